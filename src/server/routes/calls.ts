import { createRoute, z } from "@hono/zod-openapi";
import { isCallwrightError } from "../../base/errors.ts";
import type { CallOutcome, JournalEntry } from "../../call/journal-events.ts";
import type { CallPage } from "../../store/calls.ts";
import type { CallListAnswer, CallSummary } from "../api-types.ts";
import { unknownCall } from "../call-directory.ts";
import type { KnownCall } from "../call-directory.ts";
import { fromKnownCall, fromRecord, matchesSearch } from "../call-summary.ts";
import { viewCall } from "../call-view.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { errorResponse, jsonContent, toJson } from "./responses.ts";
import { callIdParam, callListSchema, callSchema, journalSchema } from "./schemas.ts";

/** A page of the store's journal. */
const mostEntries = 5_000;
/** Beyond this a call has no page of turns: some ten hours of talk. */
const mostEntriesOfACall = 100_000;

const listQuery = z.object({
  search: z.string().max(200).optional(),
  outcome: z.enum(["completed", "caller-hung-up", "agent-hung-up", "escalated", "failed"]).optional(),
  agent: z.string().max(100).optional(),
  live: z.enum(["true", "false"]).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type ListQuery = z.infer<typeof listQuery>;

const listRoute = createRoute({
  method: "get",
  path: "/v1/calls",
  summary: "Calls, newest first, live ones on top",
  request: { query: listQuery },
  responses: { 200: jsonContent("A page of calls", callListSchema), ...errorResponse },
});

const callRoute = createRoute({
  method: "get",
  path: "/v1/calls/{id}",
  summary: "A call and its turns, each with its latency",
  request: { params: callIdParam },
  responses: { 200: jsonContent("The call", callSchema), ...errorResponse },
});

const journalRoute = createRoute({
  method: "get",
  path: "/v1/calls/{id}/journal",
  summary: "Everything that happened in a call, in order",
  request: {
    params: callIdParam,
    query: z.object({
      afterSeq: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(mostEntries).default(mostEntries),
    }),
  },
  responses: { 200: jsonContent("Entries", journalSchema), ...errorResponse },
});

/** Calls and their journals, live ones from memory and ended ones from the store. */
export function addCallRoutes(app: ServerApp, parts: ServerParts): void {
  app.openapi(listRoute, async (context) =>
    context.json(toJson(await listCalls(parts, context.req.valid("query"))), 200),
  );
  app.openapi(callRoute, async (context) => {
    const { call, entries } = await findCall(parts, context.req.valid("param").id);
    return context.json(toJson({ call, ...viewCall(entries) }), 200);
  });
  app.openapi(journalRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { afterSeq, limit } = context.req.valid("query");
    const known = parts.directory.find(id);
    // One more than is given tells whether there are more; the store's own limit is as large as ours.
    const found = known
      ? known.entries.slice(afterSeq, afterSeq + limit)
      : await parts.archive.getJournal(id, { afterSeq, limit });
    if (!known && found.length === 0 && (await parts.archive.getCall(id)) === undefined) throw unknownCall(id);
    const hasMore = known ? known.entries.length > afterSeq + limit : found.length === limit;
    return context.json(toJson({ callId: id, entries: found, hasMore }), 200);
  });
}

async function findCall(
  { directory, archive, clock }: ServerParts,
  id: string,
): Promise<{ readonly call: CallSummary; readonly entries: readonly JournalEntry[] }> {
  const known = directory.find(id);
  if (known !== undefined) return { call: fromKnownCall(known, clock.wallTimeMs()), entries: known.entries };
  const record = await archive.getCall(id);
  if (record === undefined) throw unknownCall(id);
  const entries: JournalEntry[] = [];
  while (entries.length < mostEntriesOfACall) {
    const page = await archive.getJournal(id, { afterSeq: entries.at(-1)?.seq ?? 0, limit: mostEntries });
    entries.push(...page);
    if (page.length < mostEntries) break;
  }
  return { call: fromRecord(record, clock.wallTimeMs()), entries };
}

async function listCalls(parts: ServerParts, query: ListQuery): Promise<CallListAnswer> {
  const { directory, clock } = parts;
  const isFirst = query.cursor === undefined;
  const wallTimeMs = clock.wallTimeMs();
  const stored = await readStore(parts, query);
  const fresh = [...directory.liveCalls, ...directory.endedCalls];
  // The store may not know yet how a call ended that we know of.
  const freshIds = new Set(fresh.map(({ info }) => info.id));
  const storedIds = new Set(stored?.calls.map(({ id }) => id));
  const shown = fresh
    .filter((known) => isWanted(known, query))
    .filter(({ info, end }) => (isFirst ? end === undefined || !storedIds.has(info.id) : false))
    .map((known) => fromKnownCall(known, wallTimeMs));
  const rest = (stored?.calls ?? [])
    .filter(({ id, endedAt }) => (query.live === "false" ? endedAt !== undefined || freshIds.has(id) : true))
    .map((record) => (freshIds.has(record.id) ? directory.find(record.id) : record))
    .filter((found) => found !== undefined)
    .filter((found) => !("info" in found) || (found.end !== undefined && isWanted(found, query)))
    .map((found) => ("info" in found ? fromKnownCall(found, wallTimeMs) : fromRecord(found, wallTimeMs)));
  const calls = [...shown, ...rest];
  return {
    calls: [...calls.filter((call) => call.isLive), ...calls.filter((call) => !call.isLive).sort(newestFirst)],
    ...(stored?.nextCursor !== undefined && { nextCursor: stored.nextCursor }),
    isPartial: stored === undefined,
  };
}

function newestFirst(one: CallSummary, other: CallSummary): number {
  return Date.parse(other.startedAt) - Date.parse(one.startedAt);
}

/** Undefined while the database does not answer: live calls can be shown all the same. */
async function readStore({ archive, log }: ServerParts, query: ListQuery): Promise<CallPage | undefined> {
  const { search, agent, cursor, limit } = query;
  const outcome = query.live === "true" ? "live" : query.outcome;
  if (query.live === "true" && query.outcome !== undefined) return { calls: [] };
  try {
    return await archive.listCalls({ search, agent, cursor, limit, outcome });
  } catch (error) {
    if (!isCallwrightError(error, "DATABASE_UNAVAILABLE")) throw error;
    log.warn({ code: error.code }, "The database does not answer; only calls of this process are listed");
    return undefined;
  }
}

function isWanted(known: KnownCall, { search, outcome, agent, live }: ListQuery): boolean {
  const isLive = known.end === undefined;
  if (live !== undefined && isLive !== (live === "true")) return false;
  if (agent !== undefined && known.info.agent !== agent) return false;
  if (outcome !== undefined && (known.end?.outcome satisfies CallOutcome | undefined) !== outcome) return false;
  return search === undefined || matchesSearch(known, search);
}
