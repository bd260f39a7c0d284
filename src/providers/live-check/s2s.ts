import { frameMs, samplesPerFrame } from "../../audio/frame.ts";
import type { SampleRateHz } from "../../audio/frame.ts";
import { sleep, withTimeout } from "../../base/sleep.ts";
import type { SpeechModelSession, SpeechModelVendor } from "../../contracts/speech-model.ts";
import { liveFailure, stopsSoon } from "./live-check.ts";
import type { LiveCheckContext, LiveTimes } from "./live-check.ts";
import type { SampleSpeech } from "./stt.ts";

/** A reply that has not ended by then never will, as far as a caller goes. */
const longestReplyMs = 20_000;

/** Which rate the speech is to have: the better of those of a telephone that this model takes. */
export function liveSpeechModelRate({ capabilities }: SpeechModelVendor): SampleRateHz {
  return capabilities.sampleRatesHz.includes(16_000) ? 16_000 : 8000;
}

/**
 * Opens a session, lets it hear the speech at its own pace and reply once, then lets it go. Throws what the session
 * throws, or `S2S_NO_AUDIO`, `S2S_EARLY_END`, `S2S_TIMEOUT`, `VENDOR_CANCEL_SLOW`.
 */
export async function checkSpeechModelLive(
  vendor: SpeechModelVendor,
  { samples, sampleRateHz }: SampleSpeech,
  { clock, log, signal }: LiveCheckContext,
): Promise<LiveTimes & { readonly text: string; readonly soundMs: number }> {
  const startedAtMs = clock.now();
  await using session = await vendor.open({
    sampleRateHz,
    language: "en-US",
    instructions: "Answer in one short sentence.",
    tools: [],
    history: [],
    signal,
    clock,
    log,
  });
  const openMs = clock.now() - startedAtMs;
  const length = samplesPerFrame(sampleRateHz);
  for (let offset = 0; offset < samples.length; offset += length) {
    session.push({ samples: samples.slice(offset, offset + length), sampleRateHz });
    await sleep(clock, frameMs, signal);
  }
  const askedAtMs = clock.now();
  session.finalise();
  session.respond({ replyId: 1 });
  const what = `The reply of '${vendor.name}'`;
  const heard = await withTimeout({ clock, timeoutMs: longestReplyMs, code: "S2S_TIMEOUT", what, signal }, () =>
    listen(session, () => clock.now() - askedAtMs),
  );
  if (heard.soundMs === 0) throw liveFailure("S2S_NO_AUDIO", `${what} had no sound`);
  const totalMs = clock.now() - startedAtMs;
  const cancelMs = await stopsSoon(`'${vendor.name}'`, clock, session[Symbol.asyncDispose]());
  return { openMs, ...heard, totalMs, cancelMs };
}

async function listen(session: SpeechModelSession, sinceAsked: () => number) {
  let text = "";
  let sampleCount = 0;
  let firstMs: number | undefined;
  for await (const event of session.events) {
    if (event.type === "reply-text") text += event.text;
    if (event.type === "reply-audio") {
      firstMs ??= sinceAsked();
      sampleCount += event.samples.length;
    }
    if (event.type !== "reply-end") continue;
    const soundMs = (sampleCount * 1000) / session.outputRateHz;
    return { ...(firstMs === undefined ? {} : { firstMs }), text: text.trim(), soundMs };
  }
  throw liveFailure("S2S_EARLY_END", "The session ended before its reply did");
}
