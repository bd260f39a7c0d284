import { describe, expect, it } from "vitest";
import { hoursIn, place, placeOf, shortName, toRange, type Day } from "./week-layout.ts";

const open = (from: string, to: string): Day["open"][number] => ({
  start: `2026-12-03T${from}:00-05:00`,
  end: `2026-12-03T${to}:00-05:00`,
});
const day: Day = { date: "2026-12-03", open: [open("08:30", "12:00"), open("13:00", "17:00")], entries: [] };
const closed: Day = { date: "2026-12-05", closedReason: "closed", open: [], entries: [] };

describe("the layout of a week", () => {
  it("shows whole hours from the first opening to the last closing", () => {
    const range = toRange([day, closed]);
    expect(range).toEqual({ fromMinutes: 480, toMinutes: 1020 });
    expect(hoursIn(range)).toHaveLength(9);
  });

  it("widens for what lies outside the hours", () => {
    const late = { id: "e", kind: "busy" as const, practitionerId: "p", ...open("17:30", "18:15") };
    expect(toRange([{ ...day, entries: [late] }]).toMinutes).toBe(1140);
  });

  it("shows a usual day when all are closed", () => {
    expect(toRange([closed])).toEqual({ fromMinutes: 480, toMinutes: 1080 });
  });

  it("puts spans where they belong, clipped to what is shown", () => {
    const range = { fromMinutes: 480, toMinutes: 1080 };
    expect(place(open("09:00", "10:00"), range)).toEqual({ top: "10.000%", height: "10.000%" });
    expect(place(open("07:00", "09:00"), range)).toEqual({ top: "0.000%", height: "10.000%" });
    expect(place({ start: "2026-12-03T17:00:00-05:00", end: "2026-12-04T00:00:00-05:00" }, range).height).toBe(
      "10.000%",
    );
    expect(placeOf(540, range)).toBe("10.000%");
    expect(placeOf(300, range)).toBeUndefined();
  });

  it("calls people by their last name", () => {
    expect(shortName("Dr. Amara Okafor")).toBe("Okafor");
    expect(shortName("Kim")).toBe("Kim");
  });
});
