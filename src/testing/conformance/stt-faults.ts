import type { ExpectStatic } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { isCallwrightError } from "../../base/errors.ts";
import { sleep } from "../../base/sleep.ts";
import type { SttSession } from "../../contracts/stt.ts";
import type { VendorFault } from "../vendors/faults.ts";
import { settlesWithin } from "../settles-within.ts";
import { faultMatrix } from "./fault-matrix.ts";
import { pushSamples, pushSilence, read } from "./stt-reading.ts";
import type { Pace, Reading } from "./stt-reading.ts";

/** At the beginning of a session, and once at each message of a short one: its first words, its finals, its answers. */
const faults = faultMatrix({
  statuses: [401, 403, 404, 429, 500, 503],
  retryHeaders: [{ "retry-after": "3" }, { "retry-after-ms": "1500" }],
  cutAfter: [0, 1, 2],
  closeCodes: [1000, 1011],
  spoiltAfter: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  dripEveryMs: 20,
});

/** Many sessions run side by side, and the machine may be busy: that something comes in time has tests of its own. */
const patienceMs = 4000;

/** What the matrix needs of a recogniser. */
export interface FaultTrial {
  readonly pace: Pace;
  readonly speech: Int16Array;
  readonly words: readonly string[];
  readonly finalDeadlineMs: number;
  readonly cannotTellCopies: boolean;
  readonly expect: ExpectStatic;
  readonly setFault: (fault: VendorFault | undefined) => void;
  readonly open: (signal: AbortSignal) => Promise<SttSession>;
}

/**
 * Whatever the fault, a session ends with a coded error or goes on; each finalise is answered in time while it lasts;
 * nothing hangs. All faults run side by side: a fault counts for the connection that begins under it.
 */
export async function proveFaults(trial: FaultTrial): Promise<void> {
  const running: Promise<void>[] = [];
  for (const fault of faults) {
    trial.setFault(fault);
    const controller = new AbortController();
    const opening = trial.open(controller.signal);
    // Whoever waits for a service that never gets ready waits until the end of its own time limit.
    await settlesWithin(
      opening.catch(() => undefined),
      200,
    );
    const proof = proveFault({ trial, fault, opening, controller });
    // Looked at below, with all others.
    proof.catch(() => undefined);
    running.push(proof);
  }
  trial.setFault(undefined);
  await Promise.all(running);
}

interface Run {
  readonly trial: FaultTrial;
  readonly fault: VendorFault;
  readonly opening: Promise<SttSession>;
  readonly controller: AbortController;
}

async function proveFault({ trial, fault, opening, controller }: Run): Promise<void> {
  const { expect } = trial;
  const name = JSON.stringify(fault);
  const givingUp = systemClock.after(300, () => controller.abort("long enough"));
  let session: SttSession;
  try {
    session = await opening;
  } catch (error) {
    expect(isCallwrightError(error), name).toBe(true);
    expect(error, name).toMatchObject({ code: expect.stringMatching(/^(STT_|CANCELLED$)/) as string });
    return;
  } finally {
    givingUp.cancel();
  }
  expect(fault.type, name).not.toBe("refuse");
  const events = read(session);
  const outcome = await converse(session, events, trial);
  expect(outcome, `${name}: neither answered nor ended`).not.toBe("hangs");
  if (outcome === "ended") {
    expect(await events.ended, name).toMatchObject({ code: expect.stringMatching(/^STT_/) as string });
  } else if (fault.type === "close") {
    const isOver = await settlesWithin(events.ended, patienceMs);
    expect(isOver, `${name}: a session whose connection is lost goes on`).toBe(true);
  } else if (fault.type === "drip" || (fault.type === "duplicate" && !trial.cannotTellCopies)) {
    await sleep(systemClock, 100);
    const timesSaid = (): number[] => {
      const text = events.finals().join(" ").toLowerCase();
      return trial.words.map((word) => text.split(word).length - 1);
    };
    // What drips may still be under way.
    await expect
      .poll(timesSaid, { timeout: patienceMs, message: `${name}: how often each word was said` })
      .toEqual(trial.words.map(() => 1));
  }
  await session[Symbol.asyncDispose]();
}

/** Speaks, asks for a final twice, and says how it went. */
async function converse(
  session: SttSession,
  events: Reading,
  trial: FaultTrial,
): Promise<"answered" | "ended" | "hangs"> {
  const { pace, speech, finalDeadlineMs } = trial;
  let outcome: "answered" | "ended" = "answered";
  for (let round = 1; round <= 2 && outcome === "answered"; round++) {
    if (round === 1) await pushSamples(session, pace, speech);
    else await pushSilence(session, pace, 500);
    session.finalise();
    const answered = events.answers(round).catch(() => {
      outcome = "ended";
    });
    if (!(await settlesWithin(answered, finalDeadlineMs + patienceMs))) return "hangs";
  }
  return outcome;
}
