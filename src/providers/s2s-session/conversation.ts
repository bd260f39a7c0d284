import type { LlmMessage, LlmToolCall } from "../../contracts/llm.ts";

interface Entry {
  readonly message: LlmMessage;
  readonly replyId?: number;
}

/** What a new connection is told at most: older messages are left out. */
const longestMessages = 200;

/** What was said in a session, as the next connection must know it: replies only as far as they were heard. */
export class Conversation {
  #entries: Entry[];

  constructor(history: readonly LlmMessage[]) {
    this.#entries = history.map((message) => ({ message }));
  }

  add(message: LlmMessage, replyId?: number): void {
    this.#entries.push({ message, ...(replyId === undefined ? {} : { replyId }) });
    if (this.#entries.length > longestMessages) this.#entries.shift();
  }

  said(replyId: number, text: string): void {
    const last = this.#entries.at(-1);
    if (last?.replyId !== replyId || last.message.role !== "assistant" || last.message.toolCalls !== undefined) {
      this.add({ role: "assistant", text }, replyId);
      return;
    }
    this.#entries.splice(-1, 1, { message: { role: "assistant", text: last.message.text + text }, replyId });
  }

  called(replyId: number, call: LlmToolCall): void {
    const last = this.#entries.at(-1);
    if (last?.replyId !== replyId || last.message.role !== "assistant") {
      this.add({ role: "assistant", text: "", toolCalls: [call] }, replyId);
      return;
    }
    const toolCalls = [...(last.message.toolCalls ?? []), call];
    this.#entries.splice(-1, 1, { message: { ...last.message, toolCalls }, replyId });
  }

  /** Cuts the words of a reply to this share of them; what tools did in it stays. */
  cut(replyId: number, heardShare: number): void {
    const spoken = this.#entries.filter((entry) => entry.replyId === replyId && entry.message.role === "assistant");
    let left = Math.floor(spoken.reduce((sum, { message }) => sum + message.text.length, 0) * heardShare);
    this.#entries = this.#entries.flatMap((entry) => {
      if (entry.replyId !== replyId || entry.message.role !== "assistant") return [entry];
      const text = entry.message.text.slice(0, left);
      left -= text.length;
      return text === "" && entry.message.toolCalls === undefined
        ? []
        : [{ ...entry, message: { ...entry.message, text } }];
    });
  }

  /** Calls without a result are left out: services refuse a conversation with them. */
  messages(): readonly LlmMessage[] {
    const answered = new Set(
      this.#entries.flatMap(({ message }) => (message.role === "tool" ? [message.toolCallId] : [])),
    );
    return this.#entries.flatMap(({ message }): LlmMessage[] => {
      if (message.role !== "assistant" || message.toolCalls === undefined) return [message];
      const toolCalls = message.toolCalls.filter(({ id }) => answered.has(id));
      if (toolCalls.length > 0) return [{ ...message, toolCalls }];
      return message.text === "" ? [] : [{ role: "assistant", text: message.text }];
    });
  }
}
