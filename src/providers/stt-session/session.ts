import { ZodError } from "zod";
import type { AudioFrame } from "../../audio/frame.ts";
import type { Timer } from "../../base/clock.ts";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import { Mailbox } from "../../base/mailbox.ts";
import type { SttEvent, SttOpenOptions, SttSession, Transcript } from "../../contracts/stt.ts";
import type { Socket } from "../socket.ts";
import { VendorError, redact, secretsIn } from "../vendor-error.ts";
import { Answers } from "./answers.ts";
import { AudioOut } from "./audio-out.ts";
import type { Heard, SttDialect, SttFailure, SttSink, Stretch, VendorMessage } from "./dialect.ts";
import { Timeline } from "./timeline.ts";
import { sinceTold, toldBehind } from "./told-already.ts";

/** We answer a finalise ourselves so much before the turn would stop waiting for it. */
const marginMs = 50;
/** From here on partials are skipped: whoever reads is far behind, and each partial replaces the one before. */
const unreadLimit = 256;
const longestWords = 300;

/** One session with a vendor: see `dialect.ts`. Opened by `openSttSession`. */
export class SocketSttSession implements SttSession, SttSink {
  readonly #dialect: SttDialect;
  readonly #options: SttOpenOptions;
  readonly #mailbox = new Mailbox<SttEvent>(unreadLimit * 4);
  readonly #answers: Answers;
  readonly #audio: AudioOut;
  readonly #timeline = new Timeline();
  readonly #ready = Promise.withResolvers<void>();
  #socket: Socket | undefined;
  #keepAlive: Timer | undefined;
  #lastSentAtMs = 0;
  #hasDropped = false;
  /** The vendor has given finals up to here, ms of ours. */
  #finalUpToMs = 0;
  /** Words up to here have been told, by the vendor's finals or in its place; it may still repeat them. */
  #toldUpToMs = 0;
  /** What was told in the vendor's place of segments that have no final yet; for vendors without word times. */
  #toldText = "";
  #partial: Transcript | undefined;
  /** Whether `#partial` is the vendor's eager end, and stands. */
  #isEager = false;
  #isOver = false;

