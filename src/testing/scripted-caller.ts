import type { Vad, VadStream, VadWindow } from "../audio/vad.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { Mailbox } from "../base/mailbox.ts";
import { sleep } from "../base/sleep.ts";
import type { SttEvent, SttSession, SttVendor } from "../contracts/stt.ts";

/** How fast a scripted caller and its recogniser are. All in ms. */
export interface CallerTimings {
  /** One word of speech. Default 280. */
  readonly wordMs: number;
  /** How far transcripts lag behind the sound. Default 150. */
  readonly sttMs: number;
  /** Opening a session of the recogniser. Default 0. */
  readonly openMs: number;
}

/** One thing that a scripted caller says. */
export interface Utterance {
  readonly text: string;
  /** What the recogniser makes of it; the same text when absent, nothing when empty. */
  readonly heardAs?: string;
  readonly confidence?: number;
  /** Overrides the length that follows from the number of words. */
  readonly durationMs?: number;
  /** The first recogniser's connection breaks in the middle. */
  readonly breaksStt?: boolean;
  /** The first recogniser never answers for this utterance. */
  readonly deafStt?: boolean;
  /** The first recogniser breaks when it is asked for the final. */
  readonly breaksAtFinal?: boolean;
}

const windowMs = 32;
/** Silence after the last word that the detector is shown, so that it sees the end. */
const tailMs = 400;

interface Spoken {
  readonly startMs: number;
  readonly endMs: number;
  readonly words: readonly string[];
  readonly utterance: Utterance;
  done: boolean;
}

/**
 * A caller without audio: voice activity and transcripts come from a script, at the times at which real ones would.
 * Stands in for a detector and a recogniser of one call.
 */
export class ScriptedCaller {
  readonly #clock: Clock;
  readonly #timings: CallerTimings;
  readonly #startMs: number;
  #onWindow: ((window: VadWindow) => void) | undefined;
  readonly #sessions = new Set<ScriptedSttSession>();
  #spoken: Spoken | undefined;
  readonly #timers = new Set<Timer>();

  constructor(clock: Clock, timings: Partial<CallerTimings> = {}) {
    this.#clock = clock;
    this.#timings = { wordMs: 280, sttMs: 150, openMs: 0, ...timings };
    this.#startMs = clock.now();
  }

