import { describe } from "vitest";
import { calendarConformance } from "./conformance/calendar.ts";
import { MemoryCalendar } from "./memory-calendar.ts";

describe("the calendar in memory", () => {
  calendarConformance((options) => Promise.resolve(new MemoryCalendar(options)));
});
