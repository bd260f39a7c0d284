import { z } from "@hono/zod-openapi";
import type { JournalEvent } from "../../call/journal-events.ts";
import type { TurnLatency } from "../../turn/latency-budget.ts";
import type { CallNote, VendorEvent } from "../api-types.ts";

/** Our own unions are described loosely: the type says which they are, the document that they are objects with a type. */
const typed = <T>(schema: z.ZodType): z.ZodType<T> => schema as z.ZodType<T>;

const instant = z.string().openapi({ format: "date-time" });
const outcome = z.enum(["completed", "caller-hung-up", "agent-hung-up", "escalated", "failed"]);

/** The `id` in the address of a call. */
export const callIdParam = z.object({
  id: z
    .string()
    .max(100)
    .openapi({ param: { name: "id", in: "path" }, example: "c_7f3k9x2m4p6q8r0t" }),
});

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: "CALL_UNKNOWN" }),
      message: z.string(),
      field: z.string().optional(),
      hint: z.string().optional(),
      reference: z.string().optional(),
    }),
  })
  .openapi("Error");

const callSummarySchema = z
  .object({
    id: z.string(),
    agent: z.string(),
    transport: z.string(),
    from: z.string().optional(),
    to: z.string().optional(),
    startedAt: instant,
    endedAt: instant.optional(),
    durationMs: z.number(),
    isLive: z.boolean(),
    outcome: outcome.optional(),
    disposition: z.string().optional(),
    brain: z.string(),
    stt: z.string(),
    tts: z.string(),
    turnCount: z.number(),
    firstWordP50Ms: z.number().optional(),
    firstWordP95Ms: z.number().optional(),
    hasRecording: z.boolean(),
  })
  .openapi("CallSummary");

export const callListSchema = z
  .object({ calls: z.array(callSummarySchema), nextCursor: z.string().optional(), isPartial: z.boolean() })
  .openapi("CallList");

const latencySchema = z
  .object({
    totalMs: z.number(),
    firstWordMs: z.number(),
    lastVoicedMs: z.number(),
    began: z.enum(["commit", "speculation", "prediction", "branch"]),
    onset: z.literal(true).optional(),
    fallback: z.literal(true).optional(),
    stages: z.array(
      z.object({
        name: z.enum(["endpointing", "stt", "brain", "tts", "release"]),
        startMs: z.number(),
        endMs: z.number(),
      }),
    ),
    marks: typed<TurnLatency["marks"]>(z.record(z.string(), z.number())),
  })
  .openapi("TurnLatency");

const evidence = { evidence: z.string(), atMs: z.number() };

const turnSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    stage: z.enum(["listening", "replying", "done"]),
    startMs: z.number(),
    endMs: z.number().optional(),
    caller: z
      .object({
        text: z.string(),
        isPartial: z.boolean(),
        startMs: z.number().optional(),
        endMs: z.number().optional(),
        confidence: z.number().optional(),
      })
      .optional(),
    agent: z
      .object({
        text: z.string(),
        heard: z.string().optional(),
        startMs: z.number().optional(),
        endMs: z.number().optional(),
        isInterrupted: z.boolean(),
      })
      .optional(),
    commit: z
      .object({ reason: z.enum(["endpoint", "immediate", "no-words"]), waitMs: z.number(), atMs: z.number() })
      .optional(),
    latency: latencySchema.optional(),
    tools: z.array(
      z.object({
        name: z.string(),
        effect: z.enum(["read", "write"]),
        args: z.unknown(),
        startMs: z.number(),
        endMs: z.number().optional(),
        durationMs: z.number().optional(),
        ok: z.boolean().optional(),
        result: z.unknown().optional(),
      }),
    ),
    intercepts: z.array(z.object({ name: z.string(), ...evidence })),
    escalations: z.array(z.object({ reason: z.string(), ...evidence })),
    bargeIns: z.array(
      z.object({
        decision: z.enum(["pause", "resume", "flush"]),
        onsetMs: z.number(),
        words: z.string(),
        atMs: z.number(),
      }),
    ),
    retractions: z.array(
      z.object({
        atMs: z.number(),
        audible: z.boolean(),
        text: z.string(),
        heard: z.string(),
        startMs: z.number().optional(),
      }),
    ),
    discardedGuesses: z.number(),
    vendorEvents: z.array(typed<VendorEvent>(z.looseObject({ type: z.string(), atMs: z.number() }))),
  })
  .openapi("CallTurn");

export const callSchema = z
  .object({
    call: callSummarySchema,
    turns: z.array(turnSchema),
    notes: z.array(typed<CallNote>(z.looseObject({ type: z.string(), atMs: z.number() }))),
    lastSeq: z.number(),
  })
  .openapi("Call");

export const journalSchema = z
  .object({
    callId: z.string(),
    entries: z.array(
      z.object({
        seq: z.number(),
        atMs: z.number(),
        event: typed<JournalEvent>(z.looseObject({ type: z.string() })),
      }),
    ),
    hasMore: z.boolean(),
  })
  .openapi("Journal");

