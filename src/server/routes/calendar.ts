import { createRoute, z } from "@hono/zod-openapi";
import { DateTime } from "luxon";
import { CallwrightError } from "../../base/errors.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { errorResponse, jsonContent, toJson } from "./responses.ts";
import { calendarWeekSchema } from "./schemas.ts";

const weekRoute = createRoute({
  method: "get",
  path: "/v1/calendar/week",
  summary: "Seven days of the calendar: who works, when it is open, what is booked",
  request: { query: z.object({ from: z.iso.date("write it as 2026-11-25").optional() }) },
  responses: { 200: jsonContent("The week", calendarWeekSchema), ...errorResponse },
});

/** The calendar of the business. */
export function addCalendarRoutes(app: ServerApp, { calendar, clock }: ServerParts): void {
  app.openapi(weekRoute, async (context) => {
    if (calendar === undefined) {
      throw new CallwrightError("No agent here keeps a calendar", {
        code: "CALENDAR_NONE",
        hint: "An agent whose playbook opens one brings it.",
      });
    }
    const { name, address, timeZone, services } = calendar.rules.seed;
    const from = context.req.valid("query").from ?? mondayOf(clock.wallTimeMs(), timeZone);
    const week = await calendar.week(from, context.req.raw.signal);
    const answer = { from, business: { name, address }, services, ...week };
    return context.json(toJson(answer), 200);
  });
}

function mondayOf(wallTimeMs: number, zone: string): string {
  const today = DateTime.fromMillis(wallTimeMs, { zone });
  return today.minus({ days: today.weekday - 1 }).toFormat("yyyy-MM-dd");
}
