import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { harborStreetDental } from "./harbor-street-dental.test-seed.ts";
import { OpeningHours } from "./opening-hours.ts";

const hours = new OpeningHours(harborStreetDental);

function startTimes(date: string): string[] {
  return hours.day(date).starts.map((atMs) => hours.iso(atMs).slice(11, 16));
}

describe("the hours of Harbor Street Dental", () => {
  it("are 08:30–12:00 and 13:00–17:00 from Monday to Thursday, until 15:00 on Fridays", () => {
    expect(startTimes("2026-11-30")[0]).toBe("08:30");
    expect(startTimes("2026-11-30")).not.toContain("12:15");
    expect(startTimes("2026-11-30").at(-1)).toBe("16:45");
    expect(startTimes("2026-12-04").at(-1)).toBe("14:45");
  });

  it.each([
    ["2026-11-28", undefined],
    ["2026-11-29", undefined],
    ["2026-11-26", "Thanksgiving Day"],
    ["2026-11-27", "the Friday after Thanksgiving"],
    ["2026-12-24", "Christmas Eve"],
    ["2026-12-25", "Christmas Day"],
    ["2026-07-03", "Independence Day"],
    ["2027-01-18", "Martin Luther King Jr. Day"],
    ["2027-05-31", "Memorial Day"],
  ])("are none on %s", (date, reason) => {
    expect(hours.day(date)).toMatchObject({ spans: [], starts: [], closedReason: reason });
  });
});

describe("opening hours in zones whose clocks change", () => {
  const night = (timeZone: string): OpeningHours =>
    new OpeningHours({
      ...harborStreetDental,
      timeZone,
      openingHours: { 7: [{ from: "00:00", to: "06:00" }], 1: [{ from: "18:00", to: "24:00" }] },
    });

  it("leave out the hour that is missing in spring", () => {
    const newYork = night("America/New_York");
    const times = newYork.day("2026-03-08").starts.map((atMs) => newYork.iso(atMs));
    expect(times).toHaveLength(20);
    expect(times[7]).toBe("2026-03-08T01:45:00-05:00");
    expect(times[8]).toBe("2026-03-08T03:00:00-04:00");
  });

  it("offer the hour that comes twice in autumn once", () => {
    const newYork = night("America/New_York");
    expect(newYork.day("2026-11-01").starts).toHaveLength(24);
    expect(new Set(newYork.day("2026-11-01").starts).size).toBe(24);
  });

  it("may last until midnight", () => {
    const [span] = night("Europe/Berlin").day("2026-03-02").spans;
    expect((span?.endMs ?? 0) - (span?.startMs ?? 0)).toBe(6 * 3_600_000);
  });

  it("give every instant as luxon does, in any zone", () => {
    const zones = [
      "America/New_York",
      "Europe/Berlin",
      "Asia/Kolkata",
      "Australia/Lord_Howe",
      "America/St_Johns",
      "Pacific/Apia",
    ];
    const known = new Map(zones.map((zone) => [zone, new OpeningHours({ ...harborStreetDental, timeZone: zone })]));
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2040, 0) }),
        (zone, atMs) => {
          const expected = DateTime.fromMillis(atMs, { zone }).toISO({ suppressMilliseconds: true });
          expect(known.get(zone)?.iso(atMs)).toBe(expected);
        },
      ),
    );
  });
});