export const waveformSchema = z
  .object({ durationMs: z.number(), caller: z.array(z.number()), agent: z.array(z.number()) })
  .openapi("Waveform");

export const agentsSchema = z
  .object({
    defaultAgent: z.string(),
    agents: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        language: z.string(),
        stt: z.array(z.string()),
        tts: z.array(z.string()),
        brain: z.string(),
      }),
    ),
  })
  .openapi("Agents");

export const calendarWeekSchema = z
  .object({
    from: z.string(),
    timeZone: z.string(),
    business: z.object({ name: z.string(), address: z.string() }),
    services: z.array(z.object({ id: z.string(), name: z.string(), durationMinutes: z.number(), price: z.string() })),
    practitioners: z.array(z.object({ id: z.string(), name: z.string(), role: z.string() })),
    days: z.array(
      z.object({
        date: z.string(),
        closedReason: z.string().optional(),
        open: z.array(z.object({ start: instant, end: instant })),
        entries: z.array(
          z.object({
            id: z.string(),
            kind: z.enum(["appointment", "hold", "busy"]),
            practitionerId: z.string(),
            start: instant,
            end: instant,
            service: z.string().optional(),
            name: z.string().optional(),
            phone: z.string().optional(),
            callId: z.string().optional(),
          }),
        ),
      }),
    ),
  })
  .openapi("CalendarWeek");

export const enginesSchema = z
  .object({
    isDegraded: z.boolean(),
    engines: z.array(
      z.object({
        kind: z.enum(["stt", "llm", "tts", "vad"]),
        name: z.string(),
        state: z.enum(["ready", "starting", "failed", "missing"]),
        detail: z.string().optional(),
      }),
    ),
    notices: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string().optional() })),
    iceServers: z.array(
      z.object({
        urls: z.union([z.string(), z.array(z.string())]),
        username: z.string().optional(),
        credential: z.string().optional(),
      }),
    ),
  })
  .openapi("Engines");

const stageSchema = z.object({
  count: z.number(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  deadlineMs: z.number(),
  histogram: z.array(z.number()),
});

const vendorHealthSchema = z
  .object({
    state: z.enum(["closed", "open", "half-open"]),
    openUntil: instant.optional(),
    errorRate: z.number(),
    recentAttempts: z.number(),
    attempts: z.number(),
    underWay: z.number(),
    successes: z.number(),
    failures: z.number(),
    cancelled: z.number(),
    failoversFrom: z.number(),
    failoversTo: z.number(),
    hedgeWins: z.number(),
    hedgeLosses: z.number(),
    hedgeCostUsd: z.number(),
    costUsd: z.number(),
    costPerMinuteUsd: z.number(),
    costLastHourUsd: z.number(),
    histogramBoundsMs: z.array(z.number()),
    stages: z.object({ open: stageSchema, first: stageSchema, between: stageSchema }),
    errors: z.array(z.object({ code: z.string(), count: z.number() })),
    lastError: z.object({ code: z.string(), at: instant }).optional(),
  })
  .openapi("VendorHealth");

export const vendorsSchema = z
  .object({
    at: instant,
    vendors: z.array(
      z.object({
        kind: z.enum(["stt", "llm", "tts", "s2s"]),
        name: z.string(),
        region: z.string().optional(),
        summary: z.string(),
        isLocal: z.boolean(),
        isConfigured: z.boolean(),
        variables: z.array(z.object({ name: z.string(), isSet: z.boolean() })),
        agents: z.array(z.string()),
        price: z
          .object({
            perAudioMinuteUsd: z.number().optional(),
            per1000CharactersUsd: z.number().optional(),
            perMillionInputTokensUsd: z.number().optional(),
            perMillionCachedTokensUsd: z.number().optional(),
            perMillionOutputTokensUsd: z.number().optional(),
            source: z.string(),
            asOf: z.string(),
          })
          .optional(),
        health: vendorHealthSchema.optional(),
        places: z.array(
          z.object({
            region: z.string().optional(),
            host: z.string(),
            count: z.number(),
            connectP50Ms: z.number().optional(),
            firstByteP50Ms: z.number().optional(),
            firstByteP95Ms: z.number().optional(),
            last: z.object({
              at: instant,
              connectMs: z.number().optional(),
              firstByteMs: z.number().optional(),
              error: z.string().optional(),
            }),
          }),
        ),
      }),
    ),
  })
  .openapi("Vendors");

export const healthSchema = z
  .object({
    status: z.enum(["ok", "unavailable"]),
    uptimeMs: z.number(),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string().optional() })).optional(),
    load: z
      .object({
        calls: z.number(),
        maxCalls: z.number(),
        lateShare: z.number(),
        pacerLateP99Ms: z.number().optional(),
        loopDelayP99Ms: z.number().optional(),
        vadQueue: z.number().optional(),
        state: z.enum(["open", "full", "overloaded", "closing"]),
      })
      .optional(),
  })
  .openapi("Health");

export const webCallSchema = z.object({ callId: z.string(), sdp: z.string() }).openapi("WebCall");
export const sdpSchema = z.object({ sdp: z.string() }).openapi("SdpAnswer");
