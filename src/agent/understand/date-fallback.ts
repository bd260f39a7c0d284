import * as chrono from "chrono-node";
import { DateTime } from "luxon";
import type { DayFinding } from "./calendar-words.ts";
import type { DateContext } from "./dates.ts";

/** Days that our own rules do not know but chrono does, as written by recognisers that format ("2019-aug-1"). */
export function chronoAtoms(
  text: string,
  today: DateTime,
  context: DateContext,
): (DayFinding & { readonly start: number; readonly end: number })[] {
  const now = DateTime.fromISO(context.nowIso).setZone(context.timeZone);
  // chrono ignores IANA names, so the offset goes in as minutes.
  const results = chrono.en.parse(text, { instant: now.toJSDate(), timezone: now.offset }, { forwardDate: true });
  const found: (DayFinding & { readonly start: number; readonly end: number })[] = [];
  for (const { index, text: words, start } of results) {
    if (!start.isCertain("day") || !/[a-z]/.test(words)) continue;
    const date = DateTime.utc(start.get("year") ?? today.year, start.get("month") ?? 1, start.get("day") ?? 1);
    if (date.isValid)
      found.push({
        from: date,
        confidence: 0.6,
        hasYear: start.isCertain("year"),
        start: index,
        end: index + words.length,
      });
  }
  return found;
}
