import type { AudioFrame, SampleRateHz } from "../../audio/frame.ts";
import type { Timer } from "../../base/clock.ts";
import { CancelledError, toCallwrightError } from "../../base/errors.ts";
import type { CallwrightError } from "../../base/errors.ts";
import { Mailbox } from "../../base/mailbox.ts";
import type { LlmMessage } from "../../contracts/llm.ts";
import type { SpeechModelEvent, SpeechModelOpenOptions, SpeechModelSession } from "../../contracts/speech-model.ts";
import { Answers } from "../stt-session/answers.ts";
import { AudioOut } from "../stt-session/audio-out.ts";
import type { SttFailure } from "../stt-session/dialect.ts";
import { Connection } from "./connection.ts";
import { Conversation } from "./conversation.ts";
import { SpeechFailures } from "./failures.ts";
import type { SpeechPort, SpeechProtocol, SpeechService } from "./protocol.ts";
import { RecentAudio } from "./recent-audio.ts";
import { Replies, takeResults } from "./replies.ts";

/** We answer a finalise ourselves so much before the turn would stop waiting for it. */
const marginMs = 50;
/** A reply of several minutes, in pieces of 20 ms. */
const longestUnread = 16_384;
/** Partials replace one another: whoever is so far behind needs no more of them. */
const unreadLimit = 256;
/** What the caller said since the last turn and a new connection is told again. */
const longestUnsettledMs = 12_000;
/** What is asked for while a connection is being opened: frames of as many seconds, and some requests. */
const longestWaiting = 1500;
/** So many renewals within so long, and the service is not well: another connection will not help. */
const renewals = { limit: 3, withinMs: 10_000 };
const outputRateHz: SampleRateHz = 24_000;

/** One conversation with a model, over as many connections as it takes. Opened by `openSpeechSession`. */
export class SocketSpeechSession implements SpeechModelSession, SpeechPort {
  readonly outputRateHz = outputRateHz;
  readonly #service: SpeechService;
  readonly #options: SpeechModelOpenOptions;
  readonly #mailbox = new Mailbox<SpeechModelEvent>(longestUnread);
  readonly #failures: SpeechFailures;
  readonly #protocol: SpeechProtocol;
  readonly #answers: Answers;
  readonly #audio: AudioOut;
  readonly #unsettled: RecentAudio;
  readonly #conversation: Conversation;
  readonly #replies = new Replies();
  /** What was asked for while no connection was ready. */
  readonly #waiting: (() => void)[] = [];
  #connection: Connection | undefined;
  #isReady = false;
  #isOver = false;
  #wantsRenewal = false;
  #hasDropped = false;
  /** See `takesTurnAt`. */
  #isTurnOpen = false;
  #lifeTimer: Timer | undefined;
  #renewedAtMs: readonly number[] = [];
  #partial = "";
  /** What was told in the vendor's place, whose own final is still to come. */
  #told: string | undefined;
  /** Finalises about nothing, behind one that waits. */
  #emptyBehind = 0;

