const dayMs = 86_400_000;

/** When a call began, as short as it can be: the time for today, the day and time within a week, else the date. */
export function formatWhen(instant: string, nowMs: number): string {
  const date = new Date(instant);
  const time = date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  if (isSameDay(date, new Date(nowMs))) return time;
  if (isSameDay(date, new Date(nowMs - dayMs))) return `Yesterday, ${time}`;
  if (nowMs - date.getTime() < 6 * dayMs) return `${date.toLocaleDateString(undefined, { weekday: "short" })}, ${time}`;
  return `${date.toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" })}, ${time}`;
}

/** In full, for a title. */
export function formatFully(instant: string): string {
  return new Date(instant).toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
}

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
