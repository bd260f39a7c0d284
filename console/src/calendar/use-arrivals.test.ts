import { describe, expect, it } from "vitest";
import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import { toArrivals } from "./use-arrivals.ts";
import type { Entry } from "./week-layout.ts";

const entry = (id: string, kind: Entry["kind"] = "appointment"): Entry => ({
  id,
  kind,
  practitionerId: "p",
  start: "2026-12-03T09:00:00-05:00",
  end: "2026-12-03T10:00:00-05:00",
});

function week(from: string, entries: readonly Entry[]): CalendarWeekAnswer {
  return {
    from,
    timeZone: "America/New_York",
    business: { name: "Clinic", address: "Here" },
    services: [],
    practitioners: [],
    days: [{ date: "2026-12-03", open: [], entries }],
  };
}

describe("what comes into a week", () => {
  it("is what was not there before", () => {
    const arrivals = toArrivals(
      week("2026-11-30", [entry("a")]),
      week("2026-11-30", [entry("a"), entry("b"), entry("c", "busy"), entry("d", "hold")]),
    );
    expect(arrivals.map(({ id }) => id)).toEqual(["b", "d"]);
  });

  it("is nothing when the week is loaded first, or is another one", () => {
    expect(toArrivals(undefined, week("2026-11-30", [entry("a")]))).toEqual([]);
    expect(toArrivals(week("2026-12-07", []), week("2026-11-30", [entry("a")]))).toEqual([]);
  });
});
