import { writeTone } from "./tone-samples.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { TtsEvent, TtsSession, TtsVendor } from "../contracts/tts.ts";

/** What happens to one clause: spoken after `firstAudioMs`, or one of the ways in which vendors fail. */
export type TtsBehaviour = { readonly firstAudioMs: number } | { readonly fault: "refuse" | "empty" | "stall" | "cut" };

/** How to make a scripted voice. */
export interface ScriptedTtsOptions {
  readonly name?: string;
  /** Rate of its audio. Default 8000. */
  readonly sampleRateHz?: 8000 | 16_000 | 24_000;
  /** Length of a word. Default 280 ms. */
  readonly wordMs?: number;
  /** Asked for each clause. Default: 75 ms to the first audio. */
  readonly behaviour?: (clause: string) => TtsBehaviour;
}

/** A voice of tones: as long as the words would take, after the time a vendor would take. */
export function scriptedTts(options: ScriptedTtsOptions = {}): TtsVendor {
  const name = options.name ?? "scripted";
  const sampleRateHz = options.sampleRateHz ?? 8000;
  const wordMs = options.wordMs ?? 280;
  const behaviour = options.behaviour ?? (() => ({ firstAudioMs: 75 }));
  return {
    name,
    capabilities: { streaming: true, wordTimes: false },
    open: ({ clock }): Promise<TtsSession> =>
      Promise.resolve({
        sampleRateHz,
        speak: (clauses, signal) => speak({ clauses, signal, clock, sampleRateHz, wordMs, behaviour, name }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}

interface Speaking {
  readonly clauses: AsyncIterable<string>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly sampleRateHz: number;
  readonly wordMs: number;
  readonly name: string;
  readonly behaviour: (clause: string) => TtsBehaviour;
}

async function* speak(speaking: Speaking): AsyncGenerator<TtsEvent> {
  const { clock, signal, sampleRateHz, wordMs, name } = speaking;
  for await (const clause of speaking.clauses) {
    const behaviour = speaking.behaviour(clause);
    const words = clause.split(/\s+/).filter((word) => word !== "").length;
    const length = Math.round((words * wordMs * sampleRateHz) / 1000);
    if ("firstAudioMs" in behaviour) {
      await sleep(clock, behaviour.firstAudioMs, signal);
      yield { type: "audio", samples: writeTone(length, sampleRateHz) };
      continue;
    }
    if (behaviour.fault === "refuse") throw fault(name, "TTS_REFUSED");
    if (behaviour.fault === "empty") continue;
    if (behaviour.fault === "stall") {
      await sleep(clock, 3_600_000, signal);
      continue;
    }
    yield { type: "audio", samples: writeTone(Math.ceil(length / 2), sampleRateHz) };
    throw fault(name, "TTS_CONNECTION_LOST");
  }
}

function fault(name: string, code: string): CallwrightError {
  return new CallwrightError(`TTS '${name}' fails as scripted`, { code, retryable: true });
}
