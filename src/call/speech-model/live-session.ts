import type { ReplyRun, TurnInput } from "../../agent/brain.ts";
import type { Conversation } from "../../agent/conversation.ts";
import { wordsOf } from "../../agent/llm-messages.ts";
import type { AudioFrame } from "../../audio/frame.ts";
import { abortable } from "../../base/abortable.ts";
import { CallwrightError, toCallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { Mailbox } from "../../base/mailbox.ts";
import type { SpeechModelEvent, SpeechModelSession } from "../../contracts/speech-model.ts";
import type { SttEvent, SttSession } from "../../contracts/stt.ts";
import type { SessionMemory } from "./session-memory.ts";

/** What a reply is made of. */
export type SpeechReplyEvent = Extract<SpeechModelEvent, { readonly replyId: number }>;

/** A reply that was asked for. */
export interface SpeechReply {
  readonly events: AsyncIterable<SpeechReplyEvent>;
  toolResult(id: string, output: string): void;
}

/** What a live session is made of. */
export interface LiveSessionOptions {
  readonly name: string;
  readonly session: SpeechModelSession;
  readonly memory: SessionMemory;
  readonly conversation: Conversation;
  readonly log: Log;
  /** To what the model takes; the result may be overwritten by the next. */
  readonly convert: (frame: AudioFrame) => AudioFrame;
  nextReplyId(): number;
  /** It has failed, and answers nobody any more. */
  onFailed(): void;
}

/** A long reply in small pieces, all at once, while a tool runs. */
const replyQueue = 8192;

/** One session with a speech model, and its two faces: who hears with it, and the reply that is under way. */
export class LiveSession implements AsyncDisposable {
  readonly #options: LiveSessionOptions;
  #ear: EarFace | undefined;
  #reply: { readonly id: number; readonly events: Mailbox<SpeechReplyEvent> } | undefined;
  #isOver = false;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get outputRateHz(): number {
    return this.#options.session.outputRateHz;
  }

  /** Reads until the session is over. Never throws. */
  async read(signal: AbortSignal): Promise<void> {
    try {
      for await (const event of abortable(this.#options.session.events, signal)) this.#onEvent(event);
      throw new CallwrightError(`Speech model '${this.#options.name}' closed`, {
        code: "S2S_CONNECTION_LOST",
        retryable: true,
      });
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  /** Whoever heard with it before hears nothing more. */
  listen(): SttSession {
    this.#ear?.events.end();
    const ear = new EarFace(this);
    this.#ear = ear;
    return ear;
  }

  push(frame: AudioFrame): void {
    if (!this.#isOver) this.#options.session.push(this.#options.convert(frame));
  }

  finalise(): void {
    if (this.#isOver) return;
    // Before the caller's words, since it was before them that it was said.
    this.#catchUp();
    this.#options.session.finalise();
  }

  /** Asks for the answer to a turn. When the run is stopped, the model's memory is cut to what was heard. */
  ask(turn: TurnInput, run: ReplyRun<unknown>): SpeechReply {
    const { session, memory } = this.#options;
    this.#catchUp(run.turnId);
    const replyId = this.#options.nextReplyId();
    const events = new Mailbox<SpeechReplyEvent>(replyQueue);
    this.#reply?.events.end();
    this.#reply = { id: replyId, events };
    const isWord = turn.kind === "dtmf" || turn.kind === "speech";
    if (turn.kind === "dtmf" || (turn.kind === "speech" && !memory.hasHeard(turn.text))) {
      session.add({ role: "user", text: wordsOf(turn) });
    }
    if (run.turnId !== undefined) memory.answers(run.turnId);
    const onStop = (): void => this.#cancel(replyId, run);
    // Not taken off when the reply has come: it can be cut off for as long as it sounds.
    run.signal.addEventListener("abort", onStop, { once: true });
    session.respond({ replyId, ...(!isWord && { note: wordsOf(turn) }) });
    return {
      events,
      toolResult: (id, output) => {
        if (!this.#isOver && this.#reply?.id === replyId) session.toolResult({ replyId, id, output });
      },
    };
  }

  /** It cannot be relied on any more: both faces hear of it. */
  fail(cause: unknown): void {
    if (this.#isOver) return;
    const error = toCallwrightError(cause, { code: "S2S_FAILED", retryable: true });
    this.#isOver = true;
    this.#options.onFailed();
    this.#ear?.events.fail(error);
    this.#reply?.events.fail(error);
    void this.#close();
  }

  /** Another one hears from here on. */
  leave(ear: SttSession): void {
    if (this.#ear !== ear) return;
    this.#ear = undefined;
    // What is not finalised now will not be: another one has the words.
    this.#options.memory.hear("", false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ear?.events.end();
    this.#reply?.events.end();
    await this.#close();
  }

  async #close(): Promise<void> {
    try {
      await this.#options.session[Symbol.asyncDispose]();
    } catch (cause) {
      this.#options.log.info({ cause, vendor: this.#options.name }, "A speech model's session did not close cleanly");
    }
  }

  #cancel(replyId: number, run: ReplyRun<unknown>): void {
    if (this.#isOver) return;
    const heardMs = Math.max(0, Math.round(run.heardMs?.() ?? 0));
    if (heardMs === 0 && run.turnId !== undefined) this.#options.memory.answersNot(run.turnId);
    if (this.#reply?.id === replyId) this.#reply.events.end();
    this.#options.session.cancel({ replyId, heardMs });
  }

  /** `but` for this turn, which is being asked about. */
  #catchUp(but?: string): void {
    const { session, memory, conversation } = this.#options;
    const entries = conversation.entries.filter(({ turnId }) => turnId !== but);
    for (const message of memory.catchUp(entries)) session.add(message);
  }

  #onEvent(event: SpeechModelEvent): void {
    switch (event.type) {
      case "caller-partial":
        if (!this.#ear) return;
        this.#options.memory.hear(event.transcript.text, false);
        this.#ear.events.push({ type: "transcript-partial", transcript: event.transcript });
        return;
      case "caller-final": {
        const { transcript, finalised } = event;
        this.#options.memory.hear(transcript.text, true);
        this.#ear?.events.push({ type: "transcript-final", transcript, finalised });
        return;
      }
      case "usage":
        this.#options.log.debug({ vendor: this.#options.name, ...event }, "tokens of a speech model");
        return;
      default:
        if (event.replyId === this.#reply?.id) this.#reply.events.push(event);
    }
  }
}

/** The session as a recogniser. */
class EarFace implements SttSession {
  readonly events = new Mailbox<SttEvent>();
  readonly #live: LiveSession;

  constructor(live: LiveSession) {
    this.#live = live;
  }

  push(frame: AudioFrame): void {
    this.#live.push(frame);
  }

  finalise(): void {
    this.#live.finalise();
  }

  /** The session itself goes on: it may still answer what others hear. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#live.leave(this);
    this.events.end();
    return Promise.resolve();
  }
}
