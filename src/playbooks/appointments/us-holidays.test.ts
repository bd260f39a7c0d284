import { expect, test } from "vitest";
import { thanksgiving, usFederalHolidayOn, usFederalHolidays } from "./us-holidays.ts";

test("knows the eleven federal holidays of 2026 on the days on which they are kept", () => {
  expect(
    usFederalHolidays(2026)
      .map(({ date }) => date)
      .toSorted(),
  ).toEqual([
    "2026-01-01",
    "2026-01-19",
    "2026-02-16",
    "2026-05-25",
    "2026-06-19",
    "2026-07-03",
    "2026-09-07",
    "2026-10-12",
    "2026-11-11",
    "2026-11-26",
    "2026-12-25",
  ]);
});

test("keeps New Year's Day of 2028, a Saturday, on the last day of 2027", () => {
  expect(usFederalHolidayOn("2027-12-31")).toBe("New Year's Day");
  expect(usFederalHolidays(2028).some(({ date }) => date === "2028-01-01")).toBe(false);
});

test("keeps a holiday that falls on a Sunday on the Monday after", () => {
  expect(usFederalHolidayOn("2027-07-05")).toBe("Independence Day");
});

test("has no Juneteenth before 2021", () => {
  expect(usFederalHolidayOn("2020-06-19")).toBeUndefined();
});

test("puts Thanksgiving on the fourth Thursday", () => {
  expect([2025, 2026, 2027].map(thanksgiving)).toEqual(["2025-11-27", "2026-11-26", "2027-11-25"]);
});
