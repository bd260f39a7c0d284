import { describe, expect, it } from "vitest";
import { localDate, parseRange, rangeText, toInstants } from "./latency-range.ts";

const nowMs = new Date(2026, 10, 25, 14, 20).getTime();
const hours = ({ from, to }: { readonly from: string; readonly to: string }): number =>
  (Date.parse(to) - Date.parse(from)) / 3_600_000;

describe("the range of the page Latency", () => {
  it("stands in the address, and is the last day when it does not", () => {
    for (const text of ["24h", "today", "7d", "30d", "2026-11-17"]) expect(rangeText(parseRange(text))).toBe(text);
    for (const text of [null, "", "year", "2026-99-99", "2026-11-17T09:00"]) expect(parseRange(text)).toBe("24h");
  });

  it("ends with this hour or this day", () => {
    const day = toInstants("24h", nowMs);
    expect([hours(day), Date.parse(day.to)]).toEqual([24, new Date(2026, 10, 25, 15).getTime()]);
    const week = toInstants("7d", nowMs);
    expect([localDate(week.from), localDate(week.to)]).toEqual(["2026-11-19", "2026-11-26"]);
    expect(localDate(toInstants("today", nowMs).from)).toBe("2026-11-25");
    expect(localDate(toInstants("30d", nowMs).from)).toBe("2026-10-27");
  });

  it("is one day of the reader's own clock", () => {
    const { from, to } = toInstants({ day: "2026-11-17" }, nowMs);
    expect([localDate(from), localDate(to)]).toEqual(["2026-11-17", "2026-11-18"]);
  });
});
