import type { Clock, Timer } from "../../../base/clock.ts";
import type { LlmMessage } from "../../../contracts/llm.ts";
import type { SpeechPort, SpeechProtocol, ToolOutcome } from "../../s2s-session/protocol.ts";
import { RecentAudio } from "../../s2s-session/recent-audio.ts";
import { toBase64 } from "../../stt-session/encoding.ts";
import { LearnedWait } from "./learned-wait.ts";
import { serverMessageSchema } from "./messages.ts";
import type { ServerContent, ServerMessage } from "./messages.ts";
import { contentsOf, setupMessage } from "./setup.ts";
import type { LiveSetup } from "./setup.ts";

const longestHeldMs = 3000;
/** Words that come so soon after the end of an activity were said in it. */
const lateWordsMs = 500;
/** An interrupted turn says that it is over; one that does not must not swallow the next. */
const longestInterruptionMs = 1500;
/** The last words of a reply may come behind its audio. */
const lastWordsMs = 300;

/** A session's side of the Live API: see `gemini-live.ts` for the decisions. */
export class LiveProtocol implements SpeechProtocol {
  readonly #port: SpeechPort;
  readonly #clock: Clock;
  readonly #setup: LiveSetup;
  readonly #wait = new LearnedWait();
  readonly #held = new RecentAudio({ rateHz: 16_000, limitMs: longestHeldMs });
  #handle: string | undefined;
  #isResumed = false;
  #isActivity = false;
  #endedAtMs = Number.NEGATIVE_INFINITY;
  /** The reply that the model is at. */
  #replyId: number | undefined;
  /** Turns that were interrupted and are not over: what comes belongs to them, but not for longer than until then. */
  #staleTurns = 0;
  #staleUntilMs = 0;
  #additions: object[] = [];
  #words = "";
  #asked: { readonly atMs: number; lastWordsAtMs: number; timer: Timer } | undefined;
  #lastWords: Timer | undefined;
  /** The reply has been given out whole, though the service still waits for the end of its playback. */
  #isSaid = false;

  constructor(port: SpeechPort, setup: LiveSetup & { readonly clock: Clock }) {
    this.#port = port;
    this.#clock = setup.clock;
    this.#setup = setup;
  }

