/** One entry of the conversation as both sides know it: the agent's entries hold what was *heard*, not what was generated. */
export type ConversationEntry =
  | { readonly role: "caller"; readonly turnId: string; readonly text: string; readonly atMs: number }
  | {
      readonly role: "agent";
      readonly turnId: string;
      readonly text: string;
      readonly atMs: number;
      /** The caller cut it off after `text`. */
      readonly interrupted: boolean;
    }
  | {
      readonly role: "tool";
      readonly turnId: string;
      readonly name: string;
      readonly args: unknown;
      readonly ok: boolean;
      readonly result: unknown;
      readonly atMs: number;
    };

/** The conversation of one call. Append-only but for the agent's entry that is still being heard. */
export class Conversation {
  readonly #entries: ConversationEntry[] = [];

  get entries(): readonly ConversationEntry[] {
    return this.#entries;
  }

  add(entry: ConversationEntry): void {
    this.#entries.push(entry);
  }

  /** Sets what was heard of the agent's reply to `turnId`, adding its entry when there is none yet. Empty text removes it. */
  setHeard(heard: {
    readonly turnId: string;
    readonly text: string;
    readonly atMs: number;
    readonly interrupted: boolean;
  }): void {
    const index = this.#entries.findLastIndex((entry) => entry.role === "agent" && entry.turnId === heard.turnId);
    if (heard.text === "") {
      if (index >= 0) this.#entries.splice(index, 1);
      return;
    }
    const previous = index >= 0 ? this.#entries[index] : undefined;
    const entry: ConversationEntry = { role: "agent", ...heard, atMs: previous?.atMs ?? heard.atMs };
    if (index >= 0) this.#entries[index] = entry;
    else this.#entries.push(entry);
  }
}
