/** Where a value lies on an axis whose bars are equally wide, in bars from the left; within a bar by its share of it. */
export function barAt(valueMs: number, boundsMs: readonly number[]): number {
  const bar = boundsMs.findIndex((bound) => valueMs <= bound);
  // The last bar has no end: its middle.
  if (bar < 0) return boundsMs.length + 0.5;
  const [from, to] = [boundsMs[bar - 1] ?? 0, boundsMs[bar] ?? 0];
  return bar + Math.max(0, valueMs - from) / (to - from);
}
