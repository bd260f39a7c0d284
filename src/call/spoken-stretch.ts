import { fadeIn } from "../audio/fade.ts";
import type { SampleRateHz } from "../audio/frame.ts";
import { openResampler } from "../audio/resample.ts";
import { abortable, linkedController } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, CancelledError } from "../base/errors.ts";
import { withTimeout } from "../base/sleep.ts";
import type { TtsEvent, TtsSession, TtsVendor } from "../contracts/tts.ts";
import type { VendorAttempt, VendorRoute } from "../contracts/vendor-route.ts";
import { ClauseProgress } from "./clause-progress.ts";

/** A word and where it ends, ms from the first sample of its stretch. */
export interface SpokenWord {
  readonly text: string;
  readonly endMs: number;
}

/** What one vendor gives of a clause: audio at the line's rate, words where it tells them. */
export type StretchEvent =
  | { readonly type: "audio"; readonly samples: Int16Array }
  | { readonly type: "word"; readonly word: SpokenWord };

/** What a stretch needs. */
export interface SpokenStretchOptions {
  readonly vendor: TtsVendor;
  readonly route: VendorRoute<TtsVendor>;
  readonly words: readonly string[];
  /** Of this vendor, as far as it is known. */
  readonly msPerLetter: number | undefined;
  readonly outputRateHz: SampleRateHz;
  readonly clock: Clock;
  /** Another voice was cut off before it: its beginning is softened. */
  readonly isSeam: boolean;
}

/**
 * One vendor speaks one clause, or the rest of one. Whatever does not sound like it is an error: silence in place of
 * words, a first sound that is late, a gap that is too long, an end with words missing.
 */
export class SpokenStretch {
  readonly vendor: TtsVendor;
  readonly attempt: VendorAttempt;
  readonly progress: ClauseProgress;
  readonly #options: SpokenStretchOptions;
  /** Since when we wait for what has not come, on the clock. */
  #waitsSinceMs: number;
  #hasSounded = false;
  /** Silence that came before the first sound, and that nobody needs to hear. */
  #droppedMs = 0;

  constructor(options: SpokenStretchOptions) {
    const { vendor, route, words, msPerLetter, outputRateHz, clock } = options;
    this.#options = options;
    this.vendor = vendor;
    this.attempt = route.attempt(vendor);
    this.progress = new ClauseProgress({ words, msPerLetter, rateHz: outputRateHz });
    this.#waitsSinceMs = clock.now();
  }

  get hasSounded(): boolean {
    return this.#hasSounded;
  }

