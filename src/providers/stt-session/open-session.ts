import { CallwrightError } from "../../base/errors.ts";
import type { SttOpenOptions, SttSession } from "../../contracts/stt.ts";
import { openSocket } from "../socket.ts";
import type { SttDialect } from "./dialect.ts";
import { SocketSttSession } from "./session.ts";

/**
 * What may wait to be sent. When a vendor fails, the next one is given up to twelve seconds in one go
 * (`call/unheard-audio.ts`); three more, and the connection is too slow for a conversation.
 */
const longestBacklogMs = 15_000;

/**
 * Opens a session with a vendor that speaks this dialect (see `dialect.ts` for how to write one). Throws
 * `STT_BAD_RATE`, whatever `openSocket` throws, and what the vendor says instead of being ready.
 */
export async function openSttSession(dialect: SttDialect, options: SttOpenOptions): Promise<SttSession> {
  const { vendor, capabilities, refusalHeader, closeMeaning } = dialect;
  if (!capabilities.sampleRatesHz.includes(options.sampleRateHz)) {
    throw new CallwrightError(`STT '${vendor}' is not given audio of ${options.sampleRateHz} Hz`, {
      code: "STT_BAD_RATE",
      field: "sampleRateHz",
      hint: `Use one of: ${capabilities.sampleRatesHz.join(", ")}.`,
    });
  }
  const deadlineAtMs = options.clock.now() + dialect.openTimeoutMs;
  const session = new SocketSttSession(dialect, options);
  const connect = dialect.connect ?? openSocket;
  const socket = await connect({
    party: { vendor, kind: "STT" },
    url: dialect.url,
    headers: dialect.headers,
    secrets: dialect.secrets ?? [],
    clock: options.clock,
    signal: options.signal,
    openTimeoutMs: dialect.openTimeoutMs,
    maxBufferedBytes: backlogBytes(dialect, options.sampleRateHz),
    ...(refusalHeader === undefined ? {} : { refusalHeader }),
    ...(closeMeaning === undefined ? {} : { closeMeaning }),
    onMessage: (message) => session.take(message),
    onClosed: (error) => session.closed(error),
  });
  await session.start(socket, deadlineAtMs);
  return session;
}

/** The backlog as it is sent: frames of messages have heads, and base64 in JSON is a third longer than the bytes. */
function backlogBytes({ sampleRateHz, encodeAudio }: SttDialect, callerRateHz: number): number {
  const bytes = ((sampleRateHz ?? callerRateHz) * 2 * longestBacklogMs) / 1000;
  return bytes * (encodeAudio === undefined ? 1.1 : 1.6);
}
