import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserConnection, RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HeardStretch } from "./simulated-hearing.ts";
import { piecesOf } from "./speech-server.ts";
import type { ScriptedReply, SpeechBehaviour } from "./speech-server.ts";

/*
 * A stand-in for OpenAI's Realtime API, built from the types of openai-node 7b7d6ca7 (August 2026). Where adapter and
 * simulator could agree by mistake: one response at a time (`conversation_already_has_active_response`); `response.done`
 * follows a cancel with the status `cancelled`; calls come whole (`response.function_call_arguments.done`) and the next
 * `response.create` goes on behind their outputs; truncating beyond an item's audio, and items that are not there, are
 * errors; audio in and out is 24 kHz; less than 100 ms cannot be committed.
 */

/** What it does beside hearing and replying. */
export interface RealtimeBehaviour extends SpeechBehaviour {
  /** Answers `session.update` with an error of this code. */
  readonly refusal?: string;
  /** Ends every response with this status and error code. */
  readonly failedWith?: string;
  readonly isTranscriptionFailing?: boolean;
  /** So many sessions, from the first on, send `session_expired` and close: the first at its second response, others at once. */
  readonly expiringSessions?: number;
}

/** Opens it on a free port. */
export function openRealtimeServer(initial: RealtimeBehaviour): Promise<RecogniserServer<RealtimeBehaviour>> {
  let sessions = 0;
  return openRecogniserServer<RealtimeBehaviour>(
    {
      path: "/v1/realtime",
      serve: (connection) => {
        const session = new RealtimeSession(connection, sessions++);
        return { onText: (text) => session.take(JSON.parse(text) as ClientEvent) };
      },
    },
    initial,
  );
}

interface ClientEvent {
  readonly type: string;
  readonly event_id?: string;
  readonly audio?: string;
  readonly item_id?: string;
  readonly audio_end_ms?: number;
  readonly item?: { readonly id?: string };
}

const transcription = "conversation.item.input_audio_transcription";

class RealtimeSession {
  readonly #connection: RecogniserConnection<RealtimeBehaviour>;
  readonly #hearing: SimulatedHearing;
  /** Audio of each item, ms. */
  readonly #items = new Map<string, number>();
  #count = 0;
  #inputs = 0;
  #committedMs = 0;
  #told = "";
  #replies = 0;
  #response: string | undefined;

  readonly #number: number;

