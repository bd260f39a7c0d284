import type { Brain } from "../agent/brain.ts";
import { Conversation } from "../agent/conversation.ts";
import type { InterceptRule } from "../agent/intercepts.ts";
import type { AnyTool } from "../agent/tools.ts";
import type { AudioFrame } from "../audio/frame.ts";
import type { Pacer } from "../audio/pacer.ts";
import type { Vad } from "../audio/vad.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { Scope } from "../base/scope.ts";
import { isCancelled } from "../base/errors.ts";
import type { SttEvent, SttVendor } from "../contracts/stt.ts";
import type { Transport } from "../contracts/transport.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { TurnDriver } from "../turn/turn-driver.ts";
import { defaultTurnConfig } from "../turn/turn-types.ts";
import type { TurnCommand, TurnConfig } from "../turn/turn-types.ts";
import { CallerInput } from "./caller-input.ts";
import { Fillers, stillHereTone } from "./fillers.ts";
import type { ClipCache } from "./fillers.ts";
import { Journal } from "./journal.ts";
import type { CallOutcome } from "./journal-events.ts";
import { Keypad } from "./keypad.ts";
import { Playout } from "./playout.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import type { CallRecorder } from "./recording.ts";
import { Replies } from "./replies.ts";
import { Voice } from "./voice.ts";
import { Watchdog } from "./watchdog.ts";
import type { WatchdogAction } from "./watchdog.ts";

/** Everything a call is made of. */
export interface CallOptions {
  readonly id: string;
  readonly agent: {
    readonly name: string;
    readonly language: string;
    readonly keyterms: readonly string[];
    readonly voice?: string;
  };
  readonly brain: Brain;
  readonly tools: readonly AnyTool[];
  readonly intercepts: readonly InterceptRule[];
  readonly transport: Transport;
  /** Who calls and who is called, E.164, where the line tells. */
  readonly from?: string;
  readonly to?: string;
  readonly vad: Vad;
  readonly stt: readonly SttVendor[];
  readonly tts: readonly TtsVendor[];
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly log: Log;
  readonly parent?: Scope;
  readonly clips: ClipCache;
  readonly recorder?: CallRecorder;
  readonly turn?: Partial<TurnConfig>;
}

/** How a call ended. */
export interface CallEnd {
  readonly outcome: CallOutcome;
  readonly disposition: string;
}

