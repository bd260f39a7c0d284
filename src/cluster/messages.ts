import { z } from "zod";
import type { CallInfo } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { NodeLoad } from "../call/node-load.ts";
import type { CalendarChange } from "../integrations/embedded/calendar-changes.ts";

/** What the control process tells a media worker. */
const toWorkerSchema = z.discriminatedUnion("type", [
  /** Comes with the socket of the connection, whose handshake has been admitted and not been answered. */
  z.strictObject({
    type: z.literal("stream"),
    streamId: z.string(),
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    /** Base64: what came behind the handshake. */
    firstBytes: z.string(),
  }),
  z.strictObject({
    type: z.literal("stream-admitted"),
    streamId: z.string(),
    from: z.string().optional(),
    to: z.string().optional(),
  }),
  z.strictObject({ type: z.literal("stream-refused"), streamId: z.string() }),
  z.strictObject({ type: z.literal("typed"), callId: z.string(), text: z.string() }),
  z.strictObject({ type: z.literal("keys"), callId: z.string(), digits: z.string() }),
  z.strictObject({ type: z.literal("hang-up"), callId: z.string(), reason: z.string() }),
  z.strictObject({ type: z.literal("shutdown") }),
]);

export type ToWorker = z.infer<typeof toWorkerSchema>;

const loadSchema = z
  .strictObject({
    calls: z.number(),
    maxCalls: z.number(),
    lateShare: z.number(),
    pacerLateP99Ms: z.number().optional(),
    loopDelayP99Ms: z.number().optional(),
    vadQueue: z.number().optional(),
    state: z.enum(["open", "full", "overloaded", "closing"]),
  })
  .transform((load) => load as NodeLoad);

const infoSchema = z.looseObject({ id: z.string(), agent: z.string(), transport: z.string(), startedAtMs: z.number() });
const entrySchema = z.looseObject({
  seq: z.number(),
  atMs: z.number(),
  event: z.looseObject({ type: z.string() }),
});

/** What a media worker tells the control process. */
const fromWorkerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), load: loadSchema }),
  z.strictObject({ type: z.literal("load"), load: loadSchema }),
  z.strictObject({
    type: z.literal("stream-start"),
    streamId: z.string(),
    callSid: z.string(),
    customParameters: z.record(z.string(), z.string()),
  }),
  z.strictObject({ type: z.literal("stream-over"), streamId: z.string() }),
  // Our own program wrote these, at the same version: what is checked is that they are what they say they are.
  z.strictObject({
    type: z.literal("call-started"),
    info: infoSchema.transform((info) => info as unknown as CallInfo),
  }),
  z.strictObject({
    type: z.literal("entry"),
    callId: z.string(),
    entry: entrySchema.transform((entry) => entry as unknown as JournalEntry),
  }),
  z.strictObject({
    type: z.literal("call-ended"),
    callId: z.string(),
    end: z.strictObject({
      outcome: z.enum(["completed", "caller-hung-up", "agent-hung-up", "escalated", "failed"]),
      disposition: z.string(),
    }),
  }),
  z.strictObject({
    type: z.literal("calendar-changed"),
    change: z.looseObject({ type: z.string() }).transform((change) => change as unknown as CalendarChange),
  }),
]);

export type FromWorker = z.output<typeof fromWorkerSchema>;

/** Reads what the control process sent; undefined: it is no message of ours. */
export function readToWorker(value: unknown): ToWorker | undefined {
  return toWorkerSchema.safeParse(value).data;
}

/** Reads what a worker sent; undefined: it is no message of ours. */
export function readFromWorker(value: unknown): FromWorker | undefined {
  return fromWorkerSchema.safeParse(value).data;
}
