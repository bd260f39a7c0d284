import { allOnsets, onsetsFor } from "../agent/onsets.ts";
import type { OnsetSituation } from "../agent/onsets.ts";
import type { Voice } from "./voice.ts";

/** After a pause no longer than this the turn was surely over. */
const sureWaitMs = 180;
/** How much longer an onset waits than the turn did, in parts of the doubt that made the turn wait. */
const doubtAgain = 1.5;
const longestDelayMs = 200;
/** A caller who has waited for so long is not kept waiting for an onset too. */
const enoughMs = 500;

/**
 * How long after the soft commit an onset is held back, ms, by how long the turn waited: a commit that turns out to be too
 * early costs nothing until something is heard, so the doubt that may delay it little may delay sound more.
 */
export function onsetDelayMs(waitMs: number): number {
  return Math.max(0, Math.min(longestDelayMs, doubtAgain * (waitMs - sureWaitMs), enoughMs - waitMs));
}

/** Words in front of an answer, with their sound. */
export interface Onset {
  readonly text: string;
  readonly samples: Int16Array;
}

/** What the onsets of a call need. */
export interface OnsetsOptions {
  readonly voice: Voice;
  readonly rateHz: number;
  /** BCP 47. Ours are English. */
  readonly language: string;
  /** The agent's own, in any language, in place of ours; empty: none. */
  readonly own: readonly string[] | undefined;
}

/** Before any reply was measured: a model that streams thinks about so long until its first sound. */
const unknownThinkMs = 450;
/** How much each reply teaches about the next. */
const learnShare = 0.3;
/** An answer that comes sooner than this is not worth words in front of it. */
const leastWaitMs = 150;

/** The onsets of one call: which fits, of those whose sound is there. Never the same twice running, one in a turn at most. */
export class Onsets {
  readonly #options: OnsetsOptions;
  readonly #texts: readonly string[];
  #thinkMs = unknownThinkMs;
  #last = "";
  #lastTurnId = "";

  constructor(options: OnsetsOptions) {
    this.#options = options;
    const { own, language } = options;
    this.#texts = own ?? (/^en\b/i.test(language) ? allOnsets : []);
  }

  /** From the beginning of the work to its first sound, as this call's replies have taken, ms. */
  get thinkMs(): number {
    return this.#thinkMs;
  }

  learn(thinkMs: number): void {
    this.#thinkMs += learnShare * (thinkMs - this.#thinkMs);
  }

  /** Makes what is not there yet, in the voice that speaks now. */
  async prepare(signal: AbortSignal): Promise<void> {
    for (const text of this.#texts) {
      if (signal.aborted) return;
      await this.#options.voice.render(text, signal);
    }
  }

  /** The words to begin with while the answer is `waitMs` away; none when nothing fits. */
  choose(turn: OnsetSituation & { readonly turnId: string; readonly waitMs: number }): Onset | undefined {
    const { turnId, waitMs } = turn;
    if (waitMs < leastWaitMs || turnId === this.#lastTurnId) return undefined;
    const { own } = this.#options;
    const fitting = own === undefined ? this.#ours(turn) : onsetsFor(turn).length === 0 ? [] : own;
    for (const text of fitting) {
      const clip = text === this.#last ? undefined : this.#options.voice.clip(text);
      // The answer must not have to wait for its onset.
      if (clip === undefined || this.#toMs(clip.samples.length) > waitMs) continue;
      this.#last = text;
      this.#lastTurnId = turnId;
      return { text, samples: clip.samples };
    }
    return undefined;
  }

  #ours(situation: OnsetSituation): readonly string[] {
    return this.#texts.length === 0 ? [] : onsetsFor(situation);
  }

  #toMs(samples: number): number {
    return (samples * 1000) / this.#options.rateHz;
  }
}
