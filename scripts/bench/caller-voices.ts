import { systemClock } from "../../src/base/clock.ts";
import flite from "../../src/providers/tts/flite.ts";
import piper from "../../src/providers/tts/piper.ts";
import { espeakVoice, hasEspeak, keptVoice, vendorVoice } from "../../src/testing/bench/voices.ts";
import type { CallerVoice } from "../../src/testing/bench/voices.ts";

/** The voices that this machine has for the caller's part: espeak-ng's first, since some noises are only its own. */
export async function openVoices(folder: string): Promise<readonly CallerVoice[]> {
  const espeak = (await hasEspeak()) ? [espeakVoice("en-us", 165), espeakVoice("en-us+f3", 175)] : [];
  const joe = piper.options.safeParse(piper.fromEnvironment(process.env));
  const voices = [
    ...espeak,
    vendorVoice("flite slt", flite.create({ voice: "slt", speed: 1 }), systemClock),
    vendorVoice("flite rms", flite.create({ voice: "rms", speed: 1 }), systemClock),
    ...(joe.success ? [vendorVoice("piper joe", piper.create(joe.data), systemClock)] : []),
  ];
  return voices.map((voice) => keptVoice(voice, folder));
}
