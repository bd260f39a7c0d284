import type { AudioFrame } from "../audio/frame.ts";
import type { SpeechEdge } from "../audio/speech-detector.ts";
import { unlessAborted } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, isCancelled, toCallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import { sleep } from "../base/sleep.ts";
import type { SttEvent, SttVendor } from "../contracts/stt.ts";
import { openEar } from "./ear.ts";
import type { Ear } from "./ear.ts";
import { EarWatch } from "./ear-watch.ts";
import { toRoute } from "./fixed-route.ts";
import type { Vendors } from "./fixed-route.ts";
import type { PreparedCall } from "./prepared-call.ts";
import { UnheardAudio } from "./unheard-audio.ts";
import { VendorChain } from "./vendor-chain.ts";
import type { VendorFailure } from "./vendor-chain.ts";

/** What a call's ear needs. */
export interface ListeningOptions {
  /** Empty: the caller can only type and press keys. */
  readonly vendors: Vendors<SttVendor>;
  /** What was opened before the call began. */
  readonly prepared?: PreparedCall;
  readonly sampleRateHz: number;
  readonly language: string;
  readonly keyterms: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: Scope;
  onEvent(event: SttEvent): void;
  /** This vendor listens from now on. */
  onVendor(vendor: SttVendor): void;
  /** The session broke, or was deaf; what no final covers is heard again by the next one, or lost when there is none. */
  onFailure(failure: VendorFailure): void;
  /** Nothing has come of what was said, and a second vendor is asked: its words get their time. */
  onDoubt(): void;
}

const firstRetryMs = 200;
const longestRetryMs = 5000;
/** What a session that takes over between turns is given to begin with. */
const leadInMs = 300;
/** Of the time after which the turn goes on without a final: then a second vendor is asked. */
const doubtShare = 0.6;
/** Unanswered for so many times of it: the session is dead, whatever it says. */
const deadShare = 4;

