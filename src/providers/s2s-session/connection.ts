import type { CallwrightError } from "../../base/errors.ts";
import type { SpeechModelOpenOptions } from "../../contracts/speech-model.ts";
import { openSocket } from "../socket.ts";
import type { Socket } from "../socket.ts";
import type { SpeechFailures } from "./failures.ts";
import type { SpeechService } from "./protocol.ts";

/** As for recognisers: twelve seconds may come in one go, three more and it is too slow for a conversation. */
const longestBacklogMs = 15_000;
/** Base64 in JSON, against the bytes of the audio. */
const encodedShare = 1.6;

/** How to open a {@link Connection}. */
export interface ConnectionOptions {
  readonly service: SpeechService;
  readonly options: SpeechModelOpenOptions;
  readonly failures: SpeechFailures;
  readonly hello: readonly string[];
  onMessage(message: string): void;
  onClosed(error: CallwrightError | undefined): void;
}

/** One of the connections that a session has one after the other. Silent once it is left. */
export class Connection {
  readonly #given: ConnectionOptions;
  readonly #ready = Promise.withResolvers<void>();
  readonly #leaving = new AbortController();
  #socket: Socket | undefined;
  #isLeft = false;

  constructor(given: ConnectionOptions) {
    this.#given = given;
    // Whoever opens waits for it; after that nobody does.
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves when the vendor is ready; throws why it is not. */
  async open(): Promise<void> {
    const { service, options, failures, hello } = this.#given;
    const { vendor, url, headers, openTimeoutMs, closeMeaning, inputRateHz } = service;
    const deadlineAtMs = options.clock.now() + openTimeoutMs;
    const abort = (): void => this.#leaving.abort(options.signal.reason);
    options.signal.addEventListener("abort", abort, { once: true });
    if (options.signal.aborted) abort();
    try {
      this.#socket = await openSocket({
        party: { vendor, kind: "S2S" },
        url,
        headers,
        clock: options.clock,
        signal: this.#leaving.signal,
        openTimeoutMs,
        maxBufferedBytes: ((inputRateHz * 2 * longestBacklogMs) / 1000) * encodedShare,
        ...(closeMeaning === undefined ? {} : { closeMeaning }),
        onMessage: (message) => {
          // Gemini sends its JSON in binary messages.
          if (!this.#isLeft)
            this.#given.onMessage(typeof message === "string" ? message : Buffer.from(message).toString("utf8"));
        },
        onClosed: (error) => {
          options.signal.removeEventListener("abort", abort);
          this.#ready.reject(error ?? failures.error({ suffix: "CONNECTION_LOST", retryable: true }, "is gone"));
          if (!this.#isLeft) this.#given.onClosed(error);
        },
      });
    } catch (error) {
      options.signal.removeEventListener("abort", abort);
      throw error;
    }
    for (const message of hello) this.#socket.sendText(message);
    const timer = options.clock.at(deadlineAtMs, () =>
      this.#ready.reject(failures.error({ suffix: "TIMEOUT", retryable: true }, "was not ready in time")),
    );
    await this.#ready.promise.finally(() => timer.cancel());
  }

  ready(): void {
    this.#ready.resolve();
  }

  failed(error: CallwrightError): void {
    this.#ready.reject(error);
  }

  send(message: string): void {
    this.#socket?.sendText(message);
  }

  sendAudio(message: string): boolean {
    return this.#socket?.sendAudio(message) === true;
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    this.#ready.reject(this.#given.failures.error({ suffix: "CONNECTION_LOST", retryable: true }, "was left"));
    if (this.#socket === undefined) this.#leaving.abort();
    else await this.#socket.close();
  }
}
