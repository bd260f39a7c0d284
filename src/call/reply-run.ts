import type { ReplyPart, ReplyRun as BrainRun, TurnInput } from "../agent/brain.ts";
import { abortable, unlessAborted } from "../base/abortable.ts";
import { CancelledError, isCancelled, toCallwrightError } from "../base/errors.ts";
import { Mailbox } from "../base/mailbox.ts";
import { sleep } from "../base/sleep.ts";
import type { Expectation } from "../turn/expectation.ts";
import type { LatencyMark } from "../turn/latency-budget.ts";
import { Commitment } from "./commitment.ts";
import { soundWithoutVoice } from "./fillers.ts";
import { FrontWords } from "./front-words.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import type { ReplyRunOptions, TurnOfReply } from "./reply-run-options.ts";
import { withoutOnset } from "../agent/onsets.ts";
import { SaidWords } from "./said-words.ts";
import { speakClauses } from "./spoken-clause.ts";
import type { SpeechPart } from "./own-speech.ts";

/** Clauses, or the sound of a brain that speaks itself: a minute and a half in pieces of 20 ms. */
const clauseQueue = 4608;

/** What a brain has for its state after a write whose turn was cut off. */
const windUpMs = 1000;

/**
 * The work for one revision of a turn: brain → clauses → voice → a held stream. It starts before anybody knows whether
 * it will be wanted; promoting, committing and dropping it are the only ways from there (ADR 0008).
 */
export class ReplyRun {
  /** What it is the reply to; a branch belongs to a turn only once it was adopted. */
  turnId: string;
  revision: number;
  readonly stream: PlayoutStream;
  /** Moments of the clock, for the waterfall. */
  readonly marks: Partial<Record<LatencyMark, number>> = {};
  input: TurnInput;
  /** It was begun for other words than those of its turn. */
  foreseenAs: "branch" | "prediction" | undefined;
  readonly #options: ReplyRunOptions;
  readonly #controller = new AbortController();
  /** The brain's part alone, so that something else can be said in its place. */
  readonly #thinking = new AbortController();
  readonly commitment: Commitment;
  readonly #clauses = new Mailbox<string | SpeechPart>(clauseQueue);
  readonly front: FrontWords;
  readonly #said = new SaidWords();
  readonly #settled = Promise.withResolvers<void>();
  #writing = 0;
  #hasActed = false;
  #muted = false;
  #state: unknown;
  #hasState = false;
  #expectation: Expectation = "open";
  #endCall: { readonly outcome: string; readonly disposition: string } | undefined;
  #finished = false;
  #isVoiceless = false;
  #hasFailed = false;
  #thought = false;
  isStarted = false;
  #hasOwnSpeech = false;

  constructor(options: ReplyRunOptions) {
    this.#options = options;
    this.commitment = new Commitment(options.guesses);
    this.turnId = options.turnId;
    this.revision = options.revision;
    this.input = options.input;
    this.stream = options.playout.open({ turnId: options.turnId, revision: options.revision, filler: false });
    this.front = new FrontWords({ ...options, run: this });
  }

  /** Settles when the brain has finished or was stopped; never rejects. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  get expectation(): Expectation {
    return this.#expectation;
  }

  /** The brain wants to hang up once this reply was heard. */
  get endCall(): { readonly outcome: string; readonly disposition: string } | undefined {
    return this.#endCall;
  }

  /** The last state that the brain gave, when it gave one. */
  get state(): { readonly value: unknown } | undefined {
    return this.#hasState ? { value: this.#state } : undefined;
  }

  /** No voice could say any of it. */
  get isVoiceless(): boolean {
    return this.#isVoiceless;
  }

  /** It has changed something in the world: a write was begun, a person was asked for. */
  get hasActed(): boolean {
    return this.#hasActed;
  }

  get isWriting(): boolean {
    return this.#writing > 0;
  }

  get isStopped(): boolean {
    return this.#controller.signal.aborted || this.#muted;
  }

  /** The words of its answer so far. */
  get saidText(): string {
    return this.#said.answer;
  }

  /** The brain has failed, or no voice could say it. */
  get hasFailed(): boolean {
    return this.#hasFailed || this.#isVoiceless;
  }

  /** What was made ready for other words is the reply to this turn. */
  adopt({ turnId, revision, input, as }: TurnOfReply & { readonly as: "branch" | "prediction" }): void {
    this.turnId = turnId;
    this.revision = revision;
    this.input = input;
    this.foreseenAs = as;
    this.stream.key = { ...this.stream.key, turnId, revision };
  }

