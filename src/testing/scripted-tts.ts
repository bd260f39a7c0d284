import { writeTone } from "./tone-samples.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { TtsEvent, TtsSession, TtsVendor } from "../contracts/tts.ts";

/** What happens to one clause: spoken after `firstAudioMs`, or one of the ways in which vendors fail. */
export type TtsBehaviour =
  | { readonly firstAudioMs: number }
  | {
      readonly fault: TtsFault;
      /** How much of the clause is spoken before it, 0 to 1. Default 0.5; refuse, empty and stall come before all of it. */
      readonly atShare?: number;
    };

/**
 * `refuse`, `empty` and `stall` before the first sound; `cut`, `garbage` and `freeze` (no more sound, no error) in
 * mid-clause; `silence` in place of the rest; `short`: an end without an error, words missing.
 */
export type TtsFault = "refuse" | "empty" | "stall" | "cut" | "garbage" | "freeze" | "silence" | "short";

/** How to make a scripted voice. */
export interface ScriptedTtsOptions {
  readonly name?: string;
  /** Rate of its audio. Default 8000. */
  readonly sampleRateHz?: 8000 | 16_000 | 24_000;
  /** Length of a word. Default 280 ms. */
  readonly wordMs?: number;
  /** Tells where its words lie. Default: no. */
  readonly wordTimes?: boolean;
  /** Sends the sound in pieces of `chunkMs` of audio, one each `everyMs`. Default: a clause at once. */
  readonly stream?: { readonly chunkMs: number; readonly everyMs: number };
  /** The sound of a word. Default: a steady tone. */
  readonly sound?: (word: string, length: number) => Int16Array;
  /** Asked for each clause. Default: 75 ms to the first audio. */
  readonly behaviour?: (clause: string) => TtsBehaviour;
}

/** A voice of tones: as long as the words would take, after the time a vendor would take. */
export function scriptedTts(options: ScriptedTtsOptions = {}): TtsVendor {
  const name = options.name ?? "scripted";
  const sampleRateHz = options.sampleRateHz ?? 8000;
  return {
    name,
    capabilities: { streaming: true, wordTimes: options.wordTimes ?? false },
    open: ({ clock }): Promise<TtsSession> =>
      Promise.resolve({
        sampleRateHz,
        speak: (clauses, signal) => speak({ ...options, clauses, signal, clock, sampleRateHz, name }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}

interface Speaking extends ScriptedTtsOptions {
  readonly clauses: AsyncIterable<string>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly sampleRateHz: 8000 | 16_000 | 24_000;
  readonly name: string;
}

const usualMs = 75;
const forever = 3_600_000;

async function* speak(speaking: Speaking): AsyncGenerator<TtsEvent> {
  const { clock, signal, name } = speaking;
  for await (const clause of speaking.clauses) {
    const behaviour = speaking.behaviour?.(clause) ?? { firstAudioMs: usualMs };
    if ("firstAudioMs" in behaviour) {
      await sleep(clock, behaviour.firstAudioMs, signal);
      yield* sound(speaking, clause, 1);
      continue;
    }
    const { fault, atShare = 0.5 } = behaviour;
    if (fault === "refuse") throw failure(name, "TTS_REFUSED");
    if (fault === "empty") continue;
    if (fault === "stall") await sleep(clock, forever, signal);
    await sleep(clock, usualMs, signal);
    yield* sound(speaking, clause, atShare);
    if (fault === "cut") throw failure(name, "TTS_CONNECTION_LOST");
    if (fault === "garbage") throw failure(name, "TTS_BAD_REPLY");
    if (fault === "freeze") await sleep(clock, forever, signal);
    if (fault === "silence") yield { type: "audio", samples: new Int16Array(speaking.sampleRateHz * 3) };
  }
}

/** The first part of a clause, in one piece or in many. */
async function* sound(speaking: Speaking, clause: string, share: number): AsyncGenerator<TtsEvent> {
  const { clock, signal, sampleRateHz, wordMs = 280, stream } = speaking;
  const perMs = sampleRateHz / 1000;
  const words = clause.split(/\s+/).filter((word) => word !== "");
  const length = Math.ceil(words.length * wordMs * perMs * share);
  if (speaking.wordTimes === true) {
    for (const [index, text] of words.entries()) {
      yield { type: "word", text, startMs: index * wordMs, endMs: (index + 1) * wordMs };
    }
  }
  const samples = spoken(speaking, words).subarray(0, length);
  const chunkLength = stream ? stream.chunkMs * perMs : length;
  for (let from = 0; from < length; from += chunkLength) {
    if (from > 0) await sleep(clock, stream?.everyMs ?? 0, signal);
    yield { type: "audio", samples: samples.subarray(from, from + chunkLength) };
  }
}

function spoken({ sampleRateHz, wordMs = 280, sound: toSound }: Speaking, words: readonly string[]): Int16Array {
  const wordLength = (wordMs * sampleRateHz) / 1000;
  if (toSound === undefined) return writeTone(Math.ceil(words.length * wordLength), sampleRateHz);
  const samples = new Int16Array(words.length * wordLength);
  for (const [index, word] of words.entries()) samples.set(toSound(word, wordLength), index * wordLength);
  return samples;
}

function failure(name: string, code: string): CallwrightError {
  return new CallwrightError(`TTS '${name}' fails as scripted`, { code, retryable: true });
}
