import { z } from "@hono/zod-openapi";

const instant = z.string().openapi({ format: "date-time" });

export const replyKindSchema = z
  .enum(["fallback", "onset", "branch", "prediction", "speculation", "plain"])
  .openapi("ReplyKind");

const percentiles = z.object({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number() });
const waits = z.object({ count: z.number(), firstSound: percentiles.optional(), firstWord: percentiles.optional() });
const target = z.object({ p50Ms: z.number(), p95Ms: z.number() });
const events = {
  cutOffs: z.number(),
  interruptions: z.number(),
  overlaps: z.number(),
  typedTurns: z.number(),
};
const hangUpBar = z.object({
  fromMs: z.number(),
  toMs: z.number().optional(),
  calls: z.number(),
  hungUp: z.number(),
  interval: z.object({ share: z.number(), low: z.number(), high: z.number() }).optional(),
});

export const latencySummarySchema = z
  .object({
    from: instant,
    to: instant,
    unit: z.enum(["hour", "day"]),
    all: waits,
    kinds: z.array(waits.extend({ kind: replyKindSchema })),
    buckets: z.array(z.object({ from: instant, to: instant, waits, ...events })),
    histogram: z.object({
      boundsMs: z.array(z.number()),
      kinds: z.array(
        z.object({ kind: replyKindSchema, firstSound: z.array(z.number()), firstWord: z.array(z.number()) }),
      ),
    }),
    events: z.object(events),
    targets: z.object({ firstSound: target, firstWord: target }),
    hangUps: z.object({
      calls: z.number(),
      hungUp: z.number(),
      last: z.array(hangUpBar),
      worst: z.array(hangUpBar),
    }),
  })
  .openapi("Latency");

export const slowTurnsSchema = z
  .object({
    turns: z.array(
      z.object({
        callId: z.string(),
        turnId: z.string(),
        agent: z.string(),
        at: instant,
        kind: replyKindSchema,
        firstSoundMs: z.number(),
        firstWordMs: z.number(),
      }),
    ),
  })
  .openapi("SlowTurns");
