import { abortable, linkedController } from "../base/abortable.ts";
import type { Timer } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { LlmEvent, LlmRequest, LlmVendor } from "../contracts/llm.ts";
import type { ReplyRun } from "./brain.ts";

/** How long a model may keep a caller waiting. */
interface StreamDeadlines {
  /** From asking to the first event. */
  readonly firstTokenTimeoutMs: number;
  /** Between one event and the next. */
  readonly stallTimeoutMs: number;
}

/** What to ask, for whom. */
interface Asking {
  readonly request: LlmRequest;
  readonly run: Pick<ReplyRun<unknown>, "signal" | "clock" | "log" | "onVendorNotice">;
  readonly deadlines: StreamDeadlines;
}

/** A model's reply that is over at its deadline, and at once when the run is cancelled, deaf or not. Throws LLM_TIMEOUT. */
export async function* streamWithDeadlines(
  vendor: LlmVendor,
  { request, run, deadlines }: Asking,
): AsyncGenerator<LlmEvent, void, undefined> {
  const link = linkedController(run.signal);
  const { controller } = link;
  let timer: Timer | undefined;
  let late: CallwrightError | undefined;
  const expect = (withinMs: number): void => {
    timer = run.clock.after(withinMs, () => {
      late = new CallwrightError(`LLM '${vendor.name}' said nothing for ${withinMs} ms`, {
        code: "LLM_TIMEOUT",
        retryable: true,
      });
      controller.abort(late);
    });
  };
  try {
    expect(deadlines.firstTokenTimeoutMs);
    for await (const event of abortable(
      vendor.stream(request, {
        signal: controller.signal,
        clock: run.clock,
        log: run.log,
        onNotice: (notice) => run.onVendorNotice?.(notice),
      }),
      controller.signal,
    )) {
      // While the reader is busy the model is not late.
      timer?.cancel();
      yield event;
      expect(deadlines.stallTimeoutMs);
    }
  } catch (error) {
    throw late ?? error;
  } finally {
    timer?.cancel();
    link.unlink();
    controller.abort("the reply is over");
  }
}
