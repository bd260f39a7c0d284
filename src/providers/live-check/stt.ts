import { frameMs, samplesPerFrame } from "../../audio/frame.ts";
import type { SampleRateHz } from "../../audio/frame.ts";
import { sleep, withTimeout } from "../../base/sleep.ts";
import type { SttSession, SttVendor } from "../../contracts/stt.ts";
import { liveFailure, stopsSoon } from "./live-check.ts";
import type { LiveCheckContext, LiveTimes } from "./live-check.ts";

/** Speech to be recognised. */
export interface SampleSpeech {
  readonly samples: Int16Array;
  readonly sampleRateHz: SampleRateHz;
}

/** Beyond the deadline of the vendor: a final by way of our own deadline comes at it. */
const marginMs = 1500;

/** Which rate the speech is to have: the better of those of a telephone that this recogniser takes. */
export function liveSttRate({ capabilities }: SttVendor): SampleRateHz {
  return capabilities.sampleRatesHz.includes(16_000) ? 16_000 : 8000;
}

/**
 * Opens a session, lets it hear the speech at its own pace, asks for the final and lets the session go. Throws what the
 * session throws, or `STT_NO_FINAL`, `STT_EARLY_END`, `VENDOR_CANCEL_SLOW`.
 */
export async function checkSttLive(
  vendor: SttVendor,
  speech: SampleSpeech,
  context: LiveCheckContext,
): Promise<LiveTimes & { readonly text: string }> {
  const { clock, log, signal } = context;
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const startedAtMs = clock.now();
  try {
    const { sampleRateHz } = speech;
    await using session = await vendor.open({
      sampleRateHz,
      language: "en-US",
      keyterms: [],
      signal: controller.signal,
      clock,
      log,
    });
    const openMs = clock.now() - startedAtMs;
    const hearing = listen(session, context, startedAtMs);
    // Shown where it is waited for; until then its failure is nobody's.
    hearing.catch(() => undefined);
    await say(session, speech, context, hearing);
    session.finalise();
    const timeoutMs = vendor.capabilities.finalDeadlineMs + marginMs;
    const what = `The final of '${vendor.name}'`;
    const heard = await withTimeout({ clock, timeoutMs, code: "STT_NO_FINAL", what, signal }, () => hearing);
    const totalMs = clock.now() - startedAtMs;
    controller.abort("the check is over");
    const cancelMs = await stopsSoon(`'${vendor.name}'`, clock, session[Symbol.asyncDispose]());
    return { openMs, ...heard, totalMs, cancelMs };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function listen(
  session: SttSession,
  { clock }: LiveCheckContext,
  startedAtMs: number,
): Promise<{ readonly firstMs?: number; readonly text: string }> {
  const texts: string[] = [];
  let firstMs: number | undefined;
  for await (const event of session.events) {
    if (!("transcript" in event)) continue;
    if (event.transcript.text !== "") firstMs ??= clock.now() - startedAtMs;
    if (event.type !== "transcript-final") continue;
    texts.push(event.transcript.text);
    if (event.finalised) return { ...(firstMs === undefined ? {} : { firstMs }), text: texts.join(" ").trim() };
  }
  throw liveFailure("STT_EARLY_END", "The session ended before its final came");
}

/** Pushes frame by frame at the speech's own pace: some services refuse more. */
async function say(
  session: SttSession,
  { samples, sampleRateHz }: SampleSpeech,
  { clock, signal }: LiveCheckContext,
  hearing: Promise<unknown>,
): Promise<void> {
  const length = samplesPerFrame(sampleRateHz);
  let atMs = clock.now();
  for (let offset = 0; offset < samples.length; offset += length) {
    session.push({ samples: samples.slice(offset, offset + length), sampleRateHz });
    atMs += frameMs;
    const pause = sleep(clock, Math.max(0, atMs - clock.now()), signal);
    // A failure is told at once; a final that came by itself is no reason to hurry.
    await Promise.race([pause, hearing.then(() => pause)]);
  }
}
