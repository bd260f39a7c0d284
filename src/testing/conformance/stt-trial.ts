import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { SttOpenOptions, SttSession, SttVendor } from "../../contracts/stt.ts";
import { pushSilence, read } from "./stt-reading.ts";
import type { Reading } from "./stt-reading.ts";

/** A session with a recogniser, for tests of its quirks. */
export interface SttTrial extends AsyncDisposable {
  readonly session: SttSession;
  readonly events: Reading;
  /** Lets so much sound go by: a simulated recogniser hears its script in it. */
  readonly hear: (durationMs: number) => Promise<void>;
}

/** Opens a session as a call would, with changes. */
export async function openTrial(vendor: SttVendor, changes: Partial<SttOpenOptions> = {}): Promise<SttTrial> {
  const options = {
    sampleRateHz: 16_000,
    language: "en-US",
    keyterms: [],
    signal: new AbortController().signal,
    clock: systemClock,
    log: silentLog,
    ...changes,
  };
  const session = await vendor.open(options);
  return {
    session,
    events: read(session),
    hear: (durationMs) => pushSilence(session, options, durationMs),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** For `check`, which asks outside of any call. */
export const queryContext = { signal: new AbortController().signal, clock: systemClock, log: silentLog };
