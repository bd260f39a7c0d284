import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { openResampler } from "../../audio/resample.ts";
import { encodeWav, readWav, wavChannel } from "../../audio/wav.ts";
import type { Clock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { TtsVendor } from "../../contracts/tts.ts";

/** A voice that speaks the caller's part. */
export interface CallerVoice {
  readonly name: string;
  /** `espeak`: how espeak-ng is to say it where spelling does not tell. */
  speak(text: string, options: { readonly espeak?: string }): Promise<Recording>;
}

/** Sound as a voice makes it, mono. */
export interface Recording {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

const program = "espeak-ng";
const runProgram = promisify(execFile);

/** Whether espeak-ng, an optional program of the machine, is there. */
export async function hasEspeak(): Promise<boolean> {
  try {
    await runProgram(program, ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** A voice of espeak-ng, which runs as a program of its own. */
export function espeakVoice(voice: string, wordsPerMinute: number): CallerVoice {
  return {
    name: `espeak ${voice}`,
    speak: async (text, { espeak }) => {
      const { stdout } = await runProgram(
        program,
        ["-v", voice, "-s", String(wordsPerMinute), "--stdout", espeak ?? text],
        { encoding: "buffer", maxBuffer: 1 << 28 },
      );
      const audio = readWav(stdout);
      return { samples: wavChannel(audio, 0), sampleRateHz: audio.sampleRateHz };
    },
  };
}

/** A vendor's voice. */
export function vendorVoice(name: string, vendor: TtsVendor, clock: Clock): CallerVoice {
  return {
    name,
    speak: async (text) => {
      const never = new AbortController().signal;
      await using session = await vendor.open({ language: "en-US", signal: never, clock, log: silentLog });
      const chunks: Int16Array[] = [];
      for await (const event of session.speak(once(text), never))
        if (event.type === "audio") chunks.push(event.samples);
      return { samples: concatenate(chunks), sampleRateHz: session.sampleRateHz };
    },
  };
}

/** The same voice, which keeps what it once said in a folder. */
export function keptVoice(voice: CallerVoice, folder: string): CallerVoice {
  return {
    name: voice.name,
    speak: async (text, options) => {
      const key = createHash("sha256").update([voice.name, text, options.espeak].join("\0")).digest("hex").slice(0, 20);
      const file = join(folder, `${key}.wav`);
      const kept = await readFile(file).catch(() => undefined);
      if (kept) {
        const audio = readWav(kept);
        return { samples: audio.samples, sampleRateHz: audio.sampleRateHz };
      }
      const recording = await voice.speak(text, options);
      await mkdir(folder, { recursive: true });
      await writeFile(file, encodeWav({ ...recording, channels: 1 }));
      return recording;
    },
  };
}

/** The recording at the rate of a line. */
export function atRate({ samples, sampleRateHz }: Recording, toHz: 8000 | 16_000): Int16Array {
  const resampler = openResampler(sampleRateHz, toHz);
  const body = resampler.push(samples).slice();
  return concatenate([body, resampler.flush()]);
}

function concatenate(chunks: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
