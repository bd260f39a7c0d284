import { afterAll, beforeAll, describe } from "vitest";
import type { TestDatabase } from "../../../test/setup/database.ts";
import { openTestDatabase } from "../../../test/setup/database.ts";
import { calendarConformance } from "../../testing/conformance/calendar.ts";
import { openEmbeddedCalendar } from "./calendar.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

describe("the embedded calendar", () => {
  let calendars = 0;
  calendarConformance((options) =>
    openEmbeddedCalendar({ ...options, db: database.db, calendarId: `calendar-${++calendars}` }),
  );
});