  /** The voice activity detector of this caller. */
  readonly vad: Vad = {
    name: "scripted",
    open: (_rateHz, onWindow): VadStream => {
      this.#onWindow = onWindow;
      return { push: () => undefined, close: () => (this.#onWindow = undefined) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };

  /** The recogniser of this caller. It fails where an utterance says so. */
  readonly stt: SttVendor = this.#recogniser("scripted", true);
  /** A second one, which hears the same and does not fail. */
  readonly spareStt: SttVendor = this.#recogniser("spare", false);

  #recogniser(name: string, canFail: boolean): SttVendor {
    return {
      name,
      capabilities: {
        streaming: true,
        sampleRatesHz: [8000, 16_000],
        wordTimes: false,
        confidence: true,
        finalDeadlineMs: 800,
      },
      open: async ({ signal }): Promise<SttSession> => {
        if (this.#timings.openMs > 0) await sleep(this.#clock, this.#timings.openMs, signal);
        const session = new ScriptedSttSession({
          canFail,
          onFinalise: () => this.#onFinalise(session),
          onClosed: () => this.#sessions.delete(session),
        });
        this.#sessions.add(session);
        this.#catchUp(session);
        return session;
      },
    };
  }

  /** Begins to speak now; returns when the last word will have ended. */
  speak(utterance: Utterance): number {
    const startMs = this.#clock.now();
    const words = utterance.text.split(/\s+/).filter((word) => word !== "");
    const durationMs = utterance.durationMs ?? Math.max(1, words.length) * this.#timings.wordMs;
    const endMs = startMs + durationMs;
    const heard = (utterance.heardAs ?? utterance.text).split(/\s+/).filter((word) => word !== "");
    const spoken: Spoken = { startMs, endMs, words: heard, utterance, done: false };
    this.#window(startMs);
    this.#spoken = spoken;
    for (let atMs = startMs + windowMs; atMs <= endMs + tailMs; atMs += windowMs) {
      this.#at(atMs, () => this.#window(atMs));
    }
    for (let count = 1; count <= heard.length; count++) {
      const wordEndMs = startMs + (durationMs * count) / heard.length;
      this.#at(wordEndMs + this.#timings.sttMs, () => this.#partial(spoken, count));
    }
    if (utterance.breaksStt === true) this.#at(startMs + durationMs / 2, () => this.#break());
    return endMs;
  }

  /** Drops everything that is still to be said. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #at(atMs: number, callback: () => void): void {
    const timer = this.#clock.at(atMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }

  #window(endMs: number): void {
    const spoken = this.#spoken;
    const isVoice =
      spoken !== undefined && endMs - windowMs / 2 >= spoken.startMs && endMs - windowMs / 2 < spoken.endMs;
    this.#onWindow?.({
      probability: isVoice ? 0.98 : 0.01,
      endMs: endMs - this.#startMs,
      levelDb: isVoice ? -20 : -80,
    });
  }

  #break(): void {
    for (const session of this.#sessions) if (session.canFail) session.break();
  }

  #partial(spoken: Spoken, count: number, sessions: Iterable<ScriptedSttSession> = this.#sessions): void {
    const text = spoken.words.slice(0, count).join(" ");
    for (const session of sessions) {
      if (spoken.done || this.#isDeaf(session, spoken)) continue;
      session.emit({ type: "transcript-partial", transcript: this.#transcript(text, spoken) });
    }
  }

  #isDeaf(session: ScriptedSttSession, spoken: Spoken): boolean {
    return session.canFail && spoken.utterance.deafStt === true;
  }

  /** A session that is opened in mid-speech hears again what was said, faster than it was said. */
  #catchUp(session: ScriptedSttSession): void {
    const spoken = this.#spoken;
    if (spoken === undefined || spoken.done) return;
    this.#at(this.#clock.now() + this.#timings.sttMs, () => {
      const saidMs = this.#clock.now() - this.#timings.sttMs - spoken.startMs;
      const count = Math.floor((saidMs / (spoken.endMs - spoken.startMs)) * spoken.words.length);
      if (count > 0) this.#partial(spoken, Math.min(count, spoken.words.length), [session]);
    });
  }

  /** Answers every request once: with what was said since the last answer, when the sound of it is old enough. */
  #onFinalise(session: ScriptedSttSession): void {
    const spoken = this.#spoken;
    if (spoken && this.#isDeaf(session, spoken)) return;
    if (session.canFail && spoken?.utterance.breaksAtFinal === true && !spoken.done) {
      session.break();
      return;
    }
    const nowMs = this.#clock.now();
    const soundEndMs = Math.min(spoken?.endMs ?? nowMs, nowMs);
    this.#at(Math.max(nowMs, soundEndMs + this.#timings.sttMs), () => {
      if (spoken === undefined || spoken.done) {
        this.#final(session, "", undefined);
        return;
      }
      spoken.done = true;
      this.#final(session, spoken.words.join(" "), spoken);
    });
  }

  #final(session: ScriptedSttSession, text: string, spoken: Spoken | undefined): void {
    session.emit({ type: "transcript-final", finalised: true, transcript: this.#transcript(text, spoken) });
  }

  #transcript(text: string, spoken: Spoken | undefined): { readonly text: string; readonly confidence: number } {
    return { text, confidence: spoken?.utterance.confidence ?? 0.95 };
  }
}

class ScriptedSttSession implements SttSession {
  readonly events = new Mailbox<SttEvent>();
  readonly canFail: boolean;
  readonly #onFinalise: () => void;
  readonly #onClosed: () => void;

  constructor(options: { readonly canFail: boolean; readonly onFinalise: () => void; readonly onClosed: () => void }) {
    this.canFail = options.canFail;
    this.#onFinalise = options.onFinalise;
    this.#onClosed = options.onClosed;
  }

  push(): void {
    // The words come from the script.
  }

  finalise(): void {
    this.#onFinalise();
  }

  emit(event: SttEvent): void {
    this.events.push(event);
  }

  break(): void {
    this.events.fail(
      new CallwrightError("The scripted recogniser broke", { code: "STT_CONNECTION_LOST", retryable: true }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#onClosed();
    this.events.end();
    return Promise.resolve();
  }
}
