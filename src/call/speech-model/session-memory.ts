import type { ConversationEntry } from "../../agent/conversation.ts";
import { resultText } from "../../agent/llm-messages.ts";
import type { LlmMessage } from "../../contracts/llm.ts";

/** What of a call's conversation one session of a speech model knows, so that it can be told the rest. */
export class SessionMemory {
  /** Turns that the session answers itself: it knows what was said in them. */
  readonly #answered = new Set<string>();
  readonly #known = new WeakSet<ConversationEntry>();
  /** Of what another voice said, by turn: the text as it was told. */
  readonly #told = new Map<string, string>();
  /** The caller's words that it has heard and that are no entry yet, as compared. */
  #heard = "";
  #partial = "";

  hear(text: string, isFinal: boolean): void {
    this.#partial = isFinal ? "" : compared(text);
    if (isFinal) this.#heard = `${this.#heard} ${compared(text)}`.trim();
  }

  /** Whether these words of the caller have been heard, and not typed, or heard by somebody else alone. */
  hasHeard(text: string): boolean {
    const words = compared(text);
    const heard = `${this.#heard} ${this.#partial}`.trim();
    return heard !== "" && (words.endsWith(heard) || heard.includes(words));
  }

  answers(turnId: string): void {
    this.#answered.add(turnId);
  }

  /** Its answer was taken back before anything of it was heard: another voice may give one. */
  answersNot(turnId: string): void {
    this.#answered.delete(turnId);
  }

  /** The entries that it does not know yet, as messages. */
  catchUp(entries: readonly ConversationEntry[]): LlmMessage[] {
    return entries.flatMap((entry) => this.#news(entry) ?? []);
  }

  #news(entry: ConversationEntry): LlmMessage | undefined {
    // What was heard of a reply that was taken back stands under its revision: `t3/2`.
    const isOwn = this.#answered.has(entry.turnId.split("/")[0] ?? "");
    if (entry.role === "agent") return isOwn ? undefined : this.#saidByAnother(entry);
    if (this.#known.has(entry)) return undefined;
    this.#known.add(entry);
    if (entry.role === "caller") {
      const isKnown = isOwn || this.hasHeard(entry.text);
      this.#claim(entry.text);
      return isKnown ? undefined : { role: "user", text: entry.text };
    }
    if (isOwn) return undefined;
    const text = `(Note of the telephone system: ${entry.name} ${JSON.stringify(entry.args)} answered ${resultText(entry.ok, entry.result)})`;
    return { role: "user", text };
  }

  #saidByAnother({ turnId, text }: Extract<ConversationEntry, { role: "agent" }>): LlmMessage | undefined {
    const told = this.#told.get(turnId) ?? "";
    this.#told.set(turnId, text);
    const news = text.startsWith(told) ? text.slice(told.length).trim() : "";
    return news === "" ? undefined : { role: "assistant", text: news };
  }

  /** These words have become an entry: they and what came before them are no news any more. */
  #claim(text: string): void {
    const words = compared(text);
    const index = this.#heard.indexOf(words);
    if (index >= 0) this.#heard = this.#heard.slice(index + words.length).trim();
    else if (words.endsWith(this.#heard)) this.#heard = "";
  }
}

function compared(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
