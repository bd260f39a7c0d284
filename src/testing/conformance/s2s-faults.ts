import type { ExpectStatic } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { isCallwrightError } from "../../base/errors.ts";
import type { VendorFault } from "../vendors/faults.ts";
import { settlesWithin } from "../settles-within.ts";
import { faultMatrix } from "./fault-matrix.ts";
import type { SpeechTrial } from "./s2s-trial.ts";

const faults = faultMatrix({
  statuses: [401, 404, 429, 500],
  cutAfter: [0, 1, 2, 8],
  closeCodes: [1011],
  spoiltAfter: [0, 1, 2, 3, 5, 8, 12],
  dripEveryMs: 5,
});

/** Many sessions run side by side, and the machine may be busy. */
const patienceMs = 4000;

/** What the matrix needs of a model. */
export interface SpeechFaultTrial {
  readonly expect: ExpectStatic;
  readonly finalDeadlineMs: number;
  readonly setFault: (fault: VendorFault | undefined) => void;
  readonly open: (signal: AbortSignal) => Promise<SpeechTrial>;
}

/** Whatever the fault, a session ends with a coded error or goes on, and answers finalise while it lasts. */
export async function proveSpeechFaults(trial: SpeechFaultTrial): Promise<void> {
  const running: Promise<void>[] = [];
  for (const fault of faults) {
    trial.setFault(fault);
    const controller = new AbortController();
    const opening = trial.open(controller.signal);
    // A fault counts for the connection that begins under it.
    await settlesWithin(
      opening.catch(() => undefined),
      150,
    );
    const proof = proveFault(trial, { fault, opening, controller });
    // Looked at below, with all others.
    proof.catch(() => undefined);
    running.push(proof);
  }
  trial.setFault(undefined);
  await Promise.all(running);
}

interface Run {
  readonly fault: VendorFault;
  readonly opening: Promise<SpeechTrial>;
  readonly controller: AbortController;
}

async function proveFault(trial: SpeechFaultTrial, { fault, opening, controller }: Run): Promise<void> {
  const { expect, finalDeadlineMs } = trial;
  const name = JSON.stringify(fault);
  const givingUp = systemClock.after(200, () => controller.abort("long enough"));
  const opened: unknown = await opening.catch((error: unknown) => error).finally(() => givingUp.cancel());
  if (opened instanceof Error) {
    expect(isCallwrightError(opened), name).toBe(true);
    expect(opened, name).toMatchObject({ code: expect.stringMatching(/^(S2S_|CANCELLED$)/) as string });
    return;
  }
  expect(fault.type, name).not.toBe("refuse");
  const { session, events, hear } = await opening;
  await hear(2000);
  session.finalise();
  const answered = events.answers(1).catch(() => undefined);
  expect(await settlesWithin(answered, finalDeadlineMs + patienceMs), `${name}: finalise hangs`).toBe(true);
  session.respond({ replyId: 1 });
  if (fault.type === "stall") {
    // Nothing comes any more: whoever asked cancels, and that must do.
    session.cancel({ replyId: 1, heardMs: 0 });
  }
  const replied = events.replyEnd(1).catch(() => undefined);
  const isSettled = await settlesWithin(Promise.race([replied, events.ended]), patienceMs);
  expect(isSettled, `${name}: the reply hangs`).toBe(true);
  await session[Symbol.asyncDispose]();
  const error = await events.ended;
  if (error !== undefined) expect(error, name).toMatchObject({ code: expect.stringMatching(/^S2S_/) as string });
}
