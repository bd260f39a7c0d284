import type { LlmMessage } from "../../../contracts/llm.ts";

/** A message or call of a reply, as the service keeps it. */
interface ReplyItem {
  readonly id: string;
  readonly kind: "message" | "call";
  audioMs: number;
  isSettled: boolean;
}

const bytesPerMs = 48;
const rememberedReplies = 8;

/** Which items of the service's conversation belong to which reply, so that they can be cut. */
export class ReplyItems {
  readonly #items = new Map<number, ReplyItem[]>();

  add(replyId: number, id: string, kind: ReplyItem["kind"]): void {
    this.#item(replyId, id, kind);
  }

  addAudio(replyId: number, id: string, base64: string): void {
    this.#item(replyId, id, "message").audioMs += Buffer.byteLength(base64, "base64") / bytesPerMs;
  }

  /** The calls of this reply have their results: they stay. */
  settle(replyId: number): void {
    for (const item of this.#items.get(replyId) ?? []) if (item.kind === "call") item.isSettled = true;
  }

  /** What tells the service that only so much was heard. The items are forgotten. */
  cut(replyId: number, heardMs: number): object[] {
    const items = this.#items.get(replyId) ?? [];
    this.#items.delete(replyId);
    let leftMs = heardMs;
    return items.flatMap((item): object[] => {
      if (item.kind === "call") return item.isSettled ? [] : [deleting(item.id)];
      const heardOfItMs = leftMs;
      leftMs -= item.audioMs;
      if (heardOfItMs <= 0) return [deleting(item.id)];
      if (heardOfItMs >= item.audioMs) return [];
      const audio_end_ms = Math.floor(heardOfItMs);
      return [{ type: "conversation.item.truncate", item_id: item.id, content_index: 0, audio_end_ms }];
    });
  }

  clear(): void {
    this.#items.clear();
  }

  #item(replyId: number, id: string, kind: ReplyItem["kind"]): ReplyItem {
    const items = this.#items.get(replyId) ?? [];
    this.#items.set(replyId, items);
    const [oldest] = this.#items.keys();
    if (this.#items.size > rememberedReplies && oldest !== undefined) this.#items.delete(oldest);
    const known = items.find((item) => item.id === id);
    if (known !== undefined) return known;
    const item: ReplyItem = { id, kind, audioMs: 0, isSettled: false };
    items.push(item);
    return item;
  }
}

/** What takes an item out of the conversation. */
export function deleting(id: string): object {
  return { type: "conversation.item.delete", item_id: id };
}

/** What puts a message into the conversation. */
export function creating(message: LlmMessage): object[] {
  return itemsOf(message).map((item) => ({ type: "conversation.item.create", item }));
}

function itemsOf(message: LlmMessage): object[] {
  if (message.role === "tool") {
    return [{ type: "function_call_output", call_id: message.toolCallId, output: message.text }];
  }
  const type = message.role === "assistant" ? "output_text" : "input_text";
  const said =
    message.text === "" ? [] : [{ type: "message", role: message.role, content: [{ type, text: message.text }] }];
  if (message.role !== "assistant") return said;
  const calls = (message.toolCalls ?? []).map(({ id, name, argumentsJson }) => ({
    type: "function_call",
    call_id: id,
    name,
    arguments: argumentsJson,
  }));
  return [...said, ...calls];
}
