import { createRoute, z } from "@hono/zod-openapi";
import { IANAZone } from "luxon";
import { CallwrightError } from "../../base/errors.ts";
import type { LatencyScope } from "../../store/latencies.ts";
import { piecesOf, viewLatency } from "../latency-view.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { latencySummarySchema, replyKindSchema, slowTurnsSchema } from "./latency-schemas.ts";
import { errorResponse, jsonContent, toJson } from "./responses.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longestDays = 31;
const longestWaitMs = 600_000;

const moment = z.iso.datetime({ offset: true, message: "write it as 2026-11-25T09:00:00Z" }).openapi({
  format: "date-time",
});
const wait = z.coerce.number().min(0).max(longestWaitMs).optional();

const timeZone = z
  .string()
  .max(100)
  .default("UTC")
  .refine((zone) => IANAZone.isValidZone(zone), "write it as Europe/Berlin");

const scopeQuery = z.object({
  from: moment.optional(),
  to: moment.optional(),
  agent: z.string().max(100).optional(),
});

const latencyRoute = createRoute({
  method: "get",
  path: "/v1/latency",
  summary: "What callers waited: percentiles, by hour and by what the turn did, and hang-ups against it",
  request: { query: scopeQuery.extend({ timeZone }) },
  responses: { 200: jsonContent("The waits of spoken turns", latencySummarySchema), ...errorResponse },
});

const turnsRoute = createRoute({
  method: "get",
  path: "/v1/latency/turns",
  summary: "The slowest turns, each with its call",
  request: {
    query: scopeQuery.extend({
      measure: z.enum(["first-word", "first-sound"]).default("first-word"),
      kind: replyKindSchema.optional(),
      atLeastMs: wait,
      belowMs: wait,
      limit: z.coerce.number().int().min(1).max(100).default(10),
    }),
  },
  responses: { 200: jsonContent("Turns, the slowest first", slowTurnsSchema), ...errorResponse },
});

/** What callers waited, over many calls. */
export function addLatencyRoutes(app: ServerApp, { latencies, clock }: ServerParts): void {
  app.openapi(latencyRoute, async (context) => {
    const query = context.req.valid("query");
    const scope = { ...toScope(query, clock.wallTimeMs()), timeZone: query.timeZone };
    const measured = await latencies.measure(scope, piecesOf(scope));
    return context.json(toJson(viewLatency(scope, measured)), 200);
  });
  app.openapi(turnsRoute, async (context) => {
    const { measure, kind, atLeastMs, belowMs, limit, ...range } = context.req.valid("query");
    const scope = toScope(range, clock.wallTimeMs());
    const turns = await latencies.slowestTurns({ ...scope, measure, kind, atLeastMs, belowMs, limit });
    return context.json(toJson({ turns: turns.map((turn) => ({ ...turn, at: turn.at.toISOString() })) }), 200);
  });
}

/** The range that is asked for, by default the 24 hours that end with this one. */
function toScope({ from, to, agent }: z.infer<typeof scopeQuery>, wallTimeMs: number): LatencyScope {
  const untilMs = from === undefined ? (Math.floor(wallTimeMs / hourMs) + 1) * hourMs : Date.parse(from) + dayMs;
  const toMs = to === undefined ? untilMs : Date.parse(to);
  const fromMs = from === undefined ? toMs - dayMs : Date.parse(from);
  if (fromMs >= toMs) throw invalid("to", "the range ends before it begins", "Let 'to' be later than 'from'.");
  if (toMs - fromMs > longestDays * dayMs) {
    throw invalid("from", `the range is longer than ${longestDays} days`, "Ask for a later 'from' or an earlier 'to'.");
  }
  return { fromMs, toMs, agent: agent === "" ? undefined : agent };
}

function invalid(field: string, what: string, hint: string): CallwrightError {
  return new CallwrightError(`'${field}' is not right: ${what}`, { code: "REQUEST_INVALID", field, hint });
}
