import { parentPort } from "node:worker_threads";
import { toCallwrightError } from "../base/errors.ts";
import { yieldToOthers } from "../base/thread-priority.ts";
import { leave } from "./worker-client.ts";
import type { WorkerFault } from "./worker-client.ts";

/** A reply and what of it moves to the other thread without being copied. */
export interface TransferredReply<Reply> {
  readonly reply: Reply;
  readonly transfer: readonly ArrayBuffer[];
}

/** Sound that is late is heard; a decode that takes a little longer is not. */
const engineNiceness = 5;

/** The worker's side of `WorkerClient`: answers each request in turn; one that throws fails alone. */
export function answerRequests<Request, Reply>(
  failureCode: string,
  answer: (request: Request) => Promise<TransferredReply<Reply>> | TransferredReply<Reply>,
): void {
  const port = parentPort;
  if (port === null) return;
  yieldToOthers(engineNiceness);
  let queue = Promise.resolve();
  port.on("message", (message: typeof leave | { readonly id: number; readonly request: Request }) => {
    if (message === leave) {
      // Behind the request under way; those that wait were given up with this thread.
      queue = queue.then(() => port.close());
      return;
    }
    const { id, request } = message;
    queue = queue.then(async () => {
      try {
        const { reply, transfer } = await answer(request);
        port.postMessage({ id, reply }, [...transfer]);
      } catch (error) {
        port.postMessage({ id, error: toFault(error, failureCode) });
      }
    });
  });
}

function toFault(error: unknown, failureCode: string): WorkerFault {
  const { code, message, hint, field } = toCallwrightError(error, { code: failureCode });
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(field === undefined ? {} : { field }) };
}