  /** Does nothing when it has been started. */
  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    const { scope, clock } = this.#options;
    this.marks["reply-start"] = clock.now();
    void scope.run(`reply ${this.turnId}/${this.revision}`, () => this.#think());
    void scope.run(`voice ${this.turnId}/${this.revision}`, () => this.#speak());
  }

  /** Soft commit: sound may go out; words in front of the answer only after this much more silence. */
  promote(onsetAfterMs = 0): void {
    if (this.commitment.isSpeculative) {
      this.commitment.soften();
      this.front.after(onsetAfterMs, () => this.#beginWithOnset());
    }
    this.#tellSaid();
    this.#reportExpectation();
    this.front.release();
    this.#options.playout.release(this.stream);
    this.#finishIfSilent();
  }

  /** Where nothing of the answer is there yet, a few words come first. */
  #beginWithOnset(): void {
    if (this.stream.length > 0 || this.#hasOwnSpeech || this.isStopped) return;
    const onset = this.#options.onset(this);
    if (!onset) return;
    this.front.begin(onset);
    this.#onSaid(onset.text, true);
  }

  /** The caller has heard something of it. */
  get isAudible(): boolean {
    return this.stream.audible || this.front.hasOnset;
  }

  /** The words that were heard of it so far. */
  heardText(): string {
    return `${this.front.heardText} ${this.#options.playout.heardText(this.stream)}`.trim();
  }

  /** The soft commit was taken back before anything was heard: the work goes on, held. */
  hold(): void {
    this.commitment.takeBack();
    this.#finished = false;
    this.front.stop();
    this.#options.playout.hold(this.stream);
  }

  /** Hard commit: tools may write, states count. */
  commit(): void {
    this.commitment.harden();
    if (this.#hasState) this.#options.onState(this);
    this.#finishIfSilent();
  }

  /** A write is under way: until it is over, the run must not be cut, or its result would be lost. */
  async whileWriting<T>(work: () => Promise<T>): Promise<T> {
    this.#writing++;
    this.#hasActed = true;
    try {
      return await work();
    } finally {
      this.#writing--;
      if (this.#muted && this.#writing === 0) this.#windUp();
    }
  }

  /** Cut off while it wrote: the brain gets a moment to tell its state, then the run ends, whatever it waits for. */
  #windUp(): void {
    const { scope, clock } = this.#options;
    void scope.run(`end of ${this.turnId}/${this.revision}`, async () => {
      await sleep(clock, windUpMs, this.signal);
      this.#abort("cut off");
    });
  }

  /** Drops everything; returns the words that were heard. A write under way is let finish, in silence. */
  stop(reason: string): string {
    const heard = this.heardText();
    this.#options.playout.stop(this.stream);
    this.front.stop();
    this.#muted = true;
    this.#clauses.end();
    if (this.#writing === 0) this.#abort(reason);
    return heard;
  }

  /** Says `text` instead of whatever the brain was still about to say. */
  replace(text: string): void {
    if (this.#thought) return;
    this.#say(text, false);
    this.#clauses.end();
    if (this.#writing === 0) this.#thinking.abort(new CancelledError("given up"));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  #abort(reason: string): void {
    this.commitment.drop(reason);
    this.#controller.abort(new CancelledError(reason));
    this.#thinking.abort(new CancelledError(reason));
  }

  async #think(): Promise<void> {
    const { brain, context, input, after } = this.#options;
    const signal = this.#thinking.signal;
    const onScopeEnd = (): void => this.#abort("call ended");
    this.#options.scope.signal.addEventListener("abort", onScopeEnd, { once: true });
    try {
      if (after) await unlessAborted(after, signal);
      const run: BrainRun<unknown> = {
        ...context(),
        signal,
        affords: this.commitment.affords,
        heardMs: () => this.#options.playout.heardMs(this.stream),
        callTool: (name, args) => this.#options.callTool({ name, args, run: this }),
      };
      for await (const part of abortable(brain.reply(input, run), signal)) this.#onPart(part);
      this.#sayIfEmpty();
    } catch (error) {
      if (!isCancelled(error)) this.#onBrainFailure(error);
    } finally {
      this.#options.scope.signal.removeEventListener("abort", onScopeEnd);
      this.#thought = true;
      if (!this.#muted) this.#said.endSpoken();
      this.#tellSaid();
      this.#clauses.end();
      this.#settled.resolve();
      // Cut off while a write ran: nothing more comes of it.
      if (this.#muted) this.#abort("cut off");
    }
  }

  /** A caller who said something is never answered with nothing. */
  #sayIfEmpty(): void {
    const { kind } = this.input;
    if (this.#hasAnswer || this.#endCall || kind === "greeting" || kind === "silence") return;
    this.#say(this.#options.apology, false);
  }

  get #hasAnswer(): boolean {
    return this.#hasOwnSpeech || this.#said.hasAnswer;
  }

  #onBrainFailure(error: unknown): void {
    this.#hasFailed = true;
    this.#options.onFailure(this, toCallwrightError(error, { code: "BRAIN_FAILED", retryable: true }));
    if (!this.#hasAnswer) this.#say(this.#options.apology, false);
  }

  #onPart(part: ReplyPart<unknown>): void {
    switch (part.type) {
      case "say":
      case "filler":
        if (this.#goesOn()) this.#say(part.text, part.type === "filler");
        return;
      case "speech":
        if (this.#goesOn()) this.#sound(part);
        return;
      case "expect":
        this.#expectation = part.expectation;
        this.#reportExpectation();
        return;
      case "state":
        this.#state = part.state;
        this.#hasState = true;
        if (this.commitment.isHard) this.#options.onState(this);
        return;
      case "escalate":
        this.commitment.whenHard(() => {
          this.#hasActed = true;
          this.#options.onEscalate(this, part.reason, part.evidence);
        });
        return;
      case "brain-switch":
        this.commitment.whenHard(() => this.#options.onSwitch(part.from, part.to, part.reason));
        return;
      case "end-call":
        this.#endCall = { outcome: part.outcome, disposition: part.disposition };
        return;
    }
  }

  /** Cut off while a write ran: it is over now and its state has come, so this is where the run ends. */
  #goesOn(): boolean {
    if (this.#muted) this.#abort("cut off");
    return !this.#muted;
  }

  #sound(part: SpeechPart): void {
    this.#hasOwnSpeech = true;
    this.#markClause();
    if (part.samples) this.marks["first-audio"] ??= this.#options.clock.now();
    this.#clauses.push(part);
    this.#said.addSpoken(part.text ?? "");
    this.#tellSaid();
  }

  #markClause(): void {
    this.marks["first-token"] ??= this.#options.clock.now();
    this.marks["first-clause"] ??= this.#options.clock.now();
  }

  #onSaid(text: string, filler: boolean): void {
    this.#said.add({ text, filler });
    this.#tellSaid();
  }

  /** What a guess says is nobody's business. */
  #tellSaid(): void {
    if (this.commitment.isSpeculative) return;
    this.#said.tell(({ text, filler }) => this.#options.onSay(this, text, filler));
  }

  #say(text: string, filler: boolean): void {
    if (this.#muted) return;
    if (filler) {
      this.#onSaid(text, true);
      const how = { signal: this.signal, isReleased: !this.commitment.isSpeculative };
      void this.#options.scope.run(`filler ${this.turnId}/${this.revision}`, () => this.front.fill(text, how));
      return;
    }
    this.#said.endSpoken();
    this.#markClause();
    const { onset } = this.front;
    const words = onset === undefined || this.#said.hasAnswer ? text : withoutOnset(text, onset);
    this.#onSaid(words, false);
    this.#clauses.push(words);
  }

  #reportExpectation(): void {
    if (!this.commitment.isSpeculative && this.#expectation !== "open") this.#options.onExpect(this);
  }

  async #speak(): Promise<void> {
    const { voice, clock } = this.#options;
    try {
      await speakClauses({
        clauses: abortable(this.#clauses, this.signal),
        voice,
        stream: this.stream,
        signal: this.signal,
        isFixed: this.input.kind === "greeting",
        onSound: () => (this.marks["first-audio"] ??= clock.now()),
      });
    } catch (error) {
      if (isCancelled(error)) return;
      this.#options.onFailure(this, toCallwrightError(error, { code: "TTS_FAILED" }));
      this.#isVoiceless = soundWithoutVoice(this.stream);
    } finally {
      this.stream.end();
      this.#finishIfSilent();
      this.#options.onVoiced(this);
    }
  }

  /** A reply without sound is finished once it is wanted and over. */
  #finishIfSilent(): void {
    if (this.#finished || this.commitment.isSpeculative || this.isStopped) return;
    if (!this.stream.ended || this.stream.length > 0) return;
    this.#finished = true;
    this.#options.playout.hold(this.stream);
    this.#options.onFinished(this);
  }
}
