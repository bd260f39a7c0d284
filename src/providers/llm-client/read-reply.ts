import { CallwrightError } from "../../base/errors.ts";
import type { LlmEvent } from "../../contracts/llm.ts";
import type { EventReply } from "../http.ts";
import type { SseEvent } from "../sse.ts";
import type { VendorParty } from "../vendor-error.ts";

/** Understands one reply in one vendor's dialect, event by event. */
export interface ReplyReader {
  /** What the reply itself has to say is complete; only token counts and end marks can follow. */
  readonly isFinished: boolean;
  /** The vendor has said that nothing follows. */
  readonly isOver: boolean;
  /** Throws LLM_BAD_REPLY for what it cannot understand, and what an error in the stream means. */
  push(event: SseEvent): Iterable<LlmEvent>;
  /** What is known only at the end: tool calls, token counts, the reason. */
  end(): Iterable<LlmEvent>;
}

/** What follows the last word comes at once or not at all. */
const afterFinishMs = 500;

/** Reads a reply to its end. Throws LLM_CONNECTION_LOST when it ends before it is finished. */
export async function* readReply(
  party: VendorParty,
  reply: EventReply,
  reader: ReplyReader,
): AsyncGenerator<LlmEvent, void, undefined> {
  for await (const event of reply.events) {
    const wasFinished = reader.isFinished;
    yield* reader.push(event);
    if (reader.isFinished && !wasFinished) reply.endWhenIdle(afterFinishMs);
    if (reader.isOver) {
      reply.endWhenIdle(afterFinishMs);
      break;
    }
  }
  if (!reader.isFinished) {
    throw new CallwrightError(`LLM '${party.vendor}' ended its reply in the middle`, {
      code: "LLM_CONNECTION_LOST",
      retryable: true,
    });
  }
  yield* reader.end();
}
