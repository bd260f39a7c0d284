/**
 * The messages of Twilio Media Streams, as its documentation describes them:
 * https://www.twilio.com/docs/voice/media-streams/websocket-messages (read November 2026). Numbers come as strings.
 */
import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";

/** How a stream begins. */
export interface TwilioStart {
  readonly callSid: string;
  readonly streamSid: string;
  /** From the `<Parameter>`s of the TwiML. */
  readonly customParameters: Readonly<Record<string, string>>;
}

/** What Twilio says, validated. */
export type TwilioMessage =
  | { readonly type: "connected" }
  | { readonly type: "start"; readonly start: TwilioStart }
  /** `chunk` counts the track's chunks from 1. */
  | { readonly type: "media"; readonly chunk: number; readonly mulaw: Uint8Array }
  | { readonly type: "dtmf"; readonly digit: string }
  | { readonly type: "mark"; readonly name: string }
  | { readonly type: "stop" }
  /** Known and of no use to us (the outbound track), or an event that came after this was written. */
  | { readonly type: "other" };

// 160 bytes of sound make some 400 of JSON; a start message with many parameters a few thousand.
const maxMessageChars = 64 * 1024;
const maxAudioBytes = 8000;

/** Reads one message. Throws TWILIO_BAD_MESSAGE, or TWILIO_BAD_MEDIA_FORMAT for a stream that is not 8 kHz µ-law. */
export function readTwilioMessage(text: string | undefined): TwilioMessage {
  if (text === undefined) throw badMessage("A binary message came; Twilio sends text", "message");
  if (text.length > maxMessageChars) throw badMessage(`A message of ${text.length} characters came`, "message");
  const message = parseObject(text);
  switch (message["event"]) {
    case "connected":
      return { type: "connected" };
    case "start":
      return { type: "start", start: readStart(message) };
    case "media":
      return readMedia(objectAt(message, "media"));
    case "dtmf":
      return readDtmf(objectAt(message, "dtmf"));
    case "mark":
      return { type: "mark", name: stringAt(objectAt(message, "mark"), "name", "mark.name") };
    case "stop":
      return { type: "stop" };
    default:
      if (typeof message["event"] !== "string") throw badMessage("A message without an event came", "event");
      return { type: "other" };
  }
}

const startSchema = z.object({
  streamSid: z.string().min(1).max(200).optional(),
  start: z.object({
    streamSid: z.string().min(1).max(200).optional(),
    callSid: z.string().min(1).max(200),
    customParameters: z.record(z.string(), z.string()).default({}),
    mediaFormat: z.object({ encoding: z.string(), sampleRate: z.coerce.number(), channels: z.coerce.number() }),
  }),
});

function readStart(message: Readonly<Record<string, unknown>>): TwilioStart {
  const result = startSchema.safeParse(message);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw badMessage(
      `The start message is not as documented: ${issue?.message ?? "unknown"}`,
      issue?.path.join(".") ?? "start",
    );
  }
  const { start } = result.data;
  const streamSid = start.streamSid ?? result.data.streamSid;
  if (streamSid === undefined) throw badMessage("The start message has no streamSid", "start.streamSid");
  const { encoding, sampleRate, channels } = start.mediaFormat;
  if (encoding !== "audio/x-mulaw" || sampleRate !== 8000 || channels !== 1) {
    throw new CallwrightError(`The stream is ${encoding} at ${sampleRate} Hz with ${channels} channels`, {
      code: "TWILIO_BAD_MEDIA_FORMAT",
      field: "start.mediaFormat",
      hint: "Media Streams are audio/x-mulaw, 8000 Hz, 1 channel.",
    });
  }
  return { callSid: start.callSid, streamSid, customParameters: start.customParameters };
}

function readMedia(media: Readonly<Record<string, unknown>>): TwilioMessage {
  // Without `track` it can only be what the caller says: a bidirectional stream has no other.
  if (media["track"] !== undefined && media["track"] !== "inbound") return { type: "other" };
  const payload = stringAt(media, "payload", "media.payload");
  const mulaw = Buffer.from(payload, "base64");
  if (mulaw.length === 0 || mulaw.length > maxAudioBytes) {
    throw badMessage(`A media message holds ${mulaw.length} bytes of audio`, "media.payload");
  }
  const chunk = Number(media["chunk"]);
  if (!Number.isSafeInteger(chunk) || chunk < 0) throw badMessage("A media message has no chunk number", "media.chunk");
  return { type: "media", chunk, mulaw };
}

function readDtmf(dtmf: Readonly<Record<string, unknown>>): TwilioMessage {
  const digit = stringAt(dtmf, "digit", "dtmf.digit").toUpperCase();
  if (!/^[0-9*#A-D]$/.test(digit)) throw badMessage("A key that no telephone has was pressed", "dtmf.digit");
  return { type: "dtmf", digit };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badMessage("A message is not JSON", "message", cause);
  }
  if (!isObject(value)) throw badMessage("A message is not a JSON object", "message");
  return value;
}

function objectAt(message: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = message[key];
  if (!isObject(value)) throw badMessage(`A message has no '${key}'`, key);
  return value;
}

function stringAt(message: Readonly<Record<string, unknown>>, key: string, field: string): string {
  const value = message[key];
  if (typeof value !== "string") throw badMessage(`A message has no '${field}'`, field);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badMessage(message: string, field: string, cause?: unknown): CallwrightError {
  return new CallwrightError(message, {
    code: "TWILIO_BAD_MESSAGE",
    field,
    hint: "Only Twilio's Media Streams, or its like, belong on this address.",
    cause,
  });
}
