import { openEnergyVad } from "../audio/energy-vad.ts";
import { openSileroVad } from "../audio/silero-vad.ts";
import type { Vad } from "../audio/vad.ts";
import type { Clock } from "../base/clock.ts";
import { isCallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { modelState, modelsFolder } from "../models/model-store.ts";
import { pullModels } from "../models/pull.ts";

/** What a first call with no key needs: something that listens, and something that speaks well. */
const wantedModels = ["whisper-tiny.en", "piper-joe-medium"];

/** How to set speech up. */
export interface SpeechSetUp {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For people who wait. */
  say(message: string): void;
}

/** Installs the speech models where they are missing and can be had; says why not where they cannot. */
export async function installModels(setUp: SpeechSetUp): Promise<void> {
  const folder = modelsFolder(setUp.environment);
  if (setUp.environment["CALLWRIGHT_MODELS"] === "none") return;
  const missing = wantedModels.filter((name) => modelState(name, folder) !== "installed");
  if (missing.length === 0) return;
  setUp.say("Installing the speech models (once, about 140 MB) …");
  let shown = "";
  try {
    await pullModels(missing, {
      folder,
      mirror: setUp.environment["CALLWRIGHT_MODELS"],
      clock: setUp.clock,
      signal: setUp.signal,
      onProgress: ({ model, step, receivedBytes, totalBytes }) => {
        const percent = totalBytes > 0 ? Math.floor((receivedBytes / totalBytes) * 4) * 25 : 0;
        const line = `  ${model}: ${step}${totalBytes > 0 ? ` ${percent} %` : ""}`;
        if (line !== shown) setUp.say(line);
        shown = line;
      },
    });
  } catch (error) {
    if (!isCallwrightError(error)) throw error;
    setUp.say(
      `  Speech models could not be installed: ${error.message}${error.hint === undefined ? "" : ` ${error.hint}`}`,
    );
  }
}

/** The neural voice detector, or the one by energy where it cannot run. */
export async function openVad(log: Log, clock: Clock): Promise<Vad> {
  try {
    return await openSileroVad({ log, clock });
  } catch (error) {
    log.warn({ cause: error }, "The neural voice detector cannot run; voices are found by their energy");
    return openEnergyVad();
  }
}
