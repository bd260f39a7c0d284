import { expect, it } from "vitest";
import { openEnergyVad } from "../../src/audio/energy-vad.ts";
import { Pacer } from "../../src/audio/pacer.ts";
import { speechLike } from "../../src/audio/tone.ts";
import { systemClock as clock } from "../../src/base/clock.ts";
import { seededRandom } from "../../src/base/random.ts";
import { AudioCache } from "../../src/call/audio-cache.ts";
import { LoadEngine } from "../../src/testing/bench/load-engine.ts";
import type { RemoteEngine } from "../../src/testing/bench/load-messages.ts";
import { loadRowsOf } from "../../src/testing/bench/load-rows.ts";
import { UtteranceBank } from "../../src/testing/bench/utterance-bank.ts";
import { virtualWorld } from "../../src/testing/bench/virtual-world.ts";

const buzz = {
  name: "buzz",
  speak: (text: string) =>
    Promise.resolve({
      samples: speechLike({ sampleRateHz: 16_000, durationMs: 200 * text.split(" ").length }),
      sampleRateHz: 16_000,
    }),
} as const;

/** The engine in this process: everything but the process of its own. */
async function openEngine(): Promise<RemoteEngine> {
  const engine = await LoadEngine.open({
    clock,
    vad: openEnergyVad(),
    pacer: new Pacer(clock),
    clips: new AudioCache(),
  });
  return {
    url: engine.url,
    isPinned: true,
    reply: (call, forms) => engine.reply(call, forms),
    hears: (call, utterance, startMs) => engine.hears(call, utterance, startMs),
    turn: (call, reply) => Promise.resolve(engine.turn(call, reply)),
    use: () => Promise.resolve({ wallMs: 1000, cpuMs: 100, residentMb: 10, lateMs: [1] }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

it(
  "measures several calls at once against an engine that knows nothing of the callers",
  { timeout: 60_000 },
  async () => {
    const options = { bank: new UtteranceBank([buzz]), random: seededRandom("load"), turns: 1, parallel: 1 };
    const world = { ...virtualWorld({ ...options, signal: new AbortController().signal }), clock, openEngine };
    const [one, two] = await loadRowsOf(world, [1, 2], () => 1);
    expect(one).toMatchObject({ name: "load-1", n: 1, figures: { answeredWithin1s: 100, cpuAll: 10 } });
    expect(two).toMatchObject({ name: "load-2", n: 2, figures: { cpuPerCall: 5 } });
    expect(two?.figures.overOneCallP95Ms).toBeDefined();
  },
);
