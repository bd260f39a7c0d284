import type { CallTurn } from "../../../src/server/api-types.ts";

/** A stretch of a call, in ms from its start. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Where a turn can be heard: from the caller's first sound to the agent's last. */
export function spanOf(turn: Pick<CallTurn, "startMs" | "endMs" | "caller" | "agent">): Span | undefined {
  const starts = [turn.caller?.startMs, turn.agent?.startMs].filter((ms) => ms !== undefined);
  const ends = [turn.caller?.endMs, turn.agent?.endMs].filter((ms) => ms !== undefined);
  if (starts.length === 0 || ends.length === 0) return undefined;
  const span = { startMs: Math.min(...starts), endMs: Math.max(...ends) };
  return span.endMs > span.startMs ? span : undefined;
}

/** An SVG outline of one channel: peaks above and below the middle of a box `peaks.length` wide and `height` high. */
export function toOutline(peaks: readonly number[], height: number): string {
  const middle = height / 2;
  const reach = middle - 1;
  // Quiet speech should be seen too: the root lifts it without letting the loud parts overflow.
  const offsets = peaks.map((peak) => Math.max(0.4, Math.sqrt(Math.min(1, Math.max(0, peak))) * reach));
  const point = (x: number, y: number): string => `${x} ${y.toFixed(1)}`;
  const above = offsets.map((offset, x) => point(x, middle - offset));
  const below = offsets.map((offset, x) => point(x, middle + offset)).toReversed();
  return peaks.length === 0 ? "" : `M${[...above, ...below].join("L")}Z`;
}
