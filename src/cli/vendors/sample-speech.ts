import { openResampler } from "../../audio/resample.ts";
import type { SampleRateHz } from "../../audio/frame.ts";
import { speechLike } from "../../audio/tone.ts";
import { isCallwrightError } from "../../base/errors.ts";
import type { SampleSpeech } from "../../providers/live-check/stt.ts";
import type { LiveCheckContext } from "../../providers/live-check/live-check.ts";
import { createVendor } from "../../providers/load.ts";

const sentence = "I would like to book a cleaning.";

/** Speech for a recogniser, from the voice that is always there; a tone that passes for one, should it not be. */
export async function sampleSpeech(sampleRateHz: SampleRateHz, context: LiveCheckContext): Promise<SampleSpeech> {
  try {
    return { sampleRateHz, samples: await spoken(sampleRateHz, context) };
  } catch (error) {
    if (!isCallwrightError(error) || context.signal.aborted) throw error;
    return { sampleRateHz, samples: speechLike({ sampleRateHz, durationMs: 1500 }) };
  }
}

async function spoken(sampleRateHz: SampleRateHz, context: LiveCheckContext): Promise<Int16Array> {
  const voice = await createVendor("tts", "flite", {});
  await using session = await voice.open({ language: "en-US", ...context });
  const resampler = openResampler(session.sampleRateHz, sampleRateHz);
  const parts: number[] = [];
  for await (const event of session.speak(once(sentence), context.signal)) {
    if (event.type === "audio") parts.push(...resampler.push(event.samples));
  }
  parts.push(...resampler.flush());
  return Int16Array.from(parts);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
