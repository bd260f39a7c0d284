import { openSpeaker } from "../agent/pronunciation.ts";
import type { Pronunciation } from "../agent/pronunciation.ts";
import type { SampleRateHz } from "../audio/frame.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, isCallwrightError, isCancelled, toCallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { TtsSession, TtsVendor } from "../contracts/tts.ts";
import { ClipInTheMaking, replay } from "./audio-clip.ts";
import type { AudioCache, AudioClip } from "./audio-cache.ts";
import { toRoute } from "./fixed-route.ts";
import type { Vendors } from "./fixed-route.ts";
import type { PreparedCall } from "./prepared-call.ts";
import { SpokenStretch } from "./spoken-stretch.ts";
import type { StretchEvent } from "./spoken-stretch.ts";
import { VendorChain } from "./vendor-chain.ts";
import type { VendorFailure } from "./vendor-chain.ts";

/** What a voice needs. */
export interface VoiceOptions {
  readonly vendors: Vendors<TtsVendor>;
  /** What was opened before the call began. */
  readonly prepared?: PreparedCall;
  readonly language: string;
  readonly voice?: string;
  readonly pronunciations?: readonly Pronunciation[];
  readonly outputRateHz: SampleRateHz;
  /** What was spoken in other calls. */
  readonly cache: AudioCache;
  /** What besides its vendor makes this voice sound as it does, in the keys of the cache. Default: the voice's name. */
  readonly manner?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  onFailure(failure: VendorFailure): void;
}

/** What comes out of a clause, in one stretch for each vendor that speaks a part of it. */
export type VoiceEvent =
  | StretchEvent
  /**
   * The vendor failed in mid-clause. Of its stretch only the first `keptMs` hold, and so many words of the clause's
   * text, counted from where the stretch began, were said in it. A new stretch begins, or an error follows.
   */
  | { readonly type: "handover"; readonly keptMs: number; readonly saidWords: number };

/** How a clause is to be spoken. */
export interface SpeakOptions {
  readonly signal: AbortSignal;
  /** How much of the stretch went to the line already, ms. Default: all that was given out. */
  readonly sentMs?: () => number;
  /** Comes again in other calls: kept the first time that it is spoken. */
  readonly isFixed?: boolean;
}

/** A clause that one vendor speaks from its beginning to its end. */
interface Kept {
  readonly clause: string;
  readonly isFixed: boolean;
}

interface Opened {
  readonly session: Promise<TtsSession>;
  readonly sinceMs: number;
}

/** A socket that waited for longer may have been closed by the other side: its failure is no news of the vendor. */
const staleMs = 5000;
/** How much each clause teaches about the pace of a vendor. */
const paceShare = 0.3;
const leastLetters = 10;

/** The agent's voice in one call: a route of vendors, of which the best that works speaks, clause by clause (ADR 0011). */
export class Voice implements AsyncDisposable {
  readonly #options: VoiceOptions;
  readonly #toSpeakable: (clause: string) => string;
  readonly #chain: VendorChain<TtsVendor>;
  readonly #sessions = new Map<TtsVendor, Opened>();
  readonly #msPerLetter = new Map<TtsVendor, number>();

  constructor(options: VoiceOptions) {
    this.#options = options;
    this.#toSpeakable = openSpeaker(options.language, options.pronunciations);
    this.#chain = new VendorChain(toRoute(options.vendors), options.clock);
  }

  get vendorName(): string {
    return this.#chain.next()?.name ?? "none";
  }