/**
 * The caller's audio to a recogniser, whichever works. When a session breaks, the next vendor hears again what no final
 * covers. When one seems deaf, a second one listens too, and whichever has words first goes on alone. A better vendor
 * that has recovered comes back between turns.
 */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #unheard: UnheardAudio;
  readonly #chain: VendorChain<SttVendor>;
  readonly #watch: EarWatch;
  #live: Ear | undefined;
  /** Asked for a second opinion. */
  #rival: Ear | undefined;
  #isOpeningRival = false;
  #isReturning = false;
  #lost = Promise.withResolvers<void>();
  #wantsFinal = false;
  #speechSinceMs: number | undefined;

  constructor(options: ListeningOptions) {
    const { clock, vendors, sampleRateHz } = options;
    this.#options = options;
    this.#unheard = new UnheardAudio(sampleRateHz);
    this.#chain = new VendorChain(toRoute(vendors), clock);
    this.#watch = new EarWatch({ clock, onDoubt: () => this.#onDoubt(), onDead: () => this.#onDead() });
  }

  /** Who listens, or will. */
  get vendorName(): string {
    return (this.#live?.vendor ?? this.#chain.next())?.name ?? "none";
  }

  start(): void {
    if (this.#chain.next()) void this.#options.scope.run("listening", (signal) => this.#run(signal));
  }

  /** One frame of the caller, at the rate of the options. */
  push(frame: AudioFrame): void {
    this.#unheard.push(frame);
    this.#live?.push(frame);
    this.#rival?.push(frame);
  }

  /** The caller's voice begins or ends; ms of the audio that was pushed. */
  edge(edge: SpeechEdge): void {
    this.#unheard.edge(edge);
    this.#speechSinceMs = edge.type === "speech-start" ? this.#options.clock.now() : undefined;
    if (edge.type === "speech-end") return;
    const live = this.#live;
    if (live && live.vendor.capabilities.partials !== false) {
      this.#watch.speaking(this.#chain.route.deadlineMs(live.vendor, "between"));
    }
  }

  /** Asks for a final of everything said so far. */
  finalise(): void {
    this.#wantsFinal = true;
    this.#ask(this.#live);
    this.#ask(this.#rival);
  }

  /** What was said up to here has become a turn, whether its final came or not: nobody hears it again. */
  settle(positionMs: number): void {
    this.#unheard.dropBefore(positionMs);
    // Nobody waits for its final any more: a session that breaks now need not be asked again.
    this.#wantsFinal = false;
    this.#closeRival();
    this.#returnToBest();
  }

  #ask(ear: Ear | undefined): void {
    if (!ear) return;
    ear.finalise(this.#unheard.endMs);
    if (ear === this.#live) this.#watchAsked(ear);
  }

  #watchAsked(ear: Ear): void {
    const { finalDeadlineMs } = ear.vendor.capabilities;
    const doubtMs = Math.min(this.#chain.route.deadlineMs(ear.vendor, "first"), finalDeadlineMs * doubtShare);
    this.#watch.asked({ doubtMs, deadMs: finalDeadlineMs * deadShare });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let tried = new Set<SttVendor>();
    let retryMs = firstRetryMs;
    try {
      while (!signal.aborted) {
        const vendor = this.#chain.next(tried);
        if (vendor === undefined) {
          // Round the chain at once; then with patience, so that a dead network is not hammered.
          await sleep(clock, retryMs, signal);
          retryMs = Math.min(longestRetryMs, retryMs * 2);
          tried = new Set();
          continue;
        }
        tried.add(vendor);
        const openedAtMs = clock.now();
        if (!(await this.#begin(vendor, signal))) continue;
        await unlessAborted(this.#lost.promise, signal);
        this.#lost = Promise.withResolvers();
        if (clock.now() - openedAtMs > longestRetryMs) {
          retryMs = firstRetryMs;
          tried = new Set();
        }
      }
    } finally {
      this.#watch.answered();
      await Promise.all([this.#live?.[Symbol.asyncDispose](), this.#rival?.[Symbol.asyncDispose]()]);
    }
  }

  /** Opens a vendor and lets it hear what no final covers; whether it listens now. */
  async #begin(vendor: SttVendor, signal: AbortSignal): Promise<boolean> {
    const startedAtMs = this.#options.clock.now();
    try {
      const ear = await this.#open(vendor, signal);
      this.#unheard.replayTo(ear);
      this.#adopt(ear);
      if (this.#wantsFinal) this.#ask(ear);
      return true;
    } catch (cause) {
      if (signal.aborted) throw cause;
      this.#tell(vendor, toCallwrightError(cause, { code: "STT_FAILED", retryable: true }), startedAtMs);
      return false;
    }
  }

  #open(vendor: SttVendor, signal: AbortSignal): Promise<Ear> {
    return openEar({ ...this.#options, vendor, route: this.#chain.route, signal });
  }

  /** This ear listens from now on. */
  #adopt(ear: Ear): void {
    this.#live = ear;
    this.#options.onVendor(ear.vendor);
    this.#follow(ear);
  }

  /** Reads an ear, live or rival, until it is over. */
  #follow(ear: Ear): void {
    void this.#options.scope.run(`hearing ${ear.vendor.name}`, async (signal) => {
      try {
        await ear.read(signal, (event, asked) => this.#onEvent(ear, event, asked?.positionMs));
      } catch (error) {
        if (isCancelled(error) && signal.aborted) return;
        if (ear === this.#live) this.#lose(ear, error);
        else if (ear === this.#rival) {
          ear.failed(error);
          this.#chain.failed(ear.vendor);
          this.#closeRival();
        }
      } finally {
        await ear[Symbol.asyncDispose]();
      }
    });
  }

  /** The live ear is gone: the loop goes on with the next, unless a rival has heard it all. */
  #lose(ear: Ear, cause: unknown): void {
    const rival = this.#rival;
    if (rival) {
      this.#promote(rival, cause);
      return;
    }
    const error = ear.failed(cause);
    this.#live = undefined;
    this.#watch.answered();
    this.#tell(ear.vendor, error, ear.askedAtMs ?? this.#speechSinceMs);
    this.#lost.resolve();
    void ear[Symbol.asyncDispose]();
  }

  #promote(rival: Ear, cause: unknown): void {
    const failed = this.#live;
    this.#rival = undefined;
    if (failed) {
      const error = failed.failed(cause);
      this.#watch.answered();
      this.#tell(failed.vendor, error, failed.askedAtMs ?? this.#speechSinceMs, rival.vendor);
      void failed[Symbol.asyncDispose]();
    }
    this.#live = rival;
    if (rival.isAsked) this.#watchAsked(rival);
    this.#options.onVendor(rival.vendor);
  }

  #tell(vendor: SttVendor, error: CallwrightError, sinceMs: number | undefined, next = this.#after(vendor)): void {
    const nowMs = this.#options.clock.now();
    this.#chain.failed(vendor);
    if (next) this.#chain.route.switched?.(vendor, next);
    this.#options.onFailure({
      vendor: vendor.name,
      error,
      waitedMs: Math.round(nowMs - (sinceMs ?? nowMs)),
      ...(next && { next: next.name }),
    });
  }

  #after(vendor: SttVendor): SttVendor | undefined {
    return this.#chain.next(new Set([vendor]));
  }

  #onEvent(ear: Ear, event: SttEvent, askedPositionMs: number | undefined): void {
    const hasText = "transcript" in event && event.transcript.text !== "";
    if (ear === this.#rival) {
      // Only words decide: two vendors that hear none agree that there are none.
      if (!hasText) return;
      this.#promote(ear, deaf(this.#live?.vendor.name ?? ""));
    }
    if (ear !== this.#live) return;
    if (hasText) {
      if (this.#speechSinceMs !== undefined && !event.type.startsWith("transcript-final")) {
        ear.measured("between", this.#options.clock.now() - this.#speechSinceMs);
        this.#speechSinceMs = undefined;
      }
      this.#watch.heard();
    }
    if (event.type === "transcript-final") this.#onFinal(ear, event, askedPositionMs);
    this.#options.onEvent(event);
    if (event.type === "transcript-final") this.#returnToBest();
  }

  #onFinal(ear: Ear, event: Extract<SttEvent, { type: "transcript-final" }>, askedMs: number | undefined): void {
    this.#unheard.cover(event, { askedAtMs: askedMs, wordsEndMs: ear.wordsEndMs(event) });
    if (!event.finalised || ear.isAsked) return;
    this.#wantsFinal = false;
    this.#watch.answered();
    this.#closeRival();
  }

  /** Nothing comes of what is said. Perhaps there are no words in it; perhaps the vendor is deaf: another one is asked. */
  #onDoubt(): void {
    const live = this.#live;
    if (!live || live.hasWords || this.#rival || this.#isOpeningRival) return;
    const vendor = this.#chain.next(new Set([live.vendor]));
    if (vendor === undefined || this.#chain.isResting(vendor)) return;
    this.#isOpeningRival = true;
    this.#options.onDoubt();
    void this.#options.scope.run(`second opinion of ${vendor.name}`, async (signal) => {
      try {
        const ear = await this.#open(vendor, signal);
        // The first one has spoken up, or has been lost, and the loop goes on by itself.
        if (this.#live !== live || live.hasWords) {
          await ear[Symbol.asyncDispose]();
          return;
        }
        this.#unheard.replayTo(ear);
        this.#rival = ear;
        if (live.isAsked) this.#ask(ear);
        this.#follow(ear);
      } catch (error) {
        if (isCancelled(error) && signal.aborted) return;
        this.#chain.failed(vendor);
        this.#options.log.warn({ vendor: vendor.name, cause: error }, `STT '${vendor.name}' cannot be asked`);
      } finally {
        this.#isOpeningRival = false;
      }
    });
  }

  #onDead(): void {
    if (this.#live) this.#lose(this.#live, deaf(this.#live.vendor.name));
  }

  #closeRival(): void {
    const rival = this.#rival;
    this.#rival = undefined;
    void rival?.[Symbol.asyncDispose]();
  }

  get #isQuiet(): boolean {
    return !this.#unheard.isSpeaking && this.#live?.isAsked === false && !this.#live.hasWords && !this.#rival;
  }

  /** Between turns: a vendor that is liked better and works again takes over. */
  #returnToBest(): void {
    const live = this.#live;
    const best = this.#chain.next();
    if (!live || !best || best === live.vendor || this.#isReturning || !this.#isQuiet) return;
    if (this.#chain.isResting(best)) return;
    this.#isReturning = true;
    void this.#options.scope.run(`return to ${best.name}`, async (signal) => {
      try {
        const ear = await this.#open(best, signal);
        if (this.#live !== live || !this.#isQuiet) {
          await ear[Symbol.asyncDispose]();
          return;
        }
        this.#unheard.replayTo(ear, leadInMs);
        this.#adopt(ear);
        await live[Symbol.asyncDispose]();
      } catch (error) {
        if (isCancelled(error) && signal.aborted) return;
        this.#chain.failed(best);
        this.#options.log.info({ vendor: best.name, cause: error }, `STT '${best.name}' has not recovered yet`);
      } finally {
        this.#isReturning = false;
      }
    });
  }
}

function deaf(vendor: string): CallwrightError {
  return new CallwrightError(`STT '${vendor}' heard nothing where another heard words`, {
    code: "STT_DEAF",
    retryable: true,
  });
}
