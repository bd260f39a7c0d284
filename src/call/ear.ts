import { abortable } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, toCallwrightError } from "../base/errors.ts";
import { withTimeout } from "../base/sleep.ts";
import { frameMs } from "../audio/frame.ts";
import type { AudioFrame } from "../audio/frame.ts";
import { closeQuietly } from "./prepared-call.ts";
import type { PreparedCall } from "./prepared-call.ts";
import type { SttEvent, SttOpenOptions, SttSession, SttVendor } from "../contracts/stt.ts";
import type { VendorAttempt, VendorRoute } from "../contracts/vendor-route.ts";

/** A request for a final that has not been answered. */
interface Asked {
  /** How much audio had been pushed into the call, ms. */
  readonly positionMs: number;
  readonly atMs: number;
}

/** What an ear is made of. */
interface EarOptions {
  readonly vendor: SttVendor;
  readonly session: SttSession;
  readonly route: VendorRoute<SttVendor>;
  readonly clock: Clock;
}

/** How to open an ear. */
export interface OpenEarOptions extends SttOpenOptions {
  readonly vendor: SttVendor;
  readonly route: VendorRoute<SttVendor>;
  readonly prepared?: PreparedCall;
}

/** Opens a session in the time that the route allows. Throws what the vendor throws, having told the route. */
export async function openEar(options: OpenEarOptions): Promise<Ear> {
  const { vendor, route, sampleRateHz, language, keyterms, signal, clock, log } = options;
  const openedAtMs = clock.now();
  const attempt = route.attempt(vendor);
  const timeoutMs = route.deadlineMs(vendor, "open");
  const what = `Opening STT '${vendor.name}'`;
  try {
    const prepared = options.prepared?.takeEar(vendor, sampleRateHz);
    const session = await withTimeout(
      { clock, timeoutMs, code: "STT_TIMEOUT", what, signal },
      (openSignal) =>
        prepared?.session ?? vendor.open({ sampleRateHz, language, keyterms, signal: openSignal, clock, log }),
    ).catch((error: unknown) => {
      // Opened for us, and too late.
      if (prepared) void closeQuietly(prepared.session);
      throw error;
    });
    if (!prepared) attempt.measured("open", clock.now() - openedAtMs);
    return new Ear({ vendor, session, route, clock });
  } catch (cause) {
    if (!signal.aborted) attempt.failed(toCallwrightError(cause, { code: "STT_FAILED", retryable: true }));
    throw cause;
  } finally {
    attempt.cancelled();
  }
}

/** One session of one recogniser, and what the call knows of it. */
export class Ear implements AsyncDisposable {
  readonly vendor: SttVendor;
  readonly #options: EarOptions;
  readonly #asked: Asked[] = [];
  #attempt: VendorAttempt;
  /** Where in the call's audio the first frame lies that it heard. */
  #startMs = 0;
  #pushedMs = 0;
  #hasWords = false;
  #closed = false;

  constructor(options: EarOptions) {
    this.#options = options;
    this.vendor = options.vendor;
    this.#attempt = options.route.attempt(options.vendor);
  }

  /** Words have come that no final holds yet. */
  get hasWords(): boolean {
    return this.#hasWords;
  }

  /** When the oldest request was made that waits for its final, on the clock. */
  get askedAtMs(): number | undefined {
    return this.#asked[0]?.atMs;
  }

  get isAsked(): boolean {
    return this.#asked.length > 0;
  }

  /** What is pushed first lies here in the call's audio. */
  beginAt(startMs: number): void {
    this.#startMs = startMs;
  }

  push(frame: AudioFrame): void {
    if (this.#closed) return;
    this.#pushedMs += frameMs;
    this.#options.session.push(frame);
  }

  finalise(positionMs: number): void {
    if (this.#closed) return;
    this.#asked.push({ positionMs, atMs: this.#options.clock.now() });
    this.#options.session.finalise();
  }

  /** Reads until the session is over. Throws when it ended by itself. */
  async read(signal: AbortSignal, onEvent: (event: SttEvent, asked: Asked | undefined) => void): Promise<void> {
    for await (const event of abortable(this.#options.session.events, signal)) {
      if (this.#closed) return;
      onEvent(event, this.#note(event));
    }
    if (this.#closed || signal.aborted) return;
    throw new CallwrightError(`STT '${this.vendor.name}' closed`, { code: "STT_CONNECTION_LOST", retryable: true });
  }

  /** Where in the call's audio the last word of these ends; undefined where the vendor tells no times. */
  wordsEndMs(event: SttEvent): number | undefined {
    const last = event.type === "transcript-final" ? event.transcript.words?.at(-1) : undefined;
    return last && this.#startMs + last.endMs;
  }

  /** It gave what was wanted in this time. */
  measured(stage: "first" | "between", durationMs: number): void {
    this.#attempt.measured(stage, durationMs);
  }

  failed(cause: unknown): CallwrightError {
    const error = toCallwrightError(cause, { code: "STT_FAILED", retryable: true });
    this.#attempt.failed(error);
    return error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#attempt.used?.({ audioMs: this.#pushedMs });
    this.#attempt.cancelled();
    await this.#options.session[Symbol.asyncDispose]();
  }

  #note(event: SttEvent): Asked | undefined {
    if (event.type !== "transcript-final") {
      if ("transcript" in event && event.transcript.text !== "") this.#hasWords = true;
      return undefined;
    }
    this.#hasWords = false;
    if (!event.finalised) return undefined;
    const asked = this.#asked.shift();
    if (asked) this.#attempt.measured("first", this.#options.clock.now() - asked.atMs);
    // A final that was asked for is what a recogniser is for: the next one is an attempt of its own.
    this.#attempt.succeeded();
    this.#attempt = this.#options.route.attempt(this.vendor);
    return asked;
  }
}