  /** Opens the first vendor and its stand-in ahead of need. A failure shows when something is to be said. */
  warm(): void {
    for (const vendor of this.#chain.order().slice(0, 2)) this.#warm(vendor);
  }

  /** What there is of this clause in the voice that speaks now, without asking it. */
  clip(clause: string): AudioClip | undefined {
    const vendor = this.#chain.next();
    return vendor && this.#options.cache.peek(this.#key(vendor, clause));
  }

  /** Has a clause spoken that nobody hears yet, so that its sound is there when it is wanted. */
  async render(clause: string, signal: AbortSignal): Promise<void> {
    if (this.clip(clause)) return;
    const spoken = this.speak(clause, { signal, sentMs: () => 0, isFixed: true });
    while ((await spoken.next()).done !== true);
  }

  /**
   * Speaks one clause. When a vendor fails, the next one says what is missing: all of it when nothing was sent to the
   * line, else the rest from a word's beginning. Throws TTS_UNAVAILABLE when the last one failed.
   */
  async *speak(clause: string, options: SpeakOptions): AsyncGenerator<VoiceEvent, void, undefined> {
    const { cache } = this.#options;
    const first = this.#chain.next();
    const kept = first && cache.get(this.#key(first, clause));
    if (kept) yield* replay(kept);
    else yield* this.#speakAnew(clause, options);
  }

  async *#speakAnew(clause: string, options: SpeakOptions): AsyncGenerator<VoiceEvent, void, undefined> {
    const tried = new Set<TtsVendor>();
    let words: readonly string[] = this.#toSpeakable(clause).split(/\s+/);
    // Words of the clause, as the journal has them, for each word as it is spoken: "$50" is two.
    const toClauseWords = clause.trim().split(/\s+/).length / words.length;
    let isSeam = false;
    let wasStale = false;
    for (;;) {
      const vendor = this.#chain.next(tried);
      if (vendor === undefined) throw unavailable();
      const stretch = this.#openStretch(vendor, { words, isSeam });
      const keep = isSeam ? undefined : { clause, isFixed: options.isFixed ?? false };
      try {
        yield* this.#speakStretch(stretch, { signal: options.signal, tried, keep });
        return;
      } catch (error) {
        if (isCancelled(error) && options.signal.aborted) throw error;
        const isStale: boolean = !wasStale && !stretch.hasSounded && this.#isStale(vendor, error);
        wasStale = isStale;
        if (!isStale) {
          tried.add(vendor);
          this.#fail(stretch, error, this.#chain.next(tried));
        }
        void this.#close(vendor);
        if (!stretch.hasSounded) continue;
        const { keptMs, saidWords } = stretch.progress.handover(options.sentMs?.() ?? stretch.progress.audioMs);
        words = words.slice(saidWords);
        isSeam = true;
        yield { type: "handover", keptMs, saidWords: Math.floor(saidWords * toClauseWords) };
        if (words.length === 0) return;
      } finally {
        // Whatever has neither succeeded nor failed by now was not wanted any more.
        stretch.attempt.cancelled();
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((vendor) => this.#close(vendor)));
  }

  #key(vendor: TtsVendor, clause: string): string {
    const { language, outputRateHz, voice = "", manner = voice } = this.#options;
    return [vendor.name, language, outputRateHz, manner, clause].join("\n");
  }

  #keep(vendor: TtsVendor, { clause, isFixed }: Kept, clip: AudioClip): void {
    const { cache, outputRateHz: rateHz } = this.#options;
    cache.add(this.#key(vendor, clause), clip, { isFixed, rateHz });
  }

  #openStretch(vendor: TtsVendor, how: { readonly words: readonly string[]; readonly isSeam: boolean }): SpokenStretch {
    const { clock, outputRateHz } = this.#options;
    const msPerLetter = this.#msPerLetter.get(vendor);
    return new SpokenStretch({ ...how, vendor, route: this.#chain.route, msPerLetter, outputRateHz, clock });
  }

  async *#speakStretch(
    stretch: SpokenStretch,
    {
      signal,
      tried,
      keep,
    }: { readonly signal: AbortSignal; readonly tried: ReadonlySet<TtsVendor>; readonly keep: Kept | undefined },
  ): AsyncGenerator<StretchEvent, void, undefined> {
    const { vendor, attempt, progress } = stretch;
    const clip = new ClipInTheMaking();
    const { session } = this.#open(vendor);
    const halfLate = (): void => {
      const standIn = this.#chain.next(new Set([...tried, vendor]));
      if (standIn) this.#warm(standIn);
    };
    for await (const event of stretch.speak(session, { signal, halfLate })) {
      clip.take(event);
      yield event;
    }
    if (keep) this.#keep(vendor, keep, clip.done());
    attempt.succeeded();
    this.#chain.succeeded(vendor);
    const { letters, soundEndMs } = progress;
    if (letters < leastLetters || soundEndMs === 0) return;
    const pace = soundEndMs / letters;
    const known = this.#msPerLetter.get(vendor) ?? pace;
    this.#msPerLetter.set(vendor, known + paceShare * (pace - known));
  }

  #warm(vendor: TtsVendor): void {
    this.#open(vendor).session.catch(() => undefined);
  }

  #open(vendor: TtsVendor): Opened {
    const known = this.#sessions.get(vendor);
    if (known) return known;
    const prepared = this.#options.prepared?.takeVoice(vendor);
    if (prepared) {
      this.#sessions.set(vendor, prepared);
      return prepared;
    }
    const { clock, log, language, voice, signal } = this.#options;
    const timeoutMs = this.#chain.route.deadlineMs(vendor, "open");
    const what = `Opening TTS '${vendor.name}'`;
    const session = withTimeout({ clock, timeoutMs, code: "TTS_TIMEOUT", what, signal }, (openSignal) =>
      vendor.open({ language, clock, log, signal: openSignal, ...(voice !== undefined && { voice }) }),
    );
    const opened = { session, sinceMs: clock.now() };
    this.#sessions.set(vendor, opened);
    const attempt = this.#chain.route.attempt(vendor);
    // How it went counts when it is used; here only how long it took.
    session
      .then(() => attempt.measured("open", clock.now() - opened.sinceMs))
      .catch(() => undefined)
      .finally(() => attempt.cancelled());
    return opened;
  }

  #isStale(vendor: TtsVendor, error: unknown): boolean {
    const opened = this.#sessions.get(vendor);
    const isLost = isCallwrightError(error, "TTS_CONNECTION_LOST");
    return isLost && opened !== undefined && this.#options.clock.now() - opened.sinceMs > staleMs;
  }

  #fail(stretch: SpokenStretch, cause: unknown, next: TtsVendor | undefined): void {
    const { vendor, attempt, waitedMs } = stretch;
    const error = toCallwrightError(cause, { code: "TTS_FAILED", retryable: true });
    attempt.failed(error);
    // Two replies may fail on the same vendor at once: it is one failure.
    if (this.#chain.isResting(vendor) && this.#chain.next() !== vendor) return;
    this.#chain.failed(vendor);
    if (next) this.#chain.route.switched?.(vendor, next);
    this.#options.onFailure({ vendor: vendor.name, error, waitedMs, ...(next && { next: next.name }) });
  }

  async #close(vendor: TtsVendor): Promise<void> {
    const opened = this.#sessions.get(vendor);
    this.#sessions.delete(vendor);
    try {
      await (await opened?.session)?.[Symbol.asyncDispose]();
    } catch {
      // A session that could not be opened, or not closed, was reported when it was used.
    }
  }
}

function unavailable(): CallwrightError {
  return new CallwrightError("No voice is left to speak with", {
    code: "TTS_UNAVAILABLE",
    hint: "Install a local voice with 'npx callwright models pull', or set the key of a TTS vendor.",
  });
}
