/** A length in minutes and seconds, `4:07`; with hours where there are any, `1:02:30`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(seconds % 60)}`;
  return `${minutes}:${pad(seconds % 60)}`;
}

/** A moment within a call, to a tenth of a second: `0:07.3`. */
export function formatMoment(atMs: number): string {
  const tenths = Math.max(0, Math.floor(atMs / 100));
  return `${formatDuration(Math.floor(tenths / 10) * 1000)}.${tenths % 10}`;
}

/** A wait: whole milliseconds below a second, seconds with two digits above. */
export function formatWait(durationMs: number | undefined): string {
  if (durationMs === undefined) return "–";
  const rounded = Math.round(durationMs);
  return rounded < 1000 ? `${rounded} ms` : `${(rounded / 1000).toFixed(2)} s`;
}

/** A length as a screen reader should say it: `2 minutes 5 seconds`. */
export function spokenDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  const unit = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return unit(seconds, "second");
  return seconds % 60 === 0 ? unit(minutes, "minute") : `${unit(minutes, "minute")} ${unit(seconds % 60, "second")}`;
}
