import { formatWait } from "../format/duration.ts";
import { bucketText } from "./by-hour-option.ts";
import { localDate } from "./latency-range.ts";
import { replyKinds } from "./reply-kinds.ts";
import type { Selection } from "./use-latency-view.ts";

/** A day on which clocks are changed may be this short. */
const shortestDayMs = 23 * 3_600_000;

/** The day that was chosen, as a date; undefined when it was no day. */
export function dayOf({ from, to }: Pick<Selection, "from" | "to">): string | undefined {
  if (from === "" || to === "") return undefined;
  const lengthMs = new Date(to).getTime() - new Date(from).getTime();
  return lengthMs >= shortestDayMs ? localDate(from) : undefined;
}

/** What the slow turns are narrowed to, in words that follow "the slowest turns"; empty when to nothing. */
export function describeSelection({ kind, atLeastMs, belowMs, from, to }: Selection): string {
  const parts: string[] = [];
  const label = replyKinds.find((one) => one.kind === kind)?.label;
  if (label !== undefined) parts.push(`by ${label.toLowerCase()}`);
  if (atLeastMs !== "" && belowMs !== "") parts.push(`from ${atLeastMs} to ${belowMs} ms`);
  else if (atLeastMs !== "") parts.push(`over ${formatWait(Number(atLeastMs))}`);
  if (from !== "" && to !== "") {
    parts.push(`of ${bucketText({ from, to }, dayOf({ from, to }) === undefined ? "hour" : "day")}`);
  }
  return parts.join(", ");
}
