import { Conversation } from "../agent/conversation.ts";
import { Scope } from "../base/scope.ts";
import { withTimeout } from "../base/sleep.ts";
import type { SttEvent } from "../contracts/stt.ts";
import { TurnDriver } from "../turn/turn-driver.ts";
import { defaultTurnConfig } from "../turn/turn-types.ts";
import type { TurnCommand } from "../turn/turn-types.ts";
import type { CallEnd, CallOptions } from "./call-options.ts";
import { CallerInput } from "./caller-input.ts";
import { Fillers } from "./fillers.ts";
import { Journal } from "./journal.ts";
import type { CallOutcome } from "./journal-events.ts";
import { Keypad } from "./keypad.ts";
import { Onsets } from "./onsets.ts";
import { Playout } from "./playout.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import { recordingHooks, toOutcome, turnProgress } from "./call-parts.ts";
import { Replies } from "./replies.ts";
import { SilenceGuard } from "./silence-guard.ts";
import type { VendorFailure } from "./vendor-chain.ts";
import { Voice } from "./voice.ts";

/** How long one part of a call may take to close before the rest goes on. */
const closeMs = 5000;

/** One live call: an actor that owns everything of it, and whose journal tells everything that happened. */
export class Call {
  readonly id: string;
  readonly journal: Journal;
  readonly conversation = new Conversation();
  readonly done: Promise<CallEnd>;
  readonly #options: CallOptions;
  readonly #scope: Scope;
  readonly #driver: TurnDriver;
  readonly #playout: Playout;
  readonly #voice: Voice;
  readonly #onsets: Onsets | undefined;
  readonly #replies: Replies;
  readonly #input: CallerInput;
  readonly #keypad: Keypad;
  readonly #guard: SilenceGuard;
  readonly #resolveDone: (end: CallEnd) => void;
  readonly #startMs: number;
  #end: CallEnd | undefined;
  #escalated = false;
  #isLineLost = false;

