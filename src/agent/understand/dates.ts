import { DateTime } from "luxon";
import { combineDates } from "./date-combining.ts";
import { findDateAtoms } from "./date-atoms.ts";
import { afterCorrection, canonicalOf, toCanonical } from "./normalise.ts";
import type { Token } from "./normalise.ts";
import type { Understood } from "./understood.ts";

/** From where dates are counted. */
export interface DateContext {
  /** The present instant, ISO 8601 with offset or Z. */
  readonly nowIso: string;
  /** IANA name of the business's zone: it decides what "today" is. */
  readonly timeZone: string;
}

/** A day or days the caller could mean. Dates are local `YYYY-MM-DD`. */
export type DateOption =
  | { readonly kind: "date"; readonly date: string }
  /** Both days included; without `to` it is open ("any time after the 14th"). */
  | { readonly kind: "range"; readonly from: string; readonly to?: string }
  /** "as soon as possible", "the first one you have". */
  | { readonly kind: "soonest" }
  /** "any day", "whenever". */
  | { readonly kind: "any" };

export interface UnderstoodDate extends Understood {
  /** What would do, in the order said; more than one for "Monday or Tuesday". Empty when only `excluded` was said. */
  readonly options: readonly DateOption[];
  /** What would not do: "not Monday", "any day but Wednesday". */
  readonly excluded: readonly DateOption[];
}

/**
 * Understands days in `text`. Conventions: a bare weekday, "this" and "this coming" one is the nearest to come (today's
 * own name is today); "next Tuesday" is the Tuesday of the next calendar week (Monday to Sunday), with less confidence
 * where another Tuesday comes before it. Dates without a year that have passed roll forward; ranges never begin before today.
 */
export function understandDate(text: string, context: DateContext): UnderstoodDate | undefined {
  const now = DateTime.fromISO(context.nowIso, { setZone: true }).setZone(context.timeZone);
  const today = DateTime.utc(now.year, now.month, now.day);
  const corrected = afterCorrection(text);
  if (corrected.retracted !== "") {
    const result = readDates(corrected.text, today, context);
    if (result) {
      const { span } = result;
      return { ...result, span: { ...span, from: span.from + corrected.from, to: span.to + corrected.from } };
    }
  }
  return readDates(text, today, context);
}

function readDates(text: string, today: DateTime, context: DateContext): UnderstoodDate | undefined {
  const canonical = canonicalOf(plainDays(toCanonical(text).tokens), text);
  const combined = combineDates(canonical.text, findDateAtoms(canonical.text, today, context), today);
  if (!combined) return undefined;
  const { start, end, ...rest } = combined;
  return { span: canonical.spanOf(start, end), ...rest };
}

/** "Tuesday's fine" and "Tuesdays" are Tuesday; `5/1-5/7` is a range; "No, firsty" is what recognisers make of "No, Thursday". */
function plainDays(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, index) => {
    const range = /^(?<first>\d{1,2}\/\d{1,2}(?:\/\d{2,4})?)-(?<second>\d{1,2}\/\d{1,2}(?:\/\d{2,4})?)$/.exec(
      token.text,
    )?.groups;
    if (range) return [range["first"] ?? "", "to", range["second"] ?? ""].map((text) => ({ ...token, text }));
    if (/^(?:firsty|thursty|thirsty|firstday)$/.test(token.text)) return [{ ...token, text: "thursday" }];
    if (token.text === "z" && tokens[index - 1]?.text === "sir") return [{ ...token, text: "thursday" }];
    return [{ ...token, text: token.text.replace(/^(\w+day|tomorrow|today)(?:'s|'d|'ll)$/, "$1") }];
  });
}
