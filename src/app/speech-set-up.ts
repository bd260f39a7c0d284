import { openEnergyVad } from "../audio/energy-vad.ts";
import { openSileroVad } from "../audio/silero-vad.ts";
import type { TurnScorer } from "../audio/turn-scorer.ts";
import type { Vad } from "../audio/vad.ts";
import { systemClock } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { isCallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import { withTimeout } from "../base/sleep.ts";
import { modelState, modelsFolder } from "../models/model-store.ts";
import { pullModels } from "../models/pull.ts";
import { localEngines } from "../providers/load.ts";
import { smartTurnModel } from "../speech/smart-turn/smart-turn-messages.ts";
import { openSmartTurn } from "../speech/smart-turn/smart-turn.ts";
import type { Vendors } from "./vendors.ts";

/** What a first call with no key needs: something that listens, and something that speaks well. */
const wantedModels = ["whisper-tiny.en", "piper-joe-medium"];

/** How to set speech up. */
export interface SpeechSetUp {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For people who wait. */
  readonly say: (message: string) => void;
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

/** Loading a model takes a second on a free machine, several on a busy one. */
const warmUpMs = 30_000;

/** Loads the engines of this machine before the first call needs them. One that cannot load says so when it is used. */
export async function warmUp(
  vendors: Vendors,
  options: { readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  const { log, signal } = options;
  const clock = systemClock;
  const language = "en-US";
  const warm = async (name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    try {
      await withTimeout(
        { clock, timeoutMs: warmUpMs, code: "WARM_UP_TIMEOUT", what: `Loading '${name}'`, signal },
        work,
      );
    } catch (error) {
      log.warn({ vendor: name, cause: error }, `'${name}' could not be loaded ahead of the first call`);
    }
  };
  const stt = vendors.stt
    .filter(({ name }) => localEngines.includes(name))
    .map((vendor) =>
      warm(vendor.name, async (open) => {
        const [sampleRateHz = 16_000] = vendor.capabilities.sampleRatesHz;
        await using _session = await vendor.open({ sampleRateHz, language, keyterms: [], signal: open, clock, log });
      }),
    );
  const tts = vendors.tts
    .filter(({ name }) => localEngines.includes(name))
    .map((vendor) =>
      warm(vendor.name, async (open) => {
        await using session = await vendor.open({ language, signal: open, clock, log });
        for await (const _event of session.speak(once("Hello."), open));
      }),
    );
  await Promise.all([...stt, ...tts]);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
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

/** The model that hears whether a turn is over, where it is installed; calls go by the words alone where it is not. */
export function openTurnScorer(
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
  clock: Clock,
): TurnScorer | undefined {
  const folder = modelsFolder(environment);
  if (modelState(smartTurnModel, folder) !== "installed") return undefined;
  return openSmartTurn({ folder, clock, log });
}

/** What listens for the beginnings and ends of speech, for all calls of a process; closed with the scope. */
export async function openEars(
  environment: Readonly<Record<string, string | undefined>>,
  { scope, log, clock }: { readonly scope: Scope; readonly log: Log; readonly clock: Clock },
): Promise<{ readonly vad: Vad; readonly turnScorer?: TurnScorer }> {
  const vad = scope.use(await openVad(log, clock));
  const turnScorer = openTurnScorer(environment, log, clock);
  return turnScorer === undefined ? { vad } : { vad, turnScorer: scope.use(turnScorer) };
}
