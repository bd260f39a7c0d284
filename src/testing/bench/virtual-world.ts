import { openEnergyVad } from "../../audio/energy-vad.ts";
import { Pacer } from "../../audio/pacer.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { AudioCache } from "../../call/audio-cache.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { RowResult } from "./row-result.ts";
import type { BenchScenario } from "./rows.ts";
import type { TwilioExchange } from "./twilio-line.ts";
import type { UtteranceBank } from "./utterance-bank.ts";
import { MarkedWords } from "./word-marks.ts";

/** How to run scenarios in virtual time. */
export interface VirtualOptions {
  readonly bank: UtteranceBank;
  readonly random: Random;
  readonly turns: number;
  /** Calls that share the turns of a row; each waits for nobody. */
  readonly parallel: number;
  readonly signal: AbortSignal;
}

/** Nothing of a row lasts so long. */
const limitMs = 30 * 24 * 3_600_000;

/** The detector of the twin: it answers at once and exactly; Silero takes real time. */
export const virtualVad = "energy";

/** A world on a clock of its own: the calls, the sound and the ear are the same, over the loopback. */
export function virtualWorld({ bank, random, turns, parallel, signal }: VirtualOptions): BenchWorld & {
  readonly clock: VirtualClock;
} {
  const clock = new VirtualClock();
  return {
    clock,
    vad: openEnergyVad(),
    pacer: new Pacer(clock),
    random,
    bank,
    exchange: noExchange,
    signal,
    parallel,
    turns,
    clips: new AudioCache(),
    marks: new MarkedWords(),
    onProgress: () => undefined,
  };
}

/** Runs a scenario as fast as it goes, in virtual time. */
export async function runVirtually(scenario: BenchScenario, options: VirtualOptions): Promise<readonly RowResult[]> {
  const world = virtualWorld({ ...options, turns: Math.ceil(options.turns * scenario.share) });
  let isDone = false;
  const running = scenario.run(world, "loopback").finally(() => {
    isDone = true;
  });
  try {
    await world.clock.runWhileNot(() => isDone || options.signal.aborted, limitMs);
  } catch (error) {
    // What went wrong in the scenario is what explains that nothing goes on.
    running.catch(() => undefined);
    throw error;
  }
  options.signal.throwIfAborted();
  return running;
}

const noExchange = {
  open: () =>
    Promise.reject(
      new CallwrightError("A telephone line has no virtual time", { code: "BENCH_NO_VIRTUAL_LINE", field: "line" }),
    ),
} as unknown as TwilioExchange;
