import { toSpeakable } from "../agent/speakable.ts";
import { openResampler } from "../audio/resample.ts";
import type { Resampler } from "../audio/resample.ts";
import type { SampleRateHz } from "../audio/frame.ts";
import { abortable, linkedController } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, CancelledError, isCancelled, toCallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { TtsSession, TtsVendor } from "../contracts/tts.ts";

/** What a voice needs. */
export interface VoiceOptions {
  /** First choice first. */
  readonly vendors: readonly TtsVendor[];
  readonly language: string;
  readonly voice?: string;
  readonly outputRateHz: SampleRateHz;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** A vendor failed; `next` takes over, or nobody when it was the last. */
  onFailure(vendor: string, error: CallwrightError, next: string | undefined): void;
}

/** A word of a clause, ms from the clause's first sample. */
export interface SpokenWord {
  readonly text: string;
  readonly endMs: number;
}

/** What comes out of a clause: audio at the line's rate, words where the vendor tells them. */
export type VoiceEvent =
  | { readonly type: "audio"; readonly samples: Int16Array }
  | { readonly type: "word"; readonly word: SpokenWord };

/** A vendor that has not sounded for so long after it was asked, or that stops in mid-clause, is given up. */
const audioMs = 3000;
/** Opening a session must not hold up a reply for longer. */
const openMs = 3000;

/** The agent's voice in one call: a chain of vendors, of which the first that works speaks, clause by clause (ADR 0011). */
export class Voice implements AsyncDisposable {
  readonly #options: VoiceOptions;
  readonly #sessions = new Map<TtsVendor, Promise<TtsSession>>();
  #current = 0;

  constructor(options: VoiceOptions) {
    this.#options = options;
  }

  get vendorName(): string {
    return this.#options.vendors[this.#current]?.name ?? "none";
  }

  /** Opens the first vendor ahead of need. A failure shows when something is to be said. */
  warm(): void {
    const vendor = this.#options.vendors[this.#current];
    if (vendor) this.#open(vendor).catch(() => undefined);
  }

  /**
   * Speaks one clause. A chain that has failed to its end begins anew: a call is not mute for one bad moment. When a vendor fails before its first sound, the next speaks the clause instead, and stays.
   * Throws TTS_UNAVAILABLE when the last one failed; ends early when one fails in mid-clause.
   */
  async *speak(clause: string, signal: AbortSignal): AsyncGenerator<VoiceEvent, void, undefined> {
    if (this.#current >= this.#options.vendors.length) this.#current = 0;
    for (;;) {
      const vendor = this.#options.vendors[this.#current];
      if (vendor === undefined) {
        throw new CallwrightError("No voice is left to speak with", {
          code: "TTS_UNAVAILABLE",
          hint: "Install a local voice with 'npx callwright models pull', or set the key of a TTS vendor.",
        });
      }
      let sounded = false;
      try {
        for await (const event of this.#speakWith(vendor, clause, signal)) {
          sounded ||= event.type === "audio";
          yield event;
        }
        if (sounded || !/[\p{L}\p{N}]/u.test(clause)) return;
        throw new CallwrightError(`TTS '${vendor.name}' sent no audio`, { code: "TTS_NO_AUDIO", retryable: true });
      } catch (error) {
        if (isCancelled(error) && signal.aborted) throw error;
        this.#fail(vendor, error);
        if (sounded) return;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(
      opened.map(async (session) => {
        try {
          await (await session)[Symbol.asyncDispose]();
        } catch {
          // A session that could not be opened, or not closed, was reported when it was used.
        }
      }),
    );
  }

  async *#speakWith(
    vendor: TtsVendor,
    clause: string,
    signal: AbortSignal,
  ): AsyncGenerator<VoiceEvent, void, undefined> {
    const { clock, outputRateHz, language } = this.#options;
    const session = await this.#open(vendor);
    const resampler = openResampler(session.sampleRateHz, outputRateHz);
    // Its own signal, so that a vendor that is given up stops working too.
    const link = linkedController(signal);
    const spoken = session.speak(once(toSpeakable(clause, language)), link.controller.signal);
    const iterator = abortable(spoken, link.controller.signal)[Symbol.asyncIterator]();
    let awaitsFirst = true;
    try {
      for (;;) {
        const what = `${awaitsFirst ? "The first" : "More"} sound of TTS '${vendor.name}'`;
        const next = await withTimeout({ clock, timeoutMs: audioMs, code: "TTS_TIMEOUT", what, signal }, () =>
          iterator.next(),
        );
        if (next.done === true) break;
        if (next.value.type === "word") {
          yield { type: "word", word: { text: next.value.text, endMs: next.value.endMs } };
          continue;
        }
        awaitsFirst = false;
        yield* resampled(resampler, next.value.samples);
      }
      const rest = resampler.flush();
      if (!awaitsFirst && rest.length > 0) yield { type: "audio", samples: rest.slice() };
    } finally {
      link.controller.abort(new CancelledError("spoken or given up"));
      link.unlink();
    }
  }

  #open(vendor: TtsVendor): Promise<TtsSession> {
    const known = this.#sessions.get(vendor);
    if (known) return known;
    const { clock, log, language, voice, signal } = this.#options;
    const session = withTimeout(
      { clock, timeoutMs: openMs, code: "TTS_TIMEOUT", what: `Opening TTS '${vendor.name}'`, signal },
      (openSignal) => vendor.open({ language, clock, log, signal: openSignal, ...(voice !== undefined && { voice }) }),
    );
    this.#sessions.set(vendor, session);
    return session;
  }

  #fail(vendor: TtsVendor, error: unknown): void {
    // Two replies may fail on the same vendor: only the first moves on.
    if (this.#options.vendors[this.#current] !== vendor) return;
    this.#current++;
    const failed = this.#sessions.get(vendor);
    this.#sessions.delete(vendor);
    failed?.then((session) => session[Symbol.asyncDispose]()).catch(() => undefined);
    const next = this.#options.vendors[this.#current]?.name;
    this.#options.onFailure(vendor.name, toCallwrightError(error, { code: "TTS_FAILED", retryable: true }), next);
  }
}

function* resampled(resampler: Resampler, samples: Int16Array): Generator<VoiceEvent> {
  const output = resampler.push(samples);
  // The resampler reuses its buffer; what is queued for the line is kept.
  if (output.length > 0) yield { type: "audio", samples: output === samples ? output : output.slice() };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