const outcomes: ReadonlySet<string> = new Set<CallOutcome>([
  "completed",
  "caller-hung-up",
  "agent-hung-up",
  "escalated",
  "failed",
]);
const watchEveryMs = 100;
const recoveryText = "I'm sorry, that is taking longer than it should. Could you say that again?";
const personText = "I'm sorry, I'm having trouble today. Someone from the team will call you back. Goodbye.";

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
  readonly #replies: Replies;
  readonly #input: CallerInput;
  readonly #keypad: Keypad;
  readonly #fillers: Fillers;
  readonly #watchdog: Watchdog;
  readonly #resolveDone: (end: CallEnd) => void;
  readonly #startMs: number;
  #end: CallEnd | undefined;
  #escalated = false;
  #finalWords = false;
  #watching = false;

  constructor(options: CallOptions) {
    this.#options = options;
    this.id = options.id;
    const { clock, transport, log, agent } = options;
    const done = Promise.withResolvers<CallEnd>();
    this.done = done.promise;
    this.#resolveDone = done.resolve;
    this.#startMs = clock.now();
    this.journal = new Journal(clock);
    this.#scope = new Scope(`call ${options.id}`, {
      ...(options.parent && { parent: options.parent }),
      onFailure: (name, error) => log.error({ callId: this.id, name, cause: error }, "Work of a call failed"),
    });
    this.#driver = new TurnDriver({
      clock,
      config: { ...defaultTurnConfig, ...sttDeadline(options.stt), ...options.turn },
      onCommand: (command) => this.#onCommand(command),
    });
    this.#playout = new Playout({
      transport,
      clock,
      pacer: options.pacer,
      onAudible: (stream, atMs) => this.#replies.onAudible(stream, atMs),
      onFinished: (stream) => this.#onStreamFinished(stream),
      ...(options.recorder && {
        onSent: (frame: AudioFrame, atMs: number) => options.recorder?.agent(frame, atMs - this.#startMs),
        onCleared: (atMs: number) => options.recorder?.clearedFrom(atMs - this.#startMs),
      }),
    });
    this.#voice = this.#scope.use(
      new Voice({
        vendors: options.tts,
        language: agent.language,
        ...(agent.voice !== undefined && { voice: agent.voice }),
        outputRateHz: transport.outputRateHz,
        clock,
        log,
        signal: this.#scope.signal,
        onFailure: (vendor, error) =>
          this.journal.append({ type: "vendor-error", kind: "tts", vendor, code: error.code, message: error.message }),
      }),
    );
    this.#replies = new Replies({
      callId: this.id,
      brain: options.brain,
      tools: options.tools,
      intercepts: options.intercepts,
      conversation: this.conversation,
      journal: this.journal,
      voice: this.#voice,
      playout: this.#playout,
      clock,
      log,
      scope: this.#scope,
      onAudible: (turnId, revision) => this.#driver.dispatch({ type: "reply-audible", turnId, revision }),
      onFinished: (reply) => this.#onReplyFinished(reply),
      onEscalate: () => {
        this.#escalated = true;
      },
      onEndCall: (end) => void this.#finish(toOutcome(end.outcome, this.#escalated), end.disposition),
    });
    this.#input = new CallerInput({
      ...options,
      scope: this.#scope,
      startMs: this.#startMs,
      onEdge: (edge) => this.#onEdge(edge),
      onStt: (event) => this.#onStt(event),
      onSttFailure: (vendor, error) => {
        this.journal.append({ type: "vendor-error", kind: "stt", vendor, code: error.code, message: error.message });
        this.#driver.dispatch({ type: "transcript-lost" });
      },
    });
    this.#keypad = new Keypad(clock, (digits) => this.#driver.dispatch({ type: "input", kind: "dtmf", text: digits }));
    this.#fillers = new Fillers(options.clips, {
      name: `${this.#voice.vendorName}/${agent.voice ?? ""}`,
      rateHz: transport.outputRateHz,
    });
    this.#watchdog = new Watchdog({ clock, onSilence: (action, silentMs) => this.#onSilence(action, silentMs) });
  }

  /** Answers: from here on the line is live, and the agent greets. */
  start(): void {
    const { agent, transport, brain, from, to, stt } = this.#options;
    this.journal.append({
      type: "call-start",
      agent: agent.name,
      transport: transport.kind,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      brain: brain.name,
      stt: stt[0]?.name ?? "none",
      tts: this.#voice.vendorName,
    });
    this.#voice.warm();
    this.#input.start();
    transport.start({
      onFrame: (frame) => this.#input.push(frame),
      onMark: (name) => this.#playout.onMark(name),
      onDtmf: (digit) => this.#onDtmf(digit),
      onNetwork: (state) => void this.journal.append({ type: "network", state }),
      onClosed: (reason) => void this.#finish(this.#escalated ? "escalated" : "caller-hung-up", reason),
    });
    this.#driver.dispatch({ type: "input", kind: "greeting", text: "" });
    this.#watch();
  }

  /** The caller typed this instead of saying it. */
  type(text: string): void {
    this.#driver.dispatch({ type: "input", kind: "typed", text });
    this.#watch();
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
        this.#replies.softCommit(command);
        break;
      case "retract":
        this.#replies.retract(command);
        break;
      case "hard-commit":
        this.#replies.hardCommit(command);
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
    this.#watch();
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
    if (edge.type === "speech-start") {
      this.journal.append({ type: "speech-start", onsetMs: this.journal.toCallMs(edge.onsetMs) });
    } else {
      this.journal.append({ type: "speech-end", lastVoicedMs: this.journal.toCallMs(edge.lastVoicedMs) });
      this.#replies.listening.speechEndDetectedMs = this.#options.clock.now();
      this.#replies.listening.transcriptFinalMs = undefined;
    }
    this.#driver.dispatch(edge);
    this.#watch();
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
    this.#watch();
  }

  #onDtmf(digit: string): void {
    this.journal.append({ type: "dtmf", digit });
    this.#keypad.press(digit, this.#driver.state.asked === "digits");
  }

  #onStreamFinished(stream: PlayoutStream): void {
    this.#replies.onStreamFinished(stream);
    if (stream.key.filler && this.#finalWords) void this.#finish("failed", "no-answer");
  }

  #onReplyFinished(reply: Parameters<ConstructorParameters<typeof Replies>[0]["onFinished"]>[0]): void {
    this.#driver.dispatch({ type: "reply-finished", ...reply });
    this.#watchdog.settled({ answered: true });
    const { turn, reply: current } = this.#driver.state;
    if (!turn && !current) this.journal.append({ type: "waiting", turnId: reply.turnId });
    this.#prepareFillers();
  }

  #fillersWanted = true;

  /** After the greeting, when the voice has nothing better to do. */
  #prepareFillers(): void {
    if (!this.#fillersWanted) return;
    this.#fillersWanted = false;
    void this.#scope.run("fillers", async (signal) => {
      try {
        await this.#fillers.prepare(this.#voice, signal);
      } catch (error) {
        if (isCancelled(error)) throw error;
        // The failure of the voice is in the journal; a tone stands in for the words.
      }
    });
  }

  /** Looks whether the caller waits, and goes on looking while an answer is owed. */
  #watch(): void {
    if (this.#watching || this.#end) return;
    this.#watching = this.#look();
    if (!this.#watching) return;
    const timer = this.#options.clock.after(watchEveryMs, () => {
      this.#watching = false;
      this.#watch();
    });
    this.#stopWatching = () => timer.cancel();
  }

  #stopWatching: () => void = () => undefined;

  /** Tells the watchdog how things stand; whether an answer is owed. */
  #look(): boolean {
    const { turn, reply, speaking, lastVoicedMs } = this.#driver.state;
    const owed = reply !== undefined || (turn !== undefined && (turn.committed !== undefined || turn.voicedMs > 0));
    if (!owed) {
      this.#watchdog.settled({ answered: false });
      return false;
    }
    const quietSinceMs = Math.max(this.#startMs, lastVoicedMs, this.#playout.soundEndMs);
    if (speaking || quietSinceMs > this.#options.clock.now()) this.#watchdog.sounding();
    else this.#watchdog.waiting(quietSinceMs);
    return true;
  }

  #onSilence(action: WatchdogAction, silentMs: number): void {
    this.journal.append({ type: "watchdog", action, silentMs: Math.round(silentMs) });
    if (action === "recovery") this.#replies.giveUp(recoveryText);
    if (action === "person") {
      this.#finalWords = true;
      this.journal.append({
        type: "escalation",
        turnId: "",
        reason: "no-answer",
        evidence: "replies given up in a row",
      });
      this.#replies.giveUp(personText);
    }
    const filler = this.#fillers.next();
    const stream = this.#playout.open({ turnId: "", revision: 0, filler: true });
    if (filler.samples) {
      stream.startPiece(filler.text);
      this.journal.append({ type: "agent-say", turnId: "", revision: 0, text: filler.text, filler: true });
    }
    stream.write(filler.samples ?? stillHereTone(this.#options.transport.outputRateHz));
    stream.end();
    this.#playout.release(stream);
  }

  async #finish(outcome: CallOutcome, disposition: string): Promise<void> {
    if (this.#end) return;
    const end: CallEnd = { outcome, disposition };
    this.#end = end;
    this.#watchdog.close();
    this.#stopWatching();
    this.#driver.close();
    this.#keypad.close();
    this.#input.close();
    const closing = this.#replies.close();
    this.#playout.close();
    await closing;
    const durationMs = Math.round(this.journal.nowMs);
    this.journal.append({ type: "call-end", ...end, durationMs });
    await this.#options.transport.close(disposition);
    await this.#scope.close("call ended");
    await this.#options.recorder?.close();
    this.#resolveDone(end);
  }
}

function sttDeadline(vendors: readonly SttVendor[]): Partial<TurnConfig> {
  const finalDeadlineMs = vendors[0]?.capabilities.finalDeadlineMs;
  return finalDeadlineMs === undefined ? {} : { finalDeadlineMs };
}

function toOutcome(outcome: string, escalated: boolean): CallOutcome {
  if (escalated) return "escalated";
  // The set holds the outcomes and nothing else.
  return outcomes.has(outcome) ? (outcome as CallOutcome) : "completed";
}
