import { CallwrightError } from "../base/errors.ts";

/** Bytes of a file to send, `end` not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly isPart: boolean;
}

/**
 * Reads a Range header (RFC 9110 §14.2). One range of bytes is served; several, another unit or nonsense mean the whole
 * file, as the RFC allows. Throws RANGE_UNSATISFIABLE for a range that begins behind the end.
 */
export function readRange(header: string | undefined, size: number): ByteRange {
  const whole = { start: 0, end: size, isPart: false };
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (from === "" && to === "") return whole;
  if (from === "") {
    const start = Math.max(0, size - Number(to));
    if (Number(to) === 0 || size === 0) throw unsatisfiable(size);
    return { start, end: size, isPart: true };
  }
  const start = Number(from);
  if (to !== "" && Number(to) < start) return whole;
  if (start >= size) throw unsatisfiable(size);
  return { start, end: to === "" ? size : Math.min(size, Number(to) + 1), isPart: true };
}

function unsatisfiable(size: number): CallwrightError {
  return new CallwrightError(`The range lies outside the ${size} bytes there are`, {
    code: "RANGE_UNSATISFIABLE",
    field: "range",
    hint: "Ask for less, or without a range.",
  });
}