  constructor(service: SpeechService, options: SpeechModelOpenOptions) {
    this.#service = service;
    this.#options = options;
    this.#failures = new SpeechFailures(service);
    this.#conversation = new Conversation(options.history);
    this.#audio = new AudioOut({ fromHz: options.sampleRateHz, toHz: service.inputRateHz, shortestMessageMs: 0 });
    this.#unsettled = new RecentAudio({ rateHz: service.inputRateHz, limitMs: longestUnsettledMs });
    this.#answers = new Answers({
      clock: options.clock,
      ownAnswerMs: service.capabilities.finalDeadlineMs - marginMs,
      isOwedByVendor: true,
      toleranceMs: 0,
      onOverdue: () => {
        this.#told = this.#partial;
        this.#answer(this.#partial);
      },
    });
    this.#protocol = service.createProtocol(this);
  }

  get events(): AsyncIterable<SpeechModelEvent> {
    return this.#mailbox;
  }

  /** Opens the first connection. */
  async start(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      this.#end();
      void this.#connection?.leave();
      throw error;
    }
  }

  push({ samples }: AudioFrame): void {
    if (this.#isOver) return;
    const pcm = this.#audio.push(samples);
    if (pcm === undefined || pcm.byteLength === 0) return;
    this.#unsettled.add(pcm);
    // A connection that is being opened gets it from there.
    if (this.#isReady) this.#protocol.hear(pcm);
  }

  finalise(): void {
    this.#do(() => {
      if (this.#service.takesTurnAt === "finalise") this.#unsettled.take();
      else this.#isTurnOpen = true;
      if (this.#protocol.finalise()) this.#answers.ask(0);
      else if (this.#answers.waiting > 0) this.#emptyBehind++;
      else this.#tell({ type: "caller-final", transcript: { text: "" }, finalised: true });
    });
  }

  respond(reply: { readonly replyId: number; readonly note?: string }): void {
    this.#do(() => {
      const before = this.#replies.current;
      // How much of it was heard is unknown: it stays in the memory as it is.
      if (before !== undefined) this.#cancel(before.replyId, Number.POSITIVE_INFINITY);
      if (this.#isTurnOpen) this.#unsettled.take();
      this.#isTurnOpen = false;
      this.#replies.begin(reply);
      this.#protocol.respond(reply);
    });
  }

  toolResult({
    replyId,
    id,
    output,
  }: {
    readonly replyId: number;
    readonly id: string;
    readonly output: string;
  }): void {
    this.#do(() => {
      const reply = this.#replies.open(replyId);
      const call = reply?.calls.get(id);
      if (reply === undefined || call === undefined || call.output !== undefined) return;
      call.output = output;
      this.#conversation.add({ role: "tool", toolCallId: id, text: output }, replyId);
      this.#goOn(replyId);
    });
  }

  cancel({ replyId, heardMs }: { readonly replyId: number; readonly heardMs: number }): void {
    // What the caller interrupts ends now, whatever the connection is doing.
    if (!this.#isOver) this.#cancel(replyId, heardMs);
  }

  add(message: LlmMessage): void {
    this.#do(() => {
      this.#conversation.add(message);
      this.#protocol.add(message);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    await this.#connection?.leave();
  }

  send(message: unknown): void {
    this.#connection?.send(JSON.stringify(message));
  }

  sendAudio(message: unknown): void {
    if (this.#connection?.sendAudio(JSON.stringify(message)) === true || this.#hasDropped) return;
    this.#hasDropped = true;
    const { vendor } = this.#service;
    this.#options.log.warn({ vendor }, `S2S '${vendor}' takes audio too slowly; dropping what does not fit`);
  }

  ready(): void {
    this.#connection?.ready();
  }

  partial(text: string): void {
    const trimmed = this.#untold(text).trim();
    if (trimmed === "" || trimmed === this.#partial) return;
    this.#partial = trimmed;
    if (this.#mailbox.size < unreadLimit) this.#tell({ type: "caller-partial", transcript: { text: trimmed } });
  }

  final(text: string): void {
    const isLate = this.#told !== undefined;
    const ours = this.#untold(text).trim();
    this.#told = undefined;
    if (this.#answers.take(undefined) !== undefined) {
      this.#answer(ours);
    } else if (ours !== "") {
      // Words of a turn that was answered without them.
      if (!isLate) this.#partial = "";
      this.#conversation.add({ role: "user", text: ours });
      this.#tell({ type: "caller-final", transcript: { text: ours }, finalised: false });
    }
    this.#renewIfQuiet();
  }

  replyAudio(replyId: number, base64: string): void {
    const reply = this.#replies.open(replyId);
    const samples = reply?.pcm.take(base64);
    if (reply === undefined || samples === undefined || samples.length === 0) return;
    reply.audioMs += (samples.length * 1000) / outputRateHz;
    this.#tell({ type: "reply-audio", replyId, samples });
  }

  replyText(replyId: number, text: string): void {
    if (text === "" || this.#replies.open(replyId) === undefined) return;
    this.#conversation.said(replyId, text);
    this.#tell({ type: "reply-text", replyId, text });
  }

  toolCall(
    replyId: number,
    call: { readonly id: string; readonly name: string; readonly argumentsJson: string },
  ): void {
    const reply = this.#replies.open(replyId);
    if (reply === undefined || reply.calls.has(call.id)) return;
    reply.calls.set(call.id, { name: call.name });
    this.#conversation.called(replyId, call);
    this.#tell({ type: "tool-call", replyId, ...call });
  }

  replyEnd(replyId: number, reason: "done" | "awaits-tools" | "cancelled"): void {
    const reply = this.#replies.open(replyId);
    if (reply === undefined) return;
    reply.state = reason === "awaits-tools" ? "awaits-tools" : "over";
    this.#tell({ type: "reply-end", replyId, reason });
    if (reason === "awaits-tools") this.#goOn(replyId);
    this.#renewIfQuiet();
  }

  usage(tokens: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedTokens: number }): void {
    this.#tell({ type: "usage", ...tokens });
  }

  renew(when: "quiet" | "now"): void {
    this.#wantsRenewal = true;
    if (when === "now") this.#renew();
    else this.#renewIfQuiet();
  }

  failed({ words, ...failure }: SttFailure & { readonly words: string | null | undefined }): void {
    this.#fail(this.#failures.error(failure, `reports an error: ${words || "no reason given"}`));
  }

  #do(action: () => void): void {
    if (this.#isOver) return;
    if (this.#isReady) action();
    else if (this.#waiting.length < longestWaiting) this.#waiting.push(action);
  }

  #cancel(replyId: number, heardMs: number): void {
    const reply = this.#replies.get(replyId);
    if (reply === undefined || reply.isCut) return;
    reply.isCut = true;
    if (reply.state !== "over") {
      reply.state = "over";
      this.#tell({ type: "reply-end", replyId, reason: "cancelled" });
    }
    if (heardMs < reply.audioMs || reply.audioMs === 0) {
      this.#conversation.cut(replyId, reply.audioMs === 0 ? Math.min(1, heardMs) : heardMs / reply.audioMs);
    }
    this.#do(() => this.#protocol.cancel({ replyId, heardMs }));
    this.#renewIfQuiet();
  }

  /** Gives the model the results of a step once all of them are there. */
  #goOn(replyId: number): void {
    const reply = this.#replies.open(replyId);
    const results = reply === undefined ? undefined : takeResults(reply);
    if (results !== undefined) this.#protocol.toolResults(replyId, results);
  }

  #answer(text: string): void {
    this.#partial = "";
    if (text !== "") this.#conversation.add({ role: "user", text });
    this.#tell({ type: "caller-final", transcript: { text }, finalised: true });
    for (; this.#emptyBehind > 0; this.#emptyBehind--) {
      this.#tell({ type: "caller-final", transcript: { text: "" }, finalised: true });
    }
  }

  /** Without what was told in the vendor's place. */
  #untold(text: string): string {
    const told = this.#told ?? "";
    const trimmed = text.trim();
    return told !== "" && trimmed.startsWith(told) ? trimmed.slice(told.length) : trimmed;
  }

  #take(message: string): void {
    if (this.#isOver) return;
    try {
      const decoded = JSON.parse(message) as unknown;
      if (typeof decoded !== "object" || decoded === null || Array.isArray(decoded)) throw new TypeError("no object");
      this.#protocol.receive(decoded as Readonly<Record<string, unknown>>);
    } catch (cause) {
      this.#fail(this.#failures.badReply(cause));
    }
  }

  #closed(error: CallwrightError | undefined): void {
    if (this.#options.signal.aborted) this.#fail(new CancelledError(this.#options.signal.reason));
    // It said that it would.
    else if (error !== undefined && this.#wantsRenewal && this.#isReady) this.#renew();
    else if (error !== undefined) this.#fail(error);
    else this.#end();
  }

  async #connect(): Promise<void> {
    const { clock } = this.#options;
    const history = this.#conversation.messages();
    const connection = new Connection({
      service: this.#service,
      options: this.#options,
      failures: this.#failures,
      hello: this.#protocol.hello(history),
      onMessage: (message) => this.#take(message),
      onClosed: (error) => this.#closed(error),
    });
    this.#connection = connection;
    await connection.open();
    if (this.#isOver || this.#connection !== connection) return;
    this.#isReady = true;
    this.#wantsRenewal = false;
    this.#lifeTimer?.cancel();
    const { connectionMs } = this.#service;
    if (connectionMs !== undefined) this.#lifeTimer = clock.after(connectionMs, () => this.renew("quiet"));
    this.#protocol.begin(history);
  }

  #renewIfQuiet(): void {
    const isQuiet = this.#replies.current === undefined && this.#answers.waiting === 0 && !this.#isTurnOpen;
    if (this.#wantsRenewal && this.#isReady && isQuiet) this.#renew();
  }

  #renew(): void {
    if (!this.#isReady || this.#isOver) return;
    const nowMs = this.#options.clock.now();
    this.#renewedAtMs = [...this.#renewedAtMs.filter((atMs) => atMs > nowMs - renewals.withinMs), nowMs];
    if (this.#renewedAtMs.length > renewals.limit) {
      const what = "ends one connection after the other";
      return this.#fail(this.#failures.error({ suffix: "CONNECTION_LOST", retryable: true }, what));
    }
    this.#isReady = false;
    const { vendor } = this.#service;
    this.#options.log.info({ vendor }, `S2S '${vendor}' ends the connection; opening the next one`);
    void this.#connection?.leave();
    this.#protocol.stop();
    const pending = this.#replies.current;
    const isUntold = pending?.audioMs === 0 && pending.calls.size === 0;
    // What it has said cannot be continued by another connection.
    if (pending !== undefined && !isUntold) this.replyEnd(pending.replyId, "done");
    this.#connect().then(
      () => {
        if (this.#isOver) return;
        for (const pcm of this.#unsettled.take()) {
          this.#unsettled.add(pcm);
          this.#protocol.hear(pcm);
        }
        if (pending !== undefined && isUntold && this.#replies.open(pending.replyId) !== undefined) {
          const { replyId, note } = pending;
          this.#protocol.respond({ replyId, ...(note === undefined ? {} : { note }) });
        }
        for (const action of this.#waiting.splice(0)) action();
      },
      (error: unknown) => this.#fail(toCallwrightError(error, { code: "S2S_CONNECTION_LOST", retryable: true })),
    );
  }

  #tell(event: SpeechModelEvent): void {
    try {
      this.#mailbox.push(event);
    } catch (cause) {
      this.#fail(this.#failures.overflow(cause));
    }
  }

  #fail(error: CallwrightError): void {
    if (this.#isOver) return;
    this.#mailbox.fail(error);
    this.#connection?.failed(error);
    this.#end();
    void this.#connection?.leave();
  }

  #end(): void {
    this.#isOver = true;
    this.#isReady = false;
    this.#lifeTimer?.cancel();
    this.#protocol.stop();
    this.#answers.stop();
    this.#waiting.length = 0;
    this.#mailbox.end();
  }
}
