import type { ToolOutcome } from "./protocol.ts";
import { PcmIn } from "./pcm-in.ts";

/** One reply, and how far it is. */
export interface Reply {
  readonly replyId: number;
  readonly note?: string;
  readonly pcm: PcmIn;
  state: "under-way" | "awaits-tools" | "over";
  /** Length of its audio so far. */
  audioMs: number;
  /** Whether the model's memory was cut already. */
  isCut: boolean;
  /** Calls of this step, in order, with their results. */
  readonly calls: Map<string, { readonly name: string; output?: string }>;
}

/** Cancelling one that is older than these changes nothing: the caller has heard others since. */
const remembered = 8;

/** The replies of a session: at most one is not over. */
export class Replies {
  readonly #replies = new Map<number, Reply>();

  get current(): Reply | undefined {
    for (const reply of this.#replies.values()) if (reply.state !== "over") return reply;
    return undefined;
  }

  get(replyId: number): Reply | undefined {
    return this.#replies.get(replyId);
  }

  /** The reply while more of it may come. */
  open(replyId: number): Reply | undefined {
    const reply = this.#replies.get(replyId);
    return reply?.state === "over" ? undefined : reply;
  }

  begin({ replyId, note }: { readonly replyId: number; readonly note?: string }): void {
    this.#replies.set(replyId, {
      replyId,
      ...(note === undefined ? {} : { note }),
      pcm: new PcmIn(),
      state: "under-way",
      audioMs: 0,
      isCut: false,
      calls: new Map(),
    });
    const [oldest] = this.#replies.keys();
    if (this.#replies.size > remembered && oldest !== undefined) this.#replies.delete(oldest);
  }
}

/** The results of a step, once it waits for them and all are there; the step is over then. */
export function takeResults(reply: Reply): readonly ToolOutcome[] | undefined {
  if (reply.state !== "awaits-tools") return undefined;
  const results = [...reply.calls].flatMap(([id, { name, output }]) =>
    output === undefined ? [] : { id, name, output },
  );
  if (results.length < reply.calls.size) return undefined;
  reply.calls.clear();
  reply.state = "under-way";
  return results;
}
