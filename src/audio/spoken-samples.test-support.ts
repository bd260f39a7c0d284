import { execFileSync } from "node:child_process";
import { openResampler } from "./resample.ts";
import { readWav, wavChannel } from "./wav.ts";

/** An optional program of the machine, never a part of the product. */
const program = "espeak-ng";

/** Whether this machine can speak, for tests that want more of a voice than a buzz. */
export function hasEspeak(): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Speaks `text` by espeak-ng, as a program of its own. */
export function speak(
  text: string,
  options: { readonly sampleRateHz: 8000 | 16_000; readonly voice?: string },
): Int16Array {
  const bytes = execFileSync(program, ["-v", options.voice ?? "en-us", "--stdout", text], { maxBuffer: 1 << 28 });
  const audio = readWav(bytes);
  return openResampler(audio.sampleRateHz, options.sampleRateHz).push(wavChannel(audio, 0)).slice();
}
