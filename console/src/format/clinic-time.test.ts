import { describe, expect, it } from "vitest";
import { addDays, clinicDate, clinicMinutes, mondayOf, nowIn } from "./clinic-time.ts";

describe("the clock of a business", () => {
  it("is read from the instant, not from the browser's zone", () => {
    expect(clinicDate("2026-12-03T14:30:00-05:00")).toBe("2026-12-03");
    expect(clinicMinutes("2026-12-03T14:30:00-05:00")).toBe(870);
  });

  it("knows the date there while it is another one here", () => {
    expect(nowIn("America/New_York", Date.UTC(2026, 11, 4, 3, 5))).toEqual({
      date: "2026-12-03",
      minutes: 22 * 60 + 5,
    });
    expect(nowIn("Asia/Tokyo", Date.UTC(2026, 11, 31, 15, 0))).toEqual({ date: "2027-01-01", minutes: 0 });
  });

  it.each([
    ["2026-11-30", "2026-11-30"],
    ["2026-12-06", "2026-11-30"],
    ["2027-01-01", "2026-12-28"],
  ])("puts %s into the week of %s", (date, monday) => {
    expect(mondayOf(date)).toBe(monday);
  });

  it("counts days over the change of the clocks", () => {
    expect(addDays("2026-10-31", 2)).toBe("2026-11-02");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  });
});