  constructor(options: CallOptions) {
    this.#options = options;
    this.id = options.id;
    const { clock, transport, log, agent } = options;
    const done = Promise.withResolvers<CallEnd>();
    this.done = done.promise;
    this.#resolveDone = done.resolve;
    this.#startMs = clock.now();
    this.journal = new Journal(clock, (error) =>
      log.error({ callId: this.id, cause: error }, "Somebody who follows a call failed on an entry of its journal"),
    );
    this.#scope = new Scope(`call ${options.id}`, {
      ...(options.parent && { parent: options.parent }),
      onFailure: (name, error) => log.error({ callId: this.id, name, cause: error }, "Work of a call failed"),
    });
    options.speechModel?.attach({ conversation: this.conversation, scope: this.#scope });
    this.#driver = new TurnDriver({
      clock,
      config: { ...defaultTurnConfig, ...options.turn },
      onCommand: (command) => this.#onCommand(command),
    });
    this.#playout = new Playout({
      transport,
      clock,
      pacer: options.pacer,
      onAudible: (stream, atMs) => this.#replies.onAudible(stream, atMs),
      onFinished: (stream) => this.#onStreamFinished(stream),
      ...recordingHooks(options.recorder, this.#startMs),
    });
    this.#voice = this.#scope.use(
      new Voice({
        vendors: options.tts,
        ...(options.prepared && { prepared: options.prepared }),
        language: agent.language,
        ...(agent.voice !== undefined && { voice: agent.voice }),
        ...(agent.pronunciations && { pronunciations: agent.pronunciations }),
        outputRateHz: transport.outputRateHz,
        cache: options.clips,
        // It is shared by agents, and words are not said alike by those that have their own way of saying them.
        manner: `${agent.voice ?? ""}/${agent.pronunciations ? agent.name : ""}`,
        clock,
        log,
        signal: this.#scope.signal,
        onFailure: (failure) => this.#onVendorFailure("tts", failure),
      }),
    );
    this.#onsets = this.#openOnsets();
    this.#replies = this.#openReplies();
    this.#input = new CallerInput({
      ...options,
      scope: this.#scope,
      startMs: this.#startMs,
      onEdge: (edge) => this.#onEdge(edge),
      turn: () => turnProgress(this.#driver.state),
      onTurnScore: (score) => this.#driver.dispatch({ type: "turn-score", ...score }),
      onStt: (event) => this.#onStt(event),
      onSttVendor: ({ capabilities: { finalDeadlineMs } }) =>
        this.#driver.configure({ finalDeadlineMs, ...options.turn }),
      onSttDoubt: () => this.#driver.dispatch({ type: "transcript-lost" }),
      onSttFailure: (failure) => {
        this.#onVendorFailure("stt", failure);
        this.#driver.dispatch({ type: "transcript-lost" });
      },
    });
    this.#keypad = new Keypad(clock, (digits) => this.#driver.dispatch({ type: "input", kind: "dtmf", text: digits }));
    this.#guard = new SilenceGuard({
      clock,
      scope: this.#scope,
      journal: this.journal,
      playout: this.#playout,
      replies: this.#replies,
      voice: this.#voice,
      fillers: new Fillers(),
      ...(this.#onsets && { onsets: this.#onsets }),
      hasKeys: () => this.#keypad.isPending,
      isLineLost: () => this.#isLineLost,
      state: () => this.#driver.state,
      onGiveUp: () => void this.#finish("failed", "no-answer"),
    });
  }

  /** Answers: from here on the line is live, and the agent greets. */
  start(): void {
    const { agent, transport, brain, from, to } = this.#options;
    this.journal.append({
      type: "call-start",
      agent: agent.name,
      transport: transport.kind,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      brain: brain.name,
      stt: this.#input.vendorName,
      tts: this.#voice.vendorName,
    });
    this.#voice.warm();
    this.#input.start();
    // Both have taken what they want of it.
    void this.#options.prepared?.[Symbol.asyncDispose]();
    transport.start({
      onFrame: (frame) => this.#input.push(frame),
      onMark: (name) => this.#playout.onMark(name),
      onDtmf: (digit) => this.#onDtmf(digit),
      onNetwork: (state) => this.#onNetwork(state),
      onClosed: (reason) => void this.#finish(this.#escalated ? "escalated" : "caller-hung-up", reason),
    });
    this.#driver.dispatch({ type: "input", kind: "greeting", text: "" });
    this.#guard.look();
  }

  /** The caller typed this instead of saying it. */
  type(text: string): void {
    if (text.trim() === "") return;
    this.#driver.dispatch({ type: "input", kind: "typed", text });
    this.#guard.look();
  }

  /** Ends the call from our side. Resolves when everything is closed. */
  async hangUp(reason: string): Promise<CallEnd> {
    await this.#finish(this.#escalated ? "escalated" : "agent-hung-up", reason);
    return this.done;
  }

  /** What is still open, for the leak checks: empty once `done` has resolved. */
  get open(): readonly string[] {
    return this.#scope.open;
  }

  #openOnsets(): Onsets | undefined {
    const { agent, brain, transport } = this.#options;
    if (agent.onsets === false || brain.thinks !== true) return undefined;
    const { language, onsets: own } = agent;
    return new Onsets({ voice: this.#voice, rateHz: transport.outputRateHz, language, own });
  }

  #openReplies(): Replies {
    const options = this.#options;
    return new Replies({
      callId: this.id,
      brain: options.brain,
      tools: options.tools,
      intercepts: options.intercepts,
      conversation: this.conversation,
      journal: this.journal,
      voice: this.#voice,
      playout: this.#playout,
      onsets: this.#onsets,
      maxGuessUsd: options.agent.maxGuessUsdPerCall,
      clock: options.clock,
      log: options.log,
      scope: this.#scope,
      onAudible: (turnId, revision) => this.#driver.dispatch({ type: "reply-audible", turnId, revision }),
      onExpects: (reply) => this.#driver.dispatch({ type: "reply-expects", ...reply }),
      onFinished: (reply) => this.#onReplyFinished(reply),
      onEscalate: () => {
        this.#escalated = true;
      },
      onEndCall: (end) => void this.#finish(toOutcome(end.outcome, this.#escalated), end.disposition),
    });
  }

  #onCommand(command: Exclude<TurnCommand, { type: "wake-at" }>): void {
    switch (command.type) {
      case "turn-start":
        this.journal.append({ type: "turn-start", turnId: command.turnId });
        break;
      case "speculate":
        this.#replies.speculate(command);
        break;
      case "discard":
        this.#replies.discard(command);
        break;
      case "soft-commit":
        // Keys count from when they were pressed.
        if (command.reason === "immediate" && command.input.kind !== "dtmf" && !this.#keypad.isPending) {
          this.#guard.owe();
        }
        this.#replies.softCommit(command);
        break;
      case "retract":
        this.#replies.retract(command);
        break;
      case "hard-commit":
        this.#replies.hardCommit(command);
        if (command.input.kind !== "dtmf") this.#input.settle(this.#driver.state.lastVoicedMs);
        break;
      case "finalise":
        this.#input.finalise();
        break;
      case "pause":
        this.#replies.pause();
        this.#journalBargeIn(command.turnId, "pause", "");
        break;
      case "resume":
        this.#replies.resume();
        this.#journalBargeIn(command.turnId, "resume", command.words);
        break;
      case "flush":
        this.#replies.flush(command);
        this.#journalBargeIn(command.turnId, "flush", command.words);
        break;
    }
    this.#guard.look();
  }

  #journalBargeIn(turnId: string, decision: "pause" | "resume" | "flush", words: string): void {
    const onsetMs = this.journal.toCallMs(this.#driver.state.onsetMs);
    this.journal.append({ type: "barge-in", turnId, onsetMs, decision, words });
  }

  #onEdge(
    edge:
      | { readonly type: "speech-start"; readonly onsetMs: number }
      | { readonly type: "speech-end"; readonly lastVoicedMs: number },
  ): void {
    this.#replies.listening.isSpeaking = edge.type === "speech-start";
    if (edge.type === "speech-start") {
      this.journal.append({ type: "speech-start", onsetMs: this.journal.toCallMs(edge.onsetMs) });
    } else {
      this.journal.append({ type: "speech-end", lastVoicedMs: this.journal.toCallMs(edge.lastVoicedMs) });
      this.#replies.listening.speechEndDetectedMs = this.#options.clock.now();
      this.#replies.listening.transcriptFinalMs = undefined;
    }
    this.#driver.dispatch(edge);
    this.#guard.look();
  }

  #onStt(event: SttEvent): void {
    if (event.type === "turn-resumed") return;
    const { text, confidence } = event.transcript;
    const isFinal = event.type === "transcript-final";
    const finalised = event.type === "transcript-final" && event.finalised;
    if (text !== "" || finalised) {
      const turnId = this.#driver.state.turn?.id ?? "";
      this.journal.append({
        type: "transcript",
        turnId,
        text,
        final: isFinal,
        ...(confidence !== undefined && { confidence }),
      });
    }
    if (finalised) this.#replies.listening.transcriptFinalMs = this.#options.clock.now();
    if (event.type === "turn-eager-end") this.#driver.dispatch({ type: "transcript-eager", text });
    else this.#driver.dispatch({ type: "transcript", text, confidence: confidence ?? 1, final: isFinal, finalised });
    this.#guard.look();
  }

  #onVendorFailure(kind: "stt" | "tts", { vendor, error, next, waitedMs }: VendorFailure): void {
    // What fails while the call closes is nobody's concern any more.
    if (this.#end) return;
    const { code, message } = error;
    this.journal.append({ type: "vendor-error", kind, vendor, code, message });
    const { turn, reply } = this.#driver.state;
    const turnId = turn?.id ?? reply?.turnId;
    const whose = turnId === undefined ? {} : { turnId };
    if (next !== undefined) {
      this.journal.append({ type: "vendor-switch", kind, from: vendor, to: next, reason: code, waitedMs, ...whose });
    }
    const goingOn = next === undefined ? "there is no other" : `going on with '${next}'`;
    this.#options.log.warn({ callId: this.id, code, cause: error }, `${kind} '${vendor}' failed; ${goingOn}`);
  }

  #onNetwork(state: "lost" | "recovered"): void {
    this.journal.append({ type: "network", state });
    this.#isLineLost = state === "lost";
    this.#playout.setLine(state);
    if (state === "recovered") this.#guard.owe();
    this.#guard.look();
  }

  #onDtmf(digit: string): void {
    this.journal.append({ type: "dtmf", digit });
    this.#guard.owe();
    this.#keypad.press(digit, this.#driver.state.asked === "digits");
    this.#guard.look();
  }

  #onStreamFinished(stream: PlayoutStream): void {
    this.#replies.onStreamFinished(stream);
    if (stream.key.filler) this.#guard.fillerEnded();
  }

  #onReplyFinished(reply: Parameters<ConstructorParameters<typeof Replies>[0]["onFinished"]>[0]): void {
    this.#driver.dispatch({ type: "reply-finished", ...reply });
    this.#guard.answered();
    const { turn, reply: current } = this.#driver.state;
    if (!turn && !current) this.journal.append({ type: "waiting", turnId: reply.turnId });
  }

  async #finish(outcome: CallOutcome, disposition: string): Promise<void> {
    if (this.#end) return;
    const end: CallEnd = { outcome, disposition };
    this.#end = end;
    this.#guard.close();
    this.#driver.close();
    this.#keypad.close();
    this.#input.close();
    this.#playout.close();
    await this.#replies.close();
    const durationMs = Math.round(this.journal.nowMs);
    this.journal.append({ type: "call-end", ...end, durationMs });
    await this.#settle("The line", async () => this.#options.transport.close(disposition));
    await this.#settle("The work", async () => this.#scope.close("call ended"));
    await this.#settle("The recording", async () => this.#options.recorder?.close());
    this.#resolveDone(end);
  }

  /** Whatever fails to close, or hangs: the call is over all the same. */
  async #settle(part: string, close: () => Promise<void>): Promise<void> {
    const { clock, log } = this.#options;
    const what = `${part} of call ${this.id}: closing it`;
    try {
      await withTimeout({ clock, timeoutMs: closeMs, code: "CALL_CLOSE_TIMEOUT", what }, close);
    } catch (error) {
      log.error({ callId: this.id, cause: error }, `${what} failed`);
    }
  }
}
