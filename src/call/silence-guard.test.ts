import { expect, it } from "vitest";
import { Scope } from "../base/scope.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Journal } from "./journal.ts";
import { SilenceGuard } from "./silence-guard.ts";
import type { SilenceGuardOptions } from "./silence-guard.ts";

/** A call in which an answer is owed and never comes; `filledAtMs`: when something was played against the silence. */
function open() {
  const clock = new VirtualClock();
  const state = { turn: { voicedMs: 500 }, speaking: false, lastVoicedMs: 0 };
  const filledAtMs: number[] = [];
  const stream = { write: () => filledAtMs.push(clock.now()), end: () => undefined, startPiece: () => undefined };
  const guard = new SilenceGuard({
    clock,
    scope: new Scope("test"),
    journal: new Journal(clock, () => undefined),
    playout: { replyEndMs: 0, soundEndMs: 0, sampleRateHz: 8000, open: () => stream, release: () => undefined },
    replies: { giveUp: () => undefined },
    voice: { vendorName: "scripted" },
    fillers: { next: () => ({ text: "One moment.", samples: Int16Array.of(1) }) },
    hasKeys: () => false,
    isLineLost: () => false,
    state: () => state,
    onGiveUp: () => undefined,
  } as unknown as SilenceGuardOptions);
  const startMs = clock.now();
  state.lastVoicedMs = startMs;
  guard.look();
  return { clock, state, guard, firstFilledMs: () => (filledAtMs[0] ?? Infinity) - startMs };
}

it("counts a silence from the caller's voice, and not anew from words that come late", async () => {
  const { clock, state, guard, firstFilledMs } = open();
  await clock.advance(1500);
  state.lastVoicedMs = clock.now() - 100;
  guard.look();
  await clock.advance(2000);
  expect(firstFilledMs()).toBeLessThanOrEqual(2000);
  guard.close();
});

it("counts anew when the caller's voice goes on", async () => {
  const { clock, state, guard, firstFilledMs } = open();
  await clock.advance(1000);
  state.speaking = true;
  await clock.advance(400);
  Object.assign(state, { speaking: false, lastVoicedMs: clock.now() });
  await clock.advance(1500);
  expect(firstFilledMs()).toBe(Infinity);
  await clock.advance(500);
  expect(firstFilledMs()).toBeLessThanOrEqual(1400 + 2000);
  guard.close();
});