  constructor(connection: RecogniserConnection<RealtimeBehaviour>, number: number) {
    this.#number = number;
    const { socket, behaviour } = connection;
    this.#connection = connection;
    this.#hearing = new SimulatedHearing({
      socket,
      behaviour,
      onPartial: (stretch) => this.#tellPartial(stretch),
      onErrorMessage: () => this.#fail("server_error"),
    });
    this.#send("session.created", { session: { type: "realtime" } });
  }

  take(event: ClientEvent): void {
    switch (event.type) {
      case "session.update": {
        const { refusal } = this.#connection.behaviour();
        return refusal === undefined ? this.#send("session.updated", {}) : this.#fail(refusal);
      }
      case "input_audio_buffer.append":
        return this.#hearing.hear(pcmDurationMs(Buffer.from(event.audio ?? "", "base64").length, 24_000));
      case "input_audio_buffer.commit":
        return this.#commit();
      case "response.create":
        return this.#respond(event);
      case "response.cancel":
        return this.#response === undefined ? this.#fail("response_cancel_not_active") : this.#done("cancelled");
      default:
        return this.#changeItem(event);
    }
  }

  #changeItem(event: ClientEvent): void {
    const id = event.item_id ?? "";
    if (event.type === "conversation.item.create") {
      this.#items.set(event.item?.id ?? `item_${this.#count++}`, 0);
    } else if (event.type === "conversation.item.truncate") {
      const isThere = (this.#items.get(id) ?? -1) >= (event.audio_end_ms ?? 0);
      if (isThere) this.#send("conversation.item.truncated", event);
      else this.#fail("invalid_value");
    } else if (event.type === "conversation.item.delete") {
      if (this.#items.delete(id)) this.#send("conversation.item.deleted", event);
      else this.#fail("item_delete_invalid_item_id");
    }
  }

  #tellPartial({ words }: HeardStretch): void {
    const text = textOf(words);
    const delta = text.length > this.#told.length ? text.slice(this.#told.length) : " ";
    this.#told = text;
    this.#send(`${transcription}.delta`, { item_id: `in_${this.#inputs}`, content_index: 0, delta });
  }

  #commit(): void {
    if (this.#hearing.audioMs - this.#committedMs < 100) return this.#fail("input_audio_buffer_commit_empty");
    this.#committedMs = this.#hearing.audioMs;
    this.#told = "";
    const item_id = `in_${this.#inputs++}`;
    this.#items.set(item_id, 0);
    this.#send("input_audio_buffer.committed", { item_id });
    this.#hearing.finalise(({ words }) => {
      if (this.#connection.behaviour().isTranscriptionFailing === true) {
        const error = { type: "server_error", code: "audio_unintelligible", message: "by the script" };
        return this.#send(`${transcription}.failed`, { item_id, content_index: 0, error });
      }
      this.#send(`${transcription}.completed`, { item_id, content_index: 0, transcript: textOf(words) });
    });
  }

  #respond({ event_id }: ClientEvent): void {
    const { replies, failedWith, expiringSessions = 0 } = this.#connection.behaviour();
    if (this.#response !== undefined) return this.#fail("conversation_already_has_active_response", event_id);
    if (this.#number < expiringSessions && (this.#number > 0 || this.#replies > 0)) {
      this.#fail("session_expired");
      return this.#connection.socket.close(1001, "session expired");
    }
    const id = `resp_${this.#count++}`;
    this.#response = id;
    this.#send("response.created", { response: { id, status: "in_progress" } });
    if (failedWith !== undefined) return this.#done("failed", failedWith);
    const reply = replies[Math.min(this.#replies++, replies.length - 1)];
    if (reply !== undefined) this.#speak(id, reply);
  }

  #speak(response_id: string, reply: ScriptedReply): void {
    const item_id = `out_${this.#count++}`;
    this.#items.set(item_id, 0);
    this.#send("response.output_item.added", { response_id, item: { id: item_id, type: "message" } });
    const pieces = [...piecesOf(reply)];
    const next = (): void => {
      if (this.#response !== response_id) return;
      const piece = pieces.shift();
      if (piece === undefined) return this.#finish(response_id, reply);
      const place = { response_id, item_id, content_index: 0 };
      this.#items.set(item_id, (this.#items.get(item_id) ?? 0) + 100);
      this.#send("response.output_audio_transcript.delta", { ...place, delta: piece.text });
      this.#send("response.output_audio.delta", { ...place, delta: piece.audio });
      this.#hearing.later(this.#connection.behaviour().pieceEveryMs ?? 2, next);
    };
    next();
  }

  #finish(response_id: string, { tools = [] }: ScriptedReply): void {
    for (const { id: call_id, name, argumentsJson } of tools) {
      const item_id = `call_${this.#count++}`;
      this.#items.set(item_id, 0);
      this.#send("response.output_item.added", { response_id, item: { id: item_id, type: "function_call" } });
      this.#send("response.function_call_arguments.done", {
        response_id,
        item_id,
        call_id,
        name,
        arguments: argumentsJson,
      });
    }
    this.#done("completed");
  }

  #done(status: string, code?: string): void {
    const id = this.#response;
    this.#response = undefined;
    const error = { type: "server_error", code, message: "by the script" };
    this.#send("response.done", {
      response: {
        id,
        status,
        ...(code === undefined ? {} : { status_details: { type: status, error } }),
        usage: { input_tokens: 120, output_tokens: 30, input_token_details: { cached_tokens: 20 } },
      },
    });
  }

  #fail(code: string, event_id?: string): void {
    this.#send("error", { error: { type: "invalid_request_error", code, message: "by the script", event_id } });
  }

  #send(type: string, fields: object): void {
    this.#connection.send({ ...fields, type, event_id: "e" });
  }
}
