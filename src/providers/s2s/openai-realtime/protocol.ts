import type { LlmMessage } from "../../../contracts/llm.ts";
import type { SpeechPort, SpeechProtocol, ToolOutcome } from "../../s2s-session/protocol.ts";
import type { SttSink } from "../../stt-session/dialect.ts";
import { toBase64 } from "../../stt-session/encoding.ts";
import { RealtimeItems, meaningOf } from "../../stt/openai/realtime-items.ts";
import { ReplyItems, creating, deleting } from "./items.ts";
import {
  audioDeltaSchema,
  callSchema,
  createdSchema,
  doneSchema,
  errorSchema,
  itemAddedSchema,
  textDeltaSchema,
  transcriptionFailedSchema,
} from "./messages.ts";
import type { DoneResponse } from "./messages.ts";
import { sessionUpdate } from "./session-update.ts";
import type { RealtimeSetup } from "./session-update.ts";

/** A response of the service that is not done. */
interface ActiveResponse {
  readonly replyId: number;
  /** Known once the service has begun. */
  id?: string;
  hasCalls: boolean;
  isCancelled: boolean;
}

interface Ask {
  readonly replyId: number;
  readonly note?: string;
}

const bytesPerMs = 48;
/** Less than this cannot be committed. */
const shortestCommitMs = 100;
const refusalOfReply = "reply_";

/** A session's side of the Realtime API: see `openai-realtime.ts` for the decisions. */
export class RealtimeProtocol implements SpeechProtocol {
  readonly #port: SpeechPort;
  readonly #setup: RealtimeSetup;
  readonly #items = new ReplyItems();
  #heard = new RealtimeItems();
  #uncommittedMs = 0;
  #isReady = false;
  #active: ActiveResponse | undefined;
  /** Late news of responses that are done is not about the next one. */
  #doneIds: string[] = [];
  #next: Ask | undefined;
  /** The note of the reply under way, for what follows its tools. */
  #ask: Ask | undefined;

  constructor(port: SpeechPort, setup: RealtimeSetup) {
    this.#port = port;
    this.#setup = setup;
  }

