import { abortable } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { isCancelled, toCallwrightError } from "../base/errors.ts";
import type { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import { sleep, withTimeout } from "../base/sleep.ts";
import type { AudioFrame } from "../audio/frame.ts";
import type { SttEvent, SttSession, SttVendor } from "../contracts/stt.ts";
import { FrameRing } from "./frame-ring.ts";

/** What a call's ear needs. */
export interface ListeningOptions {
  /** First choice first. Empty: the caller can only type and press keys. */
  readonly vendors: readonly SttVendor[];
  readonly sampleRateHz: number;
  readonly language: string;
  readonly keyterms: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: Scope;
  onEvent(event: SttEvent): void;
  /** The session broke; what was said since its last final is pushed again into `next`, or lost when there is none. */
  onFailure(vendor: string, error: CallwrightError, next: string): void;
}

const openMs = 4000;
/** How much of the past is kept for the next session when one breaks. */
const keepMs = 12_000;
const firstRetryMs = 200;
const longestRetryMs = 5000;

/** The caller's audio to a recogniser, whichever works: a broken session is followed by the next vendor's. */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #recent: FrameRing;
  #session: SttSession | undefined;
  #current = 0;
  #wantsFinal = false;

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#recent = new FrameRing(options.sampleRateHz, keepMs);
  }

  get vendorName(): string {
    return this.#vendor?.name ?? "none";
  }

  start(): void {
    if (this.#options.vendors.length > 0) void this.#options.scope.run("listening", (signal) => this.#run(signal));
  }

  /** One frame of the caller, at the rate of the options. */
  push(frame: AudioFrame): void {
    this.#recent.push(frame);
    this.#session?.push(frame);
  }

  /** Asks for a final of everything said so far. */
  finalise(): void {
    this.#wantsFinal = true;
    this.#session?.finalise();
  }

  get #vendor(): SttVendor | undefined {
    const { vendors } = this.#options;
    return vendors[this.#current % Math.max(1, vendors.length)];
  }

  async #run(signal: AbortSignal): Promise<void> {
    let retryMs = firstRetryMs;
    for (;;) {
      const vendor = this.#vendor;
      if (vendor === undefined || signal.aborted) return;
      const openedAtMs = this.#options.clock.now();
      try {
        await this.#listen(vendor, signal);
        return;
      } catch (error) {
        if (isCancelled(error) && signal.aborted) return;
        this.#session = undefined;
        this.#current++;
        const failure = toCallwrightError(error, { code: "STT_FAILED", retryable: true });
        this.#options.onFailure(vendor.name, failure, this.vendorName);
      }
      // Round the chain at once; then with patience, so that a dead network is not hammered.
      if (this.#options.clock.now() - openedAtMs > longestRetryMs) retryMs = firstRetryMs;
      if (this.#current % this.#options.vendors.length === 0) {
        await sleep(this.#options.clock, retryMs, signal);
        retryMs = Math.min(longestRetryMs, retryMs * 2);
      }
    }
  }

  async #listen(vendor: SttVendor, signal: AbortSignal): Promise<void> {
    const { clock, log, language, keyterms, sampleRateHz } = this.#options;
    const session = await withTimeout(
      { clock, timeoutMs: openMs, code: "STT_TIMEOUT", what: `Opening STT '${vendor.name}'`, signal },
      (openSignal) => vendor.open({ sampleRateHz, language, keyterms, signal: openSignal, clock, log }),
    );
    try {
      this.#recent.replay((frame) => session.push(frame));
      this.#session = session;
      if (this.#wantsFinal) session.finalise();
      for await (const event of abortable(session.events, signal)) {
        if (event.type === "transcript-final") {
          this.#recent.clear();
          if (event.finalised) this.#wantsFinal = false;
        }
        this.#options.onEvent(event);
      }
      if (!signal.aborted) {
        throw toCallwrightError(new Error(`STT '${vendor.name}' closed`), {
          code: "STT_CONNECTION_LOST",
          retryable: true,
        });
      }
    } finally {
      await session[Symbol.asyncDispose]();
    }
  }
}