  constructor(dialect: SttDialect, options: SttOpenOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.#audio = new AudioOut({
      fromHz: options.sampleRateHz,
      toHz: dialect.sampleRateHz ?? options.sampleRateHz,
      shortestMessageMs: dialect.shortestMessageMs ?? 0,
    });
    this.#answers = new Answers({
      clock: options.clock,
      ownAnswerMs: dialect.capabilities.finalDeadlineMs - marginMs,
      isOwedByVendor: dialect.finalise !== undefined,
      toleranceMs: dialect.nothingToFinaliseMs ?? 0,
      onOverdue: () => this.#answerWithPartial(),
    });
    // Whoever opens waits for it; after that nobody does.
    this.#ready.promise.catch(() => undefined);
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#mailbox;
  }

  /** Resolves when the vendor takes audio; rejects when it will not. */
  async start(socket: Socket, deadlineAtMs: number): Promise<void> {
    this.#socket = socket;
    if (this.#isOver) void socket.close();
    for (const message of this.#dialect.firstMessages ?? []) socket.sendText(message);
    if (this.#dialect.waitsForReady === true) {
      const timer = this.#options.clock.at(deadlineAtMs, () =>
        this.#fail(this.#error({ suffix: "TIMEOUT", retryable: true }, "was not ready in time")),
      );
      await this.#ready.promise.finally(() => timer.cancel());
    }
    this.#lastSentAtMs = this.#options.clock.now();
    this.#scheduleKeepAlive();
  }

  push({ samples }: AudioFrame): void {
    if (this.#isOver) return;
    const pcm = this.#audio.push(samples);
    if (pcm !== undefined) this.#sendAudio(pcm, this.#audio.durationMs(pcm));
  }

  finalise(): void {
    if (this.#isOver) return;
    const rest = this.#audio.rest();
    if (rest !== undefined) this.#sendAudio(rest.pcm, rest.audioMs);
    const audioMs = this.#timeline.sentUpToMs;
    const nothingMs = this.#dialect.nothingToFinaliseMs ?? 0;
    if (this.#answers.waiting === 0 && (audioMs - this.#finalUpToMs <= nothingMs || this.#isEager)) {
      this.#answerWithPartial();
      return;
    }
    if (this.#dialect.finaliseSilenceMs !== undefined) this.#sendSilence(this.#dialect.finaliseSilenceMs);
    const message = this.#dialect.finalise?.();
    if (message !== undefined) this.#socket?.sendText(message);
    this.#answers.ask(audioMs);
  }

  /** A message of the vendor's; never throws. */
  take(message: string | Uint8Array): void {
    if (this.#isOver) return;
    try {
      const decoded = this.#decode(message);
      if (decoded !== undefined) this.#dialect.receive(decoded, this);
    } catch (cause) {
      this.#fail(this.#badReply(cause));
    }
  }

  closed(error: CallwrightError | undefined): void {
    if (error !== undefined) this.#fail(error);
    else if (this.#options.signal.aborted) this.#fail(new CancelledError(this.#options.signal.reason));
    else this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    if (this.#dialect.goodbye !== undefined) this.#socket?.sendText(this.#dialect.goodbye);
    await this.#socket?.close();
  }

  partial(heard: Heard): void {
    const transcript = this.#new(heard);
    if (transcript.text !== "") {
      // The text of an eager end does not change unless the turn goes on.
      if (this.#isEager && transcript.text !== this.#partial?.text) this.resumed();
      this.#partial = transcript;
      if (this.#mailbox.size < unreadLimit) this.#emit({ type: "transcript-partial", transcript });
    }
    if (this.#dialect.finalise === undefined) this.#answerIfListened(heard.endMs);
  }

  final({ isAnswer, ...heard }: Heard & { readonly isAnswer: boolean }): void {
    const transcript = this.#new(heard);
    const stretchEndMs = this.#ours(heard.endMs);
    const endMs = stretchEndMs ?? transcript.words?.at(-1)?.endMs ?? 0;
    this.#toldUpToMs = Math.max(this.#toldUpToMs, endMs);
    this.#toldText = toldBehind(this.#toldText, heard.transcript);
    this.#partial = undefined;
    this.#isEager = false;
    const answeredMs = isAnswer ? this.#answers.take(stretchEndMs) : undefined;
    this.#finalUpToMs = Math.max(this.#finalUpToMs, endMs, answeredMs ?? 0);
    if (transcript.text === "" && answeredMs === undefined) return;
    this.#emit({ type: "transcript-final", transcript, finalised: answeredMs !== undefined });
  }

  answered(stretch: Stretch = {}): void {
    const answeredMs = this.#answers.take(this.#ours(stretch.endMs));
    if (answeredMs === undefined) return;
    this.#finalUpToMs = Math.max(this.#finalUpToMs, answeredMs);
    this.#answerWithPartial();
  }

  eagerEnd(heard: Heard): void {
    const transcript = this.#new(heard);
    if (transcript.text === "") return;
    this.#partial = transcript;
    this.#answerIfListened(heard.endMs ?? Number.POSITIVE_INFINITY);
    // Told as an answer just now.
    if (this.#partial === undefined) return;
    this.#isEager = true;
    this.#emit({ type: "turn-eager-end", transcript });
  }

  resumed(): void {
    if (!this.#isEager) return;
    this.#isEager = false;
    this.#emit({ type: "turn-resumed" });
  }

  ready(): void {
    this.#ready.resolve();
  }

  send(message: string): void {
    this.#socket?.sendText(message);
  }

  failed({ words, ...failure }: SttFailure & { readonly words: string | null | undefined }): void {
    this.#fail(this.#error(failure, `reports an error: ${words || "no reason given"}`));
  }

  #decode(message: string | Uint8Array): VendorMessage | undefined {
    if (this.#dialect.decode === undefined && typeof message !== "string") return undefined;
    const decoded = this.#dialect.decode?.(message) ?? (JSON.parse(message as string) as unknown);
    if (typeof decoded !== "object" || decoded === null || Array.isArray(decoded)) {
      throw new TypeError("not an object");
    }
    return decoded as VendorMessage;
  }

  #sendAudio(pcm: Uint8Array, audioMs: number): void {
    const message = this.#dialect.encodeAudio?.(pcm) ?? pcm;
    if (this.#socket?.sendAudio(message) !== true) {
      this.#timeline.dropped(audioMs);
      this.#warnOfDropping();
      return;
    }
    this.#timeline.sent(audioMs);
    const silenceMs = this.#audio.durationMs(pcm) - audioMs;
    if (silenceMs > 0) this.#timeline.inserted(silenceMs);
    this.#lastSentAtMs = this.#options.clock.now();
  }

  #sendSilence(durationMs: number): void {
    this.#sendAudio(this.#audio.silence(durationMs), 0);
  }

  #warnOfDropping(): void {
    if (this.#hasDropped) return;
    this.#hasDropped = true;
    const { vendor } = this.#dialect;
    this.#options.log.warn({ vendor }, `STT '${vendor}' takes audio too slowly; dropping what does not fit`);
  }

  /** The vendor has listened up to here: what it has understood so far is what a finalise before it asked for. */
  #answerIfListened(endMs: number | undefined): void {
    const upToMs = this.#ours(endMs);
    if (upToMs === undefined) return;
    while (this.#answers.take(upToMs) !== undefined) this.#answerWithPartial();
  }

  /** What we have got is the answer, so that the turn goes on. */
  #answerWithPartial(): void {
    const transcript = this.#partial ?? { text: "" };
    this.#partial = undefined;
    this.#isEager = false;
    if (transcript.text !== "") {
      // Partials lag: words of this audio that are not in it yet will still come, and are new.
      const last = transcript.words?.at(-1);
      if (last === undefined) this.#toldText = `${this.#toldText} ${transcript.text}`.trim();
      else this.#toldUpToMs = Math.max(this.#toldUpToMs, last.endMs);
    }
    this.#emit({ type: "transcript-final", transcript, finalised: true });
  }

  /** The transcript in our time, without what was told already. */
  #new({ transcript }: Heard): Transcript {
    const words = transcript.words?.map((word) => ({
      ...word,
      startMs: this.#timeline.toOurs(word.startMs),
      endMs: this.#timeline.toOurs(word.endMs),
    }));
    const ours = { ...transcript, text: transcript.text.trim(), ...(words === undefined ? {} : { words }) };
    return sinceTold(ours, { upToMs: this.#toldUpToMs, text: this.#toldText });
  }

  #ours(vendorMs: number | undefined): number | undefined {
    return vendorMs === undefined ? undefined : this.#timeline.toOurs(vendorMs);
  }

  #emit(event: SttEvent): void {
    try {
      this.#mailbox.push(event);
    } catch (cause) {
      const what = `Nobody reads what STT '${this.#dialect.vendor}' understood`;
      this.#fail(new CallwrightError(what, { code: "STT_OVERFLOW", cause }));
    }
  }

  #scheduleKeepAlive(): void {
    const keepAlive = this.#dialect.keepAlive;
    if (keepAlive === undefined || this.#isOver) return;
    this.#keepAlive = this.#options.clock.at(this.#lastSentAtMs + keepAlive.everyMs, () => {
      if (this.#options.clock.now() - this.#lastSentAtMs >= keepAlive.everyMs) {
        if ("message" in keepAlive) this.#socket?.sendText(keepAlive.message);
        else this.#sendSilence(keepAlive.silenceMs);
        this.#lastSentAtMs = this.#options.clock.now();
      }
      this.#scheduleKeepAlive();
    });
  }

  #badReply(cause: unknown): CallwrightError {
    const issue = cause instanceof ZodError ? cause.issues[0] : undefined;
    const field = issue?.path.join(".");
    const what = issue === undefined ? "that is not what it publishes" : `with a bad '${field}' (${issue.message})`;
    return new CallwrightError(`STT '${this.#dialect.vendor}' sent a message ${what}`, {
      code: "STT_BAD_REPLY",
      retryable: true,
      ...(field === undefined ? {} : { field }),
      // What could not be read may hold the caller's words; a ZodError names fields only.
      ...(issue === undefined ? {} : { cause }),
    });
  }

  #error({ suffix, retryable = false, field, hint }: SttFailure, what: string): VendorError {
    const secrets = [...secretsIn(this.#dialect.headers), ...(this.#dialect.secrets ?? [])];
    return new VendorError(`STT '${this.#dialect.vendor}' ${redact(what, secrets).slice(0, longestWords)}`, {
      code: `STT_${suffix}`,
      retryable,
      ...(field === undefined ? {} : { field }),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  #fail(error: CallwrightError): void {
    if (this.#isOver) return;
    this.#mailbox.fail(error);
    this.#ready.reject(error);
    this.#end();
    void this.#socket?.close();
  }

  #end(): void {
    this.#isOver = true;
    this.#keepAlive?.cancel();
    this.#answers.stop();
    this.#mailbox.end();
    this.#ready.reject(new CancelledError("the session is over"));
  }
}
