import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Journal } from "../../call/journal.ts";
import { Playout } from "../../call/playout.ts";
import { Commitment } from "../../call/commitment.ts";
import { ReplyRun } from "../../call/reply-run.ts";
import { SilenceGuard } from "../../call/silence-guard.ts";
import { Watchdog } from "../../call/watchdog.ts";
import { howMany } from "../how-many.ts";
import type { Violation } from "./invariants.ts";
import savedSeeds from "./saved-seeds.json" with { type: "json" };
import { simulateCall } from "./simulate-call.ts";

/** CALLWRIGHT_SEED replays one call, CALLWRIGHT_SIMULATED_CALLS sets how many fresh ones there are. */
const replayed = process.env["CALLWRIGHT_SEED"];
const freshCalls = howMany("CALLWRIGHT_SIMULATED_CALLS", process.env["CALLWRIGHT_SIMULATED_CALLS"], 1000);

async function violationsOf(seeds: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const seed of seeds) {
    try {
      const { violations } = await simulateCall({ seed });
      for (const { invariant, detail } of violations) found.push(`${invariant}: ${detail}. ${replayHint(seed)}`);
    } catch (error) {
      found.push(`${error instanceof Error ? error.message : String(error)}. ${replayHint(seed)}`);
    }
  }
  return found;
}

function replayHint(seed: string): string {
  return `Replay: CALLWRIGHT_SEED=${seed} npm test -- src/testing/simulation`;
}

async function firstViolations(count: number): Promise<ReadonlySet<Violation["invariant"]>> {
  const kinds = new Set<Violation["invariant"]>();
  for (let index = 0; index < count; index++) {
    try {
      const { violations } = await simulateCall({ seed: `planted-${index}` });
      for (const { invariant } of violations) kinds.add(invariant);
    } catch {
      // A planted bug may keep a call from ending at all; other calls show the violation.
    }
  }
  return kinds;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("simulated calls", () => {
  it("keep every promise on the saved seeds", async () => {
    const seeds = replayed === undefined ? savedSeeds : [replayed];
    expect(await violationsOf(seeds)).toEqual([]);
  });

  it.skipIf(replayed !== undefined)(
    `keep every promise on ${freshCalls} fresh seeds`,
    async () => {
      const run = randomUUID().slice(0, 8);
      const seeds = Array.from({ length: freshCalls }, (_unused, index) => `${run}-${index}`);
      expect(await violationsOf(seeds)).toEqual([]);
    },
    120_000,
  );

  it("give the same journal for the same seed", async () => {
    for (const seed of savedSeeds.slice(0, 10)) {
      const one = await simulateCall({ seed });
      const other = await simulateCall({ seed });
      expect(JSON.stringify(one.journal)).toBe(JSON.stringify(other.journal));
    }
  });
});

describe("each promise can be seen to break", () => {
  it("a watchdog that sleeps leaves callers in silence", async () => {
    vi.spyOn(Watchdog.prototype, "waiting").mockImplementation(() => undefined);
    expect(await firstViolations(60)).toContain("no-long-silence");
  });

  it("a call that ends twice has two outcomes", async () => {
    const append = Reflect.get(Journal.prototype, "append");
    vi.spyOn(Journal.prototype, "append").mockImplementation(function (this: Journal, event) {
      if (event.type === "call-end") append.call(this, event);
      return append.call(this, event);
    });
    expect(await firstViolations(3)).toContain("one-outcome");
  });

  it("a playout that is not closed plays on after the caller has hung up", async () => {
    vi.spyOn(Playout.prototype, "close").mockImplementation(() => undefined);
    expect(await firstViolations(60)).toContain("silent-after-hang-up");
  });

  it("a write that does not wait runs before the hard commit", async () => {
    vi.spyOn(Commitment.prototype, "untilHard").mockImplementation(() => Promise.resolve());
    expect(await firstViolations(20)).toContain("no-early-write");
  });

  it("a write that is tried again without thought runs twice", async () => {
    vi.spyOn(ReplyRun.prototype, "whileWriting").mockImplementation(async (work) => {
      await work();
      return work();
    });
    expect(await firstViolations(20)).toContain("write-once");
  });

  it("a conversation that notes what was generated holds words that nobody heard", async () => {
    vi.spyOn(Playout.prototype, "heardText").mockImplementation(
      () => "all of the words that were meant to be said to the caller today",
    );
    expect(await firstViolations(20)).toContain("heard-is-true");
  });

  it("a guard that is not closed leaves a timer behind", async () => {
    vi.spyOn(SilenceGuard.prototype, "close").mockImplementation(() => undefined);
    expect(await firstViolations(60)).toContain("nothing-left-open");
  });
});