  get waitedMs(): number {
    return Math.round(this.#options.clock.now() - this.#waitsSinceMs);
  }

  /** `halfLate` is called when half of the time for the first sound is over without one. */
  async *speak(
    opened: Promise<TtsSession>,
    { signal, halfLate }: { readonly signal: AbortSignal; readonly halfLate: () => void },
  ): AsyncGenerator<StretchEvent, void, undefined> {
    const { clock, route, outputRateHz, isSeam } = this.#options;
    const firstMs = route.deadlineMs(this.vendor, "first");
    const alarm = clock.after(firstMs / 2, halfLate);
    // Its own signal, so that a vendor that is given up stops working too.
    const link = linkedController(signal);
    try {
      const session = await this.#wait({ timeoutMs: firstMs, what: "Opening", signal }, () => opened);
      const resampler = openResampler(session.sampleRateHz, outputRateHz);
      this.#waitsSinceMs = clock.now();
      const text = this.progress.words.join(" ");
      this.attempt.used?.({ characters: text.length });
      const spoken = session.speak(once(text), link.controller.signal);
      const iterator = abortable(spoken, link.controller.signal)[Symbol.asyncIterator]();
      for (;;) {
        const next = await this.#next(iterator, signal);
        if (next.done === true) break;
        if (next.value.type === "word") {
          yield this.#word(next.value);
          continue;
        }
        const isFirst = !this.#hasSounded;
        const samples = this.#take(resampler.push(next.value.samples), next.value.samples);
        if (samples === undefined) continue;
        alarm.cancel();
        if (isFirst && isSeam) fadeIn(samples, { sampleRateHz: outputRateHz });
        yield { type: "audio", samples };
      }
      const rest = resampler.flush();
      if (this.#hasSounded && rest.length > 0) {
        this.progress.audio(rest);
        yield { type: "audio", samples: rest.slice() };
      }
      this.#requireWhole();
    } finally {
      alarm.cancel();
      link.controller.abort(new CancelledError("spoken or given up"));
      link.unlink();
    }
  }

  /** The next event, by an absolute time: whatever comes in between that is neither a sound nor a word does not count. */
  async #next(iterator: AsyncIterator<TtsEvent>, signal: AbortSignal): Promise<IteratorResult<TtsEvent>> {
    const { clock, route } = this.#options;
    const stage = this.#hasSounded ? "between" : "first";
    const dueMs = this.#waitsSinceMs + route.deadlineMs(this.vendor, stage);
    const what = stage === "first" ? "The first sound of" : "More sound of";
    try {
      const next = await this.#wait({ timeoutMs: Math.max(0, dueMs - clock.now()), what, signal }, () =>
        iterator.next(),
      );
      if (stage === "between" && next.done !== true) this.attempt.measured(stage, clock.now() - this.#waitsSinceMs);
      if (stage === "between") this.#waitsSinceMs = clock.now();
      return next;
    } catch (error) {
      // A deadline that is too short must be able to grow.
      if (!signal.aborted && clock.now() >= dueMs) this.attempt.measured(stage, clock.now() - this.#waitsSinceMs);
      throw error;
    }
  }

  #wait<T>(
    { timeoutMs, what, signal }: { readonly timeoutMs: number; readonly what: string; readonly signal: AbortSignal },
    work: () => Promise<T>,
  ): Promise<T> {
    const { clock } = this.#options;
    return withTimeout(
      { clock, timeoutMs, code: "TTS_TIMEOUT", what: `${what} TTS '${this.vendor.name}'`, signal },
      work,
    );
  }

  #word({ text, startMs, endMs }: Extract<TtsEvent, { type: "word" }>): StretchEvent {
    const word = { text, endMs: endMs - this.#droppedMs };
    this.progress.word(text, { startMs: startMs - this.#droppedMs, endMs: word.endMs });
    return { type: "word", word };
  }

  /** Takes audio; nothing of it is given out before the first sound. The result may be changed. */
  #take(samples: Int16Array, source: Int16Array): Int16Array | undefined {
    const { clock, outputRateHz } = this.#options;
    if (samples.length === 0) return undefined;
    this.progress.audio(samples);
    if (!this.#hasSounded && this.progress.soundEndMs === 0) {
      this.#droppedMs += (samples.length * 1000) / outputRateHz;
      this.progress.forgetSilence();
      if (this.#droppedMs > longestLeadMs) throw this.#broken("TTS_SILENT", "sends silence in place of words");
      return undefined;
    }
    if (!this.#hasSounded) {
      this.#hasSounded = true;
      this.attempt.measured("first", clock.now() - this.#waitsSinceMs);
      this.#waitsSinceMs = clock.now();
    }
    if (this.progress.isSilentTooLong) throw this.#broken("TTS_SILENT", "sends silence in place of words");
    // All was said, and silence goes on: nobody needs to wait for its end.
    const idle = Math.round((this.progress.idleMs * outputRateHz) / 1000);
    if (idle > 0) return idle >= samples.length ? undefined : samples.slice(0, samples.length - idle);
    // The resampler reuses its buffer; the vendor's own may be shared.
    return samples === source && !this.#options.isSeam ? samples : samples.slice();
  }

  #requireWhole(): void {
    if (this.progress.letters === 0) return;
    if (!this.#hasSounded) throw this.#broken("TTS_NO_AUDIO", "sent no sound");
    if (this.progress.isCutShort) throw this.#broken("TTS_CUT_SHORT", "left words out");
  }

  #broken(code: string, what: string): CallwrightError {
    return new CallwrightError(`TTS '${this.vendor.name}' ${what}`, { code, retryable: true });
  }
}

/** No voice takes so long a breath before its first word. */
const longestLeadMs = 1000;

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