  hello(history: readonly LlmMessage[]): readonly string[] {
    this.#isActivity = false;
    this.#replyId = undefined;
    this.#staleTurns = 0;
    this.#words = "";
    this.#held.take();
    this.#isResumed = this.#handle !== undefined;
    return [JSON.stringify(setupMessage(this.#setup, { handle: this.#handle, hasHistory: history.length > 0 }))];
  }

  begin(history: readonly LlmMessage[]): void {
    if (this.#isResumed || history.length === 0) return;
    const turns = history.flatMap((message) => contentsOf(message));
    this.#port.send({ clientContent: { turns, turnComplete: true } });
  }

  hear(pcm: Uint8Array): void {
    this.#held.add(pcm);
    if (this.#replyId === undefined) this.#flush();
  }

  finalise(): boolean {
    if (!this.#isActivity && this.#replyId === undefined) return false;
    this.#settle();
    // The caller has spoken by now: to be heard is worth more than the service's idea of the playback.
    if (this.#replyId !== undefined && this.#isSaid) this.#interrupt();
    const atMs = this.#clock.now();
    this.#asked = { atMs, lastWordsAtMs: atMs, timer: this.#answerAfter(this.#wait.waitMs) };
    return true;
  }

  respond({ replyId, note }: { readonly replyId: number; readonly note?: string }): void {
    this.#settle();
    if (this.#replyId !== undefined) this.#interrupt();
    if (note !== undefined) this.#additions.push(...contentsOf({ role: "user", text: note }));
    const turns = this.#additions.splice(0);
    this.#replyId = replyId;
    this.#isSaid = false;
    const isActivity = this.#isActivity;
    if (turns.length > 0 || !isActivity) this.#port.send({ clientContent: { turns, turnComplete: !isActivity } });
    if (isActivity) this.#port.send({ realtimeInput: { activityEnd: {} } });
    if (isActivity) this.#endedAtMs = this.#clock.now();
    this.#isActivity = false;
  }

  toolResults(_replyId: number, results: readonly ToolOutcome[]): void {
    const functionResponses = results.map(({ id, name, output }) => ({ id, name, response: { output } }));
    this.#port.send({ toolResponse: { functionResponses } });
  }

  cancel({ replyId }: { readonly replyId: number }): void {
    if (this.#replyId === replyId) this.#interrupt();
  }

  add(message: LlmMessage): void {
    // Client content interrupts; so it waits for the next turn.
    this.#additions.push(...contentsOf(message));
  }

  stop(): void {
    this.#asked?.timer.cancel();
    this.#asked = undefined;
    this.#lastWords?.cancel();
  }

  receive(message: Readonly<Record<string, unknown>>): void {
    const parsed = serverMessageSchema.parse(message);
    if (parsed.setupComplete) this.#port.ready();
    const { newHandle, resumable } = parsed.sessionResumptionUpdate ?? {};
    if (resumable === true && newHandle) this.#handle = newHandle;
    if (parsed.serverContent) this.#receiveContent(parsed.serverContent);
    if (parsed.toolCall) this.#callTools(parsed.toolCall);
    if (parsed.usageMetadata) this.#tellUsage(parsed.usageMetadata);
    if (parsed.goAway) this.#port.renew("quiet");
  }

  #receiveContent(content: ServerContent): void {
    const { inputTranscription } = content;
    if (inputTranscription) this.#hearWords(inputTranscription.text ?? "", inputTranscription.finished === true);
    if (this.#isStale) {
      if (content.turnComplete === true) this.#staleTurns--;
      return;
    }
    if (this.#replyId !== undefined) this.#receiveReply(this.#replyId, content);
  }

  #receiveReply(replyId: number, { outputTranscription, modelTurn, ...flags }: ServerContent): void {
    for (const { inlineData } of modelTurn?.parts ?? [])
      if (inlineData) this.#port.replyAudio(replyId, inlineData.data);
    if (outputTranscription?.text) this.#port.replyText(replyId, outputTranscription.text);
    // Not by us: something the service decided for itself.
    if (flags.interrupted === true) return this.#endReply("cancelled");
    if (flags.turnComplete === true) return this.#endReply("done");
    if (flags.generationComplete === true) {
      this.#lastWords?.cancel();
      this.#lastWords = this.#clock.after(lastWordsMs, () => {
        this.#isSaid = true;
        this.#port.replyEnd(replyId, "done");
      });
    }
  }

  #hearWords(text: string, isFinished: boolean): void {
    this.#words += text;
    const isLate = this.#replyId !== undefined || this.#clock.now() - this.#endedAtMs < lateWordsMs;
    if (isLate && this.#asked === undefined) {
      // Behind the turn to which they belong.
      this.#port.final(this.#words);
      this.#words = "";
      return;
    }
    this.#port.partial(this.#words);
    if (this.#asked === undefined) return;
    this.#asked.lastWordsAtMs = this.#clock.now();
    if (isFinished) return this.#settle();
    this.#asked.timer.cancel();
    this.#asked.timer = this.#answerAfter(this.#wait.waitMs);
  }

  #answerAfter(waitMs: number): Timer {
    return this.#clock.after(waitMs, () => this.#settle());
  }

  /** Answers a finalise that waits with what is known. */
  #settle(): void {
    const asked = this.#asked;
    if (asked === undefined) return;
    this.#asked = undefined;
    asked.timer.cancel();
    this.#wait.learn(asked.lastWordsAtMs - asked.atMs);
    const words = this.#words;
    this.#words = "";
    this.#port.final(words);
  }

  #callTools({ functionCalls }: NonNullable<ServerMessage["toolCall"]>): void {
    const replyId = this.#replyId;
    if (replyId === undefined || this.#isStale || functionCalls.length === 0) return;
    for (const { id, name, args } of functionCalls) {
      this.#port.toolCall(replyId, { id, name, argumentsJson: JSON.stringify(args ?? {}) });
    }
    this.#port.replyEnd(replyId, "awaits-tools");
  }

  #tellUsage(usage: NonNullable<ServerMessage["usageMetadata"]>): void {
    this.#port.usage({
      inputTokens: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
      outputTokens: (usage.responseTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      cachedTokens: usage.cachedContentTokenCount ?? 0,
    });
  }

  #endReply(reason: "done" | "cancelled"): void {
    const replyId = this.#replyId;
    this.#lastWords?.cancel();
    this.#replyId = undefined;
    if (replyId !== undefined) this.#port.replyEnd(replyId, reason);
    this.#flush();
  }

  #interrupt(): void {
    this.#lastWords?.cancel();
    this.#replyId = undefined;
    this.#staleTurns = this.#isStale ? this.#staleTurns + 1 : 1;
    this.#staleUntilMs = this.#clock.now() + longestInterruptionMs;
    this.#beginActivity();
    this.#flush();
  }

  get #isStale(): boolean {
    return this.#staleTurns > 0 && this.#clock.now() < this.#staleUntilMs;
  }

  #beginActivity(): void {
    if (this.#isActivity) return;
    this.#isActivity = true;
    this.#port.send({ realtimeInput: { activityStart: {} } });
  }

  #flush(): void {
    for (const pcm of this.#held.take()) {
      this.#beginActivity();
      this.#port.sendAudio({ realtimeInput: { audio: { data: toBase64(pcm), mimeType: "audio/pcm;rate=16000" } } });
    }
  }
}
