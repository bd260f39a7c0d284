/** A stretch of days that can be looked at; days are the browser's. */
export type LatencyRange = "24h" | "today" | "7d" | "30d" | { readonly day: string };

/** The ranges that are offered by name. */
export const namedRanges = [
  { value: "24h", label: "24 hours" },
  { value: "today", label: "Today" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
] as const;

const hourMs = 3_600_000;

/** Reads a range from the address: a name, or a date `YYYY-MM-DD`. Anything else is the last 24 hours. */
export function parseRange(text: string | null): LatencyRange {
  const named = namedRanges.find(({ value }) => value === text);
  if (named !== undefined) return named.value;
  const isDate = text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(new Date(text).getTime());
  return isDate ? { day: text } : "24h";
}

/** The range as it stands in the address. */
export function rangeText(range: LatencyRange): string {
  return typeof range === "string" ? range : range.day;
}

/** From when to when, as instants; whole hours and days of the browser's zone. */
export function toInstants(range: LatencyRange, nowMs: number): { readonly from: string; readonly to: string } {
  const iso = (from: Date, to: Date): { from: string; to: string } => ({
    from: from.toISOString(),
    to: to.toISOString(),
  });
  if (range === "24h") {
    const endMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
    return iso(new Date(endMs - 24 * hourMs), new Date(endMs));
  }
  if (typeof range === "object") {
    const day = new Date(`${range.day}T00:00:00`);
    return iso(day, daysAfter(day, 1));
  }
  const now = new Date(nowMs);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = { today: 1, "7d": 7, "30d": 30 }[range];
  return iso(daysAfter(today, 1 - days), daysAfter(today, 1));
}

/** A day has 23 to 25 hours where clocks are changed. */
function daysAfter(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

/** The date `YYYY-MM-DD` of an instant in the browser's zone. */
export function localDate(instant: string): string {
  const date = new Date(instant);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
