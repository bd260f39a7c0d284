import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { SttEvent, SttOpenOptions, SttSession, SttVendor } from "../../contracts/stt.ts";
import type { HearingBehaviour } from "../vendors/simulated-hearing.ts";
import type { VendorServer } from "../vendors/vendor-server.ts";
import { scriptedWords } from "../vendors/simulated-hearing.ts";
import type { SttSubject } from "./stt.ts";

/** What the simulated recognisers understand where a test does not say. */
export const scriptedSpeech = scriptedWords("I'd like a cleaning on Tuesday");

interface TalkedTo extends VendorServer {
  readonly control: VendorServer["control"] & { behaviour: HearingBehaviour };
}

/** A simulated recogniser as the conformance suite wants it. `changes`: where the vendor differs. */
export function simulatedRecogniser(
  vendor: SttVendor,
  server: TalkedTo,
  changes: Partial<SttSubject> = {},
): SttSubject {
  const words = scriptedSpeech;
  const behave = (behaviour: HearingBehaviour) => () => void (server.control.behaviour = behaviour);
  return {
    vendor,
    sampleRateHz: 16_000,
    speech: new Int16Array(16_000 * 3),
    words: ["cleaning", "tuesday"],
    makeDeaf: behave({ words, fault: "deaf" }),
    breakConnection: behave({ words, closeAfter: { audioMs: 500, code: 1011 } }),
    flood: behave({ words, partialCopies: 1000 }),
    say: (text) => behave({ words: [{ text, startMs: 100, endMs: 600 }] })(),
    refusals: [
      { code: "STT_UNAUTHORIZED", retryable: false, apply: behave({ words, refuse: 401 }) },
      { code: "STT_RATE_LIMITED", retryable: true, apply: behave({ words, refuse: 429 }) },
      { code: "STT_UNAVAILABLE", retryable: true, apply: behave({ words, refuse: 503 }) },
    ],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    ...changes,
  };
}

/** Opens a session as a call does. */
export function openForTest(vendor: SttVendor, changes: Partial<SttOpenOptions> = {}): Promise<SttSession> {
  return vendor.open({
    sampleRateHz: 16_000,
    language: "en-US",
    keyterms: [],
    signal: new AbortController().signal,
    clock: systemClock,
    log: silentLog,
    ...changes,
  });
}

/** Pushes so much silence, in frames of 20 ms: what is understood is in the simulator's script. */
export function pushSilence(session: SttSession, lengthMs: number): void {
  for (let atMs = 0; atMs < lengthMs; atMs += 20) session.push({ samples: new Int16Array(320), sampleRateHz: 16_000 });
}

/** Events up to the first final that answers a finalise. Throws what the session ends with before. */
export async function untilAnswered(session: SttSession): Promise<SttEvent[]> {
  const seen: SttEvent[] = [];
  for await (const event of session.events) {
    seen.push(event);
    if (event.type === "transcript-final" && event.finalised) break;
  }
  return seen;
}

/** The words of the finals, in order. */
export function finalTexts(events: readonly SttEvent[]): string[] {
  return events.flatMap((event) => (event.type === "transcript-final" ? [event.transcript.text] : []));
}