  hello(): readonly string[] {
    this.#items.clear();
    this.#heard = new RealtimeItems();
    this.#uncommittedMs = 0;
    this.#isReady = false;
    this.#active = undefined;
    this.#next = undefined;
    return [JSON.stringify(sessionUpdate(this.#setup))];
  }

  begin(history: readonly LlmMessage[]): void {
    for (const message of history) this.add(message);
  }

  hear(pcm: Uint8Array): void {
    this.#uncommittedMs += pcm.byteLength / bytesPerMs;
    this.#port.sendAudio({ type: "input_audio_buffer.append", audio: toBase64(pcm) });
  }

  finalise(): boolean {
    if (this.#uncommittedMs < shortestCommitMs) return false;
    this.#uncommittedMs = 0;
    this.#port.send({ type: "input_audio_buffer.commit" });
    return true;
  }

  respond(ask: Ask): void {
    this.#ask = ask;
    if (this.#active !== undefined) {
      this.#next = ask;
      return;
    }
    const { replyId, note } = ask;
    this.#active = { replyId, hasCalls: false, isCancelled: false };
    const response = note === undefined ? {} : { instructions: `${this.#setup.instructions}\n\n${note}` };
    this.#port.send({ type: "response.create", event_id: `${refusalOfReply}${replyId}`, response });
  }

  toolResults(replyId: number, results: readonly ToolOutcome[]): void {
    this.#items.settle(replyId);
    for (const { id, output } of results) this.add({ role: "tool", toolCallId: id, text: output });
    this.respond(this.#ask?.replyId === replyId ? this.#ask : { replyId });
  }

  cancel({ replyId, heardMs }: { readonly replyId: number; readonly heardMs: number }): void {
    if (this.#next?.replyId === replyId) this.#next = undefined;
    const active = this.#active;
    if (active?.replyId === replyId && !active.isCancelled) {
      active.isCancelled = true;
      this.#port.send({ type: "response.cancel", ...(active.id === undefined ? {} : { response_id: active.id }) });
    }
    for (const message of this.#items.cut(replyId, heardMs)) this.#port.send(message);
  }

  add(message: LlmMessage): void {
    for (const item of creating(message)) this.#port.send(item);
  }

  stop(): void {
    this.#next = undefined;
  }

  receive(message: Readonly<Record<string, unknown>>): void {
    const type = typeof message["type"] === "string" ? message["type"] : "";
    if (type === "error") return this.#error(message);
    if (type === "session.updated") {
      this.#isReady = true;
      return this.#port.ready();
    }
    if (type.startsWith("response.")) return this.#receiveReply(type, message);
    if (type === "conversation.item.input_audio_transcription.failed") {
      const { item_id } = transcriptionFailedSchema.parse(message);
      return this.#heard.receive(completed(item_id), this.#sink);
    }
    this.#heard.receive(message, this.#sink);
  }

  #receiveReply(type: string, message: Readonly<Record<string, unknown>>): void {
    switch (type) {
      case "response.created":
        return void this.#responseOf(createdSchema.parse(message).response.id);
      case "response.output_item.added":
        return this.#itemAdded(message);
      case "response.output_audio.delta": {
        const { response_id, item_id, delta } = audioDeltaSchema.parse(message);
        const active = this.#responseOf(response_id);
        if (active === undefined || active.isCancelled) return;
        this.#items.addAudio(active.replyId, item_id, delta);
        return this.#port.replyAudio(active.replyId, delta);
      }
      case "response.output_audio_transcript.delta": {
        const { response_id, delta } = textDeltaSchema.parse(message);
        const active = this.#responseOf(response_id);
        return active === undefined || active.isCancelled ? undefined : this.#port.replyText(active.replyId, delta);
      }
      case "response.function_call_arguments.done":
        return this.#call(message);
      case "response.done":
        return this.#done(doneSchema.parse(message).response);
    }
  }

  #itemAdded(message: Readonly<Record<string, unknown>>): void {
    const { response_id, item } = itemAddedSchema.parse(message);
    const active = this.#responseOf(response_id);
    if (active === undefined) return;
    // Begun before it knew: nobody hears it.
    if (active.isCancelled) this.#port.send(deleting(item.id));
    else if (item.type === "message") this.#items.add(active.replyId, item.id, "message");
    else if (item.type === "function_call") this.#items.add(active.replyId, item.id, "call");
  }

  #call(message: Readonly<Record<string, unknown>>): void {
    const { response_id, item_id, call_id: id, name, arguments: argumentsJson } = callSchema.parse(message);
    const active = this.#responseOf(response_id);
    if (active === undefined || active.isCancelled) return;
    active.hasCalls = true;
    this.#items.add(active.replyId, item_id, "call");
    this.#port.toolCall(active.replyId, { id, name, argumentsJson });
  }

  /** The response under way, if it has this id; the service names it in its first event. */
  #responseOf(id: string): ActiveResponse | undefined {
    if (this.#active !== undefined && !this.#doneIds.includes(id)) this.#active.id ??= id;
    return this.#active?.id === id ? this.#active : undefined;
  }

  #done(response: DoneResponse): void {
    const active = this.#responseOf(response.id);
    if (active === undefined) return;
    this.#active = undefined;
    this.#doneIds = [response.id, ...this.#doneIds.slice(0, 7)];
    const { input_tokens, output_tokens, input_token_details } = response.usage ?? {};
    if (response.usage) {
      this.#port.usage({
        inputTokens: input_tokens ?? 0,
        outputTokens: output_tokens ?? 0,
        cachedTokens: input_token_details?.cached_tokens ?? 0,
      });
    }
    if (response.status === "failed" && !active.isCancelled) return this.#failed(response);
    const isEarly = response.status === "cancelled" && !active.hasCalls;
    this.#port.replyEnd(active.replyId, active.hasCalls ? "awaits-tools" : isEarly ? "cancelled" : "done");
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.respond(next);
  }

  #failed({ status_details }: DoneResponse): void {
    const { code, type, message: words } = status_details?.error ?? {};
    const meaning = meaningOf(`${code} ${type}`);
    const failure = meaning.suffix === "BAD_REQUEST" ? { suffix: "UNAVAILABLE", retryable: true } : meaning;
    this.#port.failed({ ...failure, words: words ?? code ?? "the reply failed" });
  }

  /** "Most errors are recoverable and the session will stay open": those that leave us without a reply are not. */
  #error(message: Readonly<Record<string, unknown>>): void {
    const { code, type, param, message: words, event_id } = errorSchema.parse(message).error;
    if (code === "session_expired") return this.#port.renew("now");
    if (code === "input_audio_buffer_commit_empty") return this.#port.final("");
    const failure = meaningOf(`${code} ${type} ${param}`);
    const isAboutReply = event_id?.startsWith(refusalOfReply) === true;
    if (this.#isReady && failure.suffix === "BAD_REQUEST" && !isAboutReply) return;
    this.#port.failed({ ...failure, words: words ?? code ?? type });
  }

  readonly #sink: SttSink = {
    partial: ({ transcript }) => this.#port.partial(transcript.text),
    final: ({ transcript }) => this.#port.final(transcript.text),
    answered: () => this.#port.final(""),
    eagerEnd: () => undefined,
    resumed: () => undefined,
    ready: () => undefined,
    send: () => undefined,
    failed: (failure) => this.#port.failed(failure),
  };
}

function completed(item_id: string): Readonly<Record<string, unknown>> {
  return { type: "conversation.item.input_audio_transcription.completed", item_id, transcript: "" };
}
