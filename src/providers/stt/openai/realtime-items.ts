import { z } from "zod";
import type { SttFailure, SttSink, VendorMessage } from "../../stt-session/dialect.ts";

const deltaSchema = z.object({ item_id: z.string(), delta: z.string().nullish() });
const completedSchema = z.object({ item_id: z.string(), transcript: z.string() });
const committedSchema = z.object({ item_id: z.string() });
const errorSchema = z.object({
  error: z.object({
    message: z.string().nullish(),
    code: z.string().nullish(),
    type: z.string().nullish(),
    param: z.string().nullish(),
  }),
});

/** From here on an item that is not complete has been lost, and no longer holds up those behind it. */
const longestWait = 2;

/**
 * The stretches of audio of one session ("items"), from their first words to their completed text. Texts of several
 * items can be under way at once, and are completed in any order; they are told in the order of the audio.
 */
export class RealtimeItems {
  /** What has been understood of each item that is not complete, in the order of the audio. */
  readonly #texts = new Map<string, string>();
  /** Committed items that have not been told, in order; with a text once they are complete. */
  readonly #committed: { readonly id: string; text?: string }[] = [];
  readonly #told = new Set<string>();
  #commits = 0;

  commit(): string {
    return JSON.stringify({ type: "input_audio_buffer.commit", event_id: `commit_${++this.#commits}` });
  }

  receive(message: VendorMessage, sink: SttSink): void {
    switch (message["type"]) {
      case "session.updated":
        return sink.ready();
      case "input_audio_buffer.committed":
        return this.#addCommitted(committedSchema.parse(message).item_id);
      case "conversation.item.input_audio_transcription.delta":
        return this.#addDelta(deltaSchema.parse(message), sink);
      case "conversation.item.input_audio_transcription.completed":
        return this.#complete(completedSchema.parse(message), sink);
      // The words of this item are lost here; whoever replays the audio elsewhere may still get them.
      case "conversation.item.input_audio_transcription.failed":
        return sink.failed({ suffix: "UNAVAILABLE", retryable: true, words: errorSchema.parse(message).error.message });
      case "error":
        return refuse(message, sink);
    }
  }

  #addCommitted(id: string): void {
    if (!this.#told.has(id) && !this.#committed.some((item) => item.id === id)) this.#committed.push({ id });
  }

  #addDelta({ item_id: id, delta }: z.infer<typeof deltaSchema>, sink: SttSink): void {
    if (this.#told.has(id) || !delta) return;
    this.#texts.set(id, (this.#texts.get(id) ?? "") + delta);
    this.#tellPartial(sink);
  }

  #complete({ item_id: id, transcript }: z.infer<typeof completedSchema>, sink: SttSink): void {
    if (this.#told.has(id)) return;
    this.#addCommitted(id);
    const item = this.#committed.find((candidate) => candidate.id === id);
    if (item !== undefined) item.text = transcript;
    while (this.#isNextTold()) {
      const next = this.#committed.shift();
      if (next === undefined) break;
      this.#told.add(next.id);
      // Bounded: nothing comes so late.
      if (this.#told.size > 256) this.#told.delete(this.#told.values().next().value ?? "");
      this.#texts.delete(next.id);
      if (next.text !== undefined) sink.final({ transcript: { text: next.text }, isAnswer: true });
    }
    if (this.#texts.size > 0) this.#tellPartial(sink);
  }

  #isNextTold(): boolean {
    const [next, ...behind] = this.#committed;
    if (next === undefined) return false;
    return next.text !== undefined || behind.filter((item) => item.text !== undefined).length >= longestWait;
  }

  #tellPartial(sink: SttSink): void {
    const texts = [...this.#texts.values()].map((text) => text.trim()).filter((text) => text !== "");
    sink.partial({ transcript: { text: texts.join(" ") } });
  }
}

/** "Most errors are recoverable and the session will stay open": only those that leave us without words end it. */
function refuse(message: VendorMessage, sink: SttSink): void {
  const { code, type, param, message: words } = errorSchema.parse(message).error;
  // Nothing was said since the last commit, or less than the 100 ms that a commit needs.
  if (code === "input_audio_buffer_commit_empty" || /buffer (is|too) (empty|small)/.test(words ?? ""))
    return sink.answered();
  sink.failed({ ...meaningOf(`${code} ${type} ${param}`), words: words ?? code ?? type });
}

/** What an error's code, type and parameter mean, all of it in one text. */
export function meaningOf(kind: string): SttFailure {
  if (/invalid_api_key|authentication|permission/.test(kind)) {
    return { suffix: "UNAUTHORIZED", hint: "Check the API key of 'openai' and what it may use." };
  }
  if (/insufficient_quota|billing/.test(kind)) {
    return { suffix: "QUOTA_EXHAUSTED", hint: "Look at the plan and the credits of 'openai'." };
  }
  if (/rate_limit/.test(kind)) return { suffix: "RATE_LIMITED", retryable: true };
  if (/server_error|session_expired/.test(kind)) return { suffix: "UNAVAILABLE", retryable: true };
  return { suffix: "BAD_REQUEST" };
}
