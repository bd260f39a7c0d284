import type { Brain, TurnInput } from "../agent/brain.ts";
import type { Conversation } from "../agent/conversation.ts";
import type { InterceptRule } from "../agent/intercepts.ts";
import type { Clock } from "../base/clock.ts";
import type { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import type { Expectation } from "../turn/expectation.ts";
import type { TurnCommand, TurnText } from "../turn/turn-types.ts";
import { ForeseenReplies } from "./foreseen-replies.ts";
import type { OwnRunOptions } from "./foreseen-replies.ts";
import { GuessBudget } from "./guess-budget.ts";
import type { Journal } from "./journal.ts";
import { onsetDelayMs } from "./onsets.ts";
import type { Onset, Onsets } from "./onsets.ts";
import { withoutOnset } from "../agent/onsets.ts";
import type { Playout } from "./playout.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import { ReplyRun } from "./reply-run.ts";
import { ToolRunner } from "./tool-runner.ts";
import { isFallback, toTurnLatency } from "./turn-timeline.ts";
import type { Voice } from "./voice.ts";
import type { AnyTool } from "../agent/tools.ts";

/** What the replies of one call need, and whom they tell. */
export interface RepliesOptions {
  readonly callId: string;
  readonly brain: Brain;
  readonly tools: readonly AnyTool[];
  readonly intercepts: readonly InterceptRule[];
  readonly conversation: Conversation;
  readonly journal: Journal;
  readonly voice: Voice;
  readonly playout: Playout;
  /** Words in front of answers that take a while; absent: none. */
  readonly onsets: Onsets | undefined;
  /** What guesses may cost. Default: the usual. */
  readonly maxGuessUsd: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: Scope;
  onAudible(turnId: string, revision: number): void;
  /** What the reply asks is known before it has been heard. */
  onExpects(reply: { readonly turnId: string; readonly revision: number; readonly asked: Expectation }): void;
  onFinished(reply: { readonly turnId: string; readonly revision: number; readonly asked: Expectation }): void;
  onEscalate(reason: string): void;
  /** The caller has heard a reply after which the brain wants to hang up. */
  onEndCall(end: { readonly outcome: string; readonly disposition: string }): void;
}

/** Moments of the turn that no reply knows of, on the clock. */
export interface ListeningMoments {
  speechEndDetectedMs: number | undefined;
  transcriptFinalMs: number | undefined;
  /** The caller's voice is heard. */
  isSpeaking: boolean;
}

const apology = "I'm sorry, something went wrong on my side. Could you say that again?";

/** So many replies in a row that no voice could speak, and the call ends: the caller only hears tones. */
const longestVoiceless = 3;

/** Carries out what the turn machine says about replies: one run per revision, at most one of them heard. */
export class Replies {
  readonly #options: RepliesOptions;
  readonly #tools: ToolRunner;
  readonly #foreseen: ForeseenReplies;
  readonly #guesses: GuessBudget;
  readonly #runs = new Map<number, ReplyRun>();
  #state: unknown;
  /** The reply that was hard-committed last. */
  #current: ReplyRun | undefined;
  /** The state before that reply, and what it answered: for when it is overtaken before any of it was heard. */
  #before: unknown;
  /** What the caller said to a reply that was overtaken so: it still wants its answer. */
  #unanswered = "";
  #interrupted = false;
  #lastVoicedMs = 0;
  #firstSoundMs: number | undefined;
  #voiceless = 0;
  readonly listening: ListeningMoments = {
    speechEndDetectedMs: undefined,
    transcriptFinalMs: undefined,
    isSpeaking: false,
  };

  constructor(options: RepliesOptions) {
    this.#options = options;
    this.#tools = new ToolRunner(options);
    this.#guesses = new GuessBudget(options.maxGuessUsd);
    this.#foreseen = new ForeseenReplies({
      ...options,
      open: (own) => this.#openRun(own),
      context: (turnId) => this.#context(turnId),
    });
    this.#state = options.brain.initialState();
  }

  speculate(command: Extract<TurnCommand, { type: "speculate" }>): void {
    const { turnId, revision } = command;
    const input = this.#toTurnInput(command.input);
    const branch = this.#foreseen.branchFor(input);
    if (branch) {
      branch.adopt({ turnId, revision, input, as: "branch" });
      this.#runs.set(revision, branch);
      return;
    }
    const run = this.#addRun(turnId, revision, input);
    if (!this.#foreseen.hasGuesses) this.#start(run);
    else void this.#options.scope.run(`foresight ${turnId}/${revision}`, () => this.#startUnlessForeseen(run));
  }

  discard(command: Extract<TurnCommand, { type: "discard" }>): void {
    const run = this.#runs.get(command.revision);
    this.#runs.delete(command.revision);
    if (run) this.#foreseen.discard(run, command.reason);
  }

  softCommit(command: Extract<TurnCommand, { type: "soft-commit" }>): void {
    const { turnId, revision, input, reason, waitMs, lastVoicedMs } = command;
    this.#options.journal.append({ type: "turn-soft-commit", turnId, revision, text: input.text, reason, waitMs });
    const run = this.#runs.get(revision);
    if (!run) return;
    this.#lastVoicedMs = lastVoicedMs;
    this.#firstSoundMs = undefined;
    run.marks["soft-commit"] = this.#options.clock.now();
    run.start();
    run.promote(onsetDelayMs(waitMs));
  }

  retract(command: Extract<TurnCommand, { type: "retract" }>): void {
    const { turnId, revision } = command;
    const run = this.#runs.get(revision);
    this.#options.journal.append({ type: "turn-retract", turnId, revision, audible: run?.isAudible ?? false });
    if (!run) return;
    this.#options.playout.stopFillers();
    if (!run.stream.audible) {
      run.hold();
      return;
    }
    this.#heard(`${turnId}/${revision}`, run.stop("taken back"), true);
    this.#runs.delete(revision);
  }

  hardCommit(command: Extract<TurnCommand, { type: "hard-commit" }>): void {
    const { turnId, revision, input } = command;
    const { journal, conversation, clock } = this.#options;
    journal.append({ type: "turn-commit", turnId, revision, text: input.text, kind: input.kind });
    const run = this.#runs.get(revision);
    if (input.text !== "") conversation.add({ role: "caller", turnId, text: input.text, atMs: clock.now() });
    this.#interrupted = false;
    if (!run) return;
    const { intercept } = run.input;
    if (intercept) journal.append({ type: "intercept", turnId, ...intercept });
    this.#current = run;
    this.#before = this.#state;
    this.#unanswered = "";
    run.marks["hard-commit"] = clock.now();
    this.#foreseen.drop("not said");
    run.commit();
    this.#prepareBranches(run);
  }

  pause(): void {
    this.#options.playout.pause();
    const run = this.#current;
    // So that a reply that is begun before the decision knows how far the last one was heard.
    if (run?.isAudible === true) this.#setHeard(run.turnId, run.heardText(), true);
  }

  resume(): void {
    this.#options.playout.resume();
  }

  flush(command: Extract<TurnCommand, { type: "flush" }>): void {
    this.#options.playout.stopFillers();
    const run = this.#runs.get(command.revision);
    this.#interrupted = true;
    if (!run) return this.#options.playout.resume();
    this.#foreseen.dropBranches("the question was cut short");
    const isUnheard = !run.stream.audible && !run.hasActed;
    this.#heard(command.turnId, run.stop("interrupted"), true);
    this.#runs.delete(command.revision);
    if (isUnheard && run === this.#current) this.#takeBack(run);
  }

  /** Nobody heard the reply: as far as the brain goes it was never given, and what it answered is said once more. */
  #takeBack(run: ReplyRun): void {
    this.#state = this.#before;
    if (run.input.kind === "speech") this.#unanswered = run.input.text;
  }

  /** The reply that is owed does not come: something else is said in its place. */
  giveUp(text: string): void {
    const run = [...this.#runs.values()].at(-1);
    if (!run || run.stream.ended) return;
    run.replace(text);
  }

  onAudible(stream: PlayoutStream, atMs: number): void {
    this.#firstSoundMs ??= atMs;
    const run = this.#runOf(stream);
    if (!run) return;
    const { turnId, revision } = stream.key;
    const { journal } = this.#options;
    journal.append({ type: "agent-speech-start", turnId, revision });
    run.marks["first-sound"] = atMs;
    this.#reportLatency(run, atMs);
    this.#options.onAudible(turnId, revision);
  }

  onStreamFinished(stream: PlayoutStream): void {
    const run = this.#runOf(stream);
    if (run) this.#finish(run);
  }

  /** Stops everything; resolves when no write is under way any more. */
  async close(): Promise<void> {
    this.#foreseen.drop("call ended");
    for (const run of this.#runs.values()) {
      const heard = run.stop("call ended");
      if (run.isAudible) this.#heard(run.turnId, heard, true);
    }
    this.#runs.clear();
    await this.#tools.writesSettled();
  }

  #toTurnInput(input: TurnText): TurnInput {
    const interrupted = this.#interrupted;
    if (input.kind !== "speech" && input.kind !== "dtmf") return { ...input, interrupted };
    const kind = input.kind;
    const text = kind === "speech" ? `${this.#unanswered} ${input.text}`.trim() : input.text;
    for (const rule of this.#options.intercepts) {
      const intercept = rule(text, kind);
      if (intercept) return { ...input, text, interrupted, intercept };
    }
    return { ...input, text, interrupted };
  }

  /** Where what is said wants the answer that is being thought out already, that goes on in its place. */
  async #startUnlessForeseen(run: ReplyRun): Promise<void> {
    // Overtaken meanwhile: the floor was taken, or the words have changed again.
    const isWanted = (): boolean => !run.isStarted && this.#runs.get(run.revision) === run;
    try {
      const guess = await this.#foreseen.guessFor(run);
      if (!guess || !isWanted()) return;
      this.#foreseen.take(guess);
      guess.adopt({ turnId: run.turnId, revision: run.revision, input: run.input, as: "prediction" });
      this.#runs.set(run.revision, guess);
      run.stop("foreseen");
    } finally {
      // Rules that fail cost the caller no time.
      if (isWanted()) this.#start(run);
    }
  }

  #start(run: ReplyRun): void {
    const { turnId, revision, input } = run;
    if (run.isStarted || this.#options.brain.speculates === false) return;
    const on = this.listening.isSpeaking ? "prediction" : "words";
    this.#options.journal.append({ type: "speculation-start", turnId, revision, text: input.text, on });
    run.start();
  }

  #addRun(turnId: string, revision: number, input: TurnInput): ReplyRun {
    const previous = this.#current;
    const after = previous && previous.isWriting ? previous.settled : undefined;
    const run = this.#openRun({ turnId, revision, input, after, context: () => this.#context(turnId) });
    this.#runs.set(revision, run);
    return run;
  }

  #openRun(own: OwnRunOptions): ReplyRun {
    const { brain, voice, playout, clock, scope, journal } = this.#options;
    return new ReplyRun({
      ...own,
      brain,
      guesses: this.#guesses,
      voice,
      playout,
      clock,
      scope,
      apology,
      callTool: (call) => this.#tools.run(call),
      onset: (of) => this.#chooseOnset(of),
      onSay: ({ turnId, revision }, text, filler) =>
        journal.append({ type: "agent-say", turnId, revision, text, filler }),
      onVoiced: (of) => this.#prepareBranches(of),
      onState: (of) => {
        this.#state = of.state?.value;
      },
      onExpect: ({ turnId, revision, expectation }) =>
        this.#options.onExpects({ turnId, revision, asked: expectation }),
      onSwitch: (from, to, reason) => journal.append({ type: "brain-switch", from, to, reason }),
      onEscalate: ({ turnId }, reason, evidence) => {
        journal.append({ type: "escalation", turnId, reason, evidence });
        this.#options.onEscalate(reason);
      },
      onFailure: (of, error) => this.#onFailure(of, error),
      onFinished: (of) => this.#finish(of),
    });
  }

  #prepareBranches(run: ReplyRun): void {
    if (run === this.#current && run.commitment.isHard && run.stream.ended && !run.isStopped)
      this.#foreseen.prepare(run);
  }

  #chooseOnset({ turnId, input, marks, stream, saidText }: ReplyRun): Onset | undefined {
    const { onsets, clock } = this.#options;
    // What has ended without a sound says nothing, so there is nothing to say words in front of.
    if (!onsets || input.kind !== "speech" || input.intercept || stream.ended) return undefined;
    const nowMs = clock.now();
    const waitMs = (marks["reply-start"] ?? nowMs) + onsets.thinkMs - nowMs;
    const asked = this.#current?.expectation ?? "nothing";
    const onset = onsets.choose({ turnId, text: input.text, asked, waitMs });
    // The answer may be on its way to the voice already, with these very words at its beginning.
    return onset && withoutOnset(saidText, onset.text) === saidText ? onset : undefined;
  }

  #context(turnId: string): ReturnType<ConstructorParameters<typeof ReplyRun>[0]["context"]> {
    const { callId, conversation, clock, log } = this.#options;
    return {
      callId,
      turnId,
      state: this.#state,
      conversation: [...conversation.entries],
      clock,
      log,
      onVendorNotice: (notice) => {
        const whose = notice.type === "vendor-switch" ? { turnId } : {};
        this.#options.journal.append({ kind: "llm", ...notice, ...whose });
      },
    };
  }

  #onFailure(run: ReplyRun, error: CallwrightError): void {
    if (run.isStopped) return;
    const kind = error.code.startsWith("TTS") ? "tts" : "llm";
    const { journal, brain, log, callId } = this.#options;
    const vendor = kind === "tts" ? this.#options.voice.vendorName : brain.name;
    journal.append({ type: "vendor-error", kind, vendor, code: error.code, message: error.message });
    log.warn({ callId, turnId: run.turnId, code: error.code, cause: error }, `The reply of '${vendor}' failed`);
  }

  #reportLatency(run: ReplyRun, firstWordMs: number): void {
    if (run.input.kind === "greeting" || run.input.kind === "silence") return;
    const { speechEndDetectedMs, transcriptFinalMs } = this.listening;
    const { "first-audio": audioMs, "reply-start": startMs } = run.marks;
    if (audioMs !== undefined && startMs !== undefined) this.#options.onsets?.learn(audioMs - startMs);
    const latency = toTurnLatency({
      hasOnset: run.front.hasOnset,
      foreseenAs: run.foreseenAs,
      isFallback: isFallback(this.#options.journal.entries, run.turnId),
      lastVoicedMs: this.#lastVoicedMs,
      firstSoundMs: this.#firstSoundMs ?? firstWordMs,
      firstWordMs,
      marks: {
        ...run.marks,
        ...(speechEndDetectedMs !== undefined && { "speech-end-detected": speechEndDetectedMs }),
        ...(transcriptFinalMs !== undefined && { "transcript-final": transcriptFinalMs }),
      },
    });
    this.#options.journal.append({ type: "turn-latency", turnId: run.turnId, latency });
  }

  #finish(run: ReplyRun): void {
    if (!this.#runs.has(run.revision)) return;
    const { turnId, revision } = run;
    if (run.stream.length > 0) this.#heard(turnId, run.heardText(), false);
    this.#voiceless = run.isVoiceless ? this.#voiceless + 1 : 0;
    run.commitment.whenHard(() => {
      this.#runs.delete(revision);
      if (this.#voiceless >= longestVoiceless) this.#options.onEndCall({ outcome: "failed", disposition: "no-voice" });
      if (run.endCall) this.#options.onEndCall(run.endCall);
    });
    this.#options.onFinished({ turnId, revision, asked: run.expectation });
  }

  #heard(turnId: string, heard: string, interrupted: boolean): void {
    this.#options.journal.append({ type: "agent-speech-end", turnId, heard, interrupted });
    this.#setHeard(turnId, heard, interrupted);
  }

  #setHeard(turnId: string, text: string, interrupted: boolean): void {
    this.#options.conversation.setHeard({ turnId, text, interrupted, atMs: this.#options.clock.now() });
  }

  #runOf(stream: PlayoutStream): ReplyRun | undefined {
    const run = this.#runs.get(stream.key.revision);
    return run?.stream === stream ? run : undefined;
  }
}
