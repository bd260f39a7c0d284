import { durationMs } from "../../audio/frame.ts";
import { peakDb } from "../../audio/level.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { drain, liveFailure, stopsSoon } from "./live-check.ts";
import type { LiveCheckContext, LiveTimes } from "./live-check.ts";

const clause = "Sure, I can do that.";
/** Noise that a codec makes of nothing is below. */
const quietestDb = -60;

/**
 * Lets the voice say one clause, and another that is cancelled at its first sound. Throws what the session throws, or
 * `TTS_SILENT`, `VENDOR_CANCEL_SLOW`.
 */
export async function checkTtsLive(
  vendor: TtsVendor,
  context: LiveCheckContext,
): Promise<LiveTimes & { readonly soundMs: number }> {
  const { clock, log, signal } = context;
  const startedAtMs = clock.now();
  await using session = await vendor.open({ language: "en-US", signal, clock, log });
  const openMs = clock.now() - startedAtMs;
  let firstMs: number | undefined;
  let samples = 0;
  let loudestDb = -Infinity;
  for await (const event of session.speak(once(clause), signal)) {
    if (event.type !== "audio") continue;
    firstMs ??= clock.now() - startedAtMs;
    samples += event.samples.length;
    loudestDb = Math.max(loudestDb, peakDb(event.samples));
  }
  const totalMs = clock.now() - startedAtMs;
  if (loudestDb < quietestDb) {
    throw liveFailure("TTS_SILENT", `'${vendor.name}' spoke without a sound`, "Check the voice and the model.");
  }
  const controller = new AbortController();
  const spoken = session.speak(once(clause), AbortSignal.any([signal, controller.signal]));
  const iterator = spoken[Symbol.asyncIterator]();
  await iterator.next();
  controller.abort("the check is over");
  const cancelMs = await stopsSoon(`The voice of '${vendor.name}'`, clock, drain(iterator));
  const soundMs = durationMs(samples, session.sampleRateHz);
  return { openMs, ...(firstMs === undefined ? {} : { firstMs }), totalMs, cancelMs, soundMs };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
