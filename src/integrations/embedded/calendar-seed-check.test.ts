import { describe, expect, it } from "vitest";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import { checkSeed } from "./calendar-seed-check.ts";
import { harborStreetDental } from "./harbor-street-dental.test-seed.ts";

describe("the facts of a calendar", () => {
  it("of Harbor Street Dental are in order", () => {
    expect(() => checkSeed(harborStreetDental)).not.toThrow();
  });

  it.each<[string, Partial<CalendarSeed>]>([
    ["timeZone", { timeZone: "New York" }],
    ["startEveryMinutes", { startEveryMinutes: 0 }],
    ["holdMinutes", { holdMinutes: 1.5 }],
    ["openingHours.1", { openingHours: { 1: [{ from: "8:30", to: "12:00" }] } }],
    ["openingHours.1", { openingHours: { 1: [{ from: "12:00", to: "08:30" }] } }],
    [
      "openingHours.2",
      {
        openingHours: {
          2: [
            { from: "08:00", to: "12:00" },
            { from: "11:00", to: "13:00" },
          ],
        },
      },
    ],
    [
      "services.0.durationMinutes",
      { services: [{ id: "a", name: "A", durationMinutes: -5, price: "" }], practitioners: [] },
    ],
    ["services", { services: [...harborStreetDental.services, ...harborStreetDental.services] }],
    ["practitioners.0.serviceIds", { services: harborStreetDental.services.slice(0, 1) }],
  ])("are refused at %s", (field, change) => {
    expect(() => checkSeed({ ...harborStreetDental, ...change })).toThrow(
      expect.objectContaining({ code: "CALENDAR_SEED_INVALID", field }),
    );
  });
});
