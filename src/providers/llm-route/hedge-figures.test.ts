import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../base/log.ts";
import { seededRandom } from "../../base/random.ts";
import type { Random } from "../../base/random.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { HedgeOptions } from "../../contracts/hedging.ts";
import type { LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { scriptedLlm } from "../../testing/scripted-llm.ts";
import type { ScriptedReply } from "../../testing/scripted-llm.ts";
import { drawDelayMs } from "../../testing/vendors/faults.ts";
import { Fleet } from "../health/fleet.ts";
import { Latencies } from "../health/latency-window.ts";
import { openLlmRoute } from "./llm-route.ts";

const request: LlmRequest = {
  messages: [{ role: "user", text: "When can I come?" }],
  tools: [],
  maxOutputTokens: 300,
  temperature: 0.3,
};
/** GPT-4.1 on a telephone, as a public comparison of models measured it. */
const measured = { p50Ms: 536, p95Ms: 1771 };

const model = (name: string, random: Random, reply: (random: Random) => ScriptedReply = () => ({})): LlmVendor =>
  scriptedLlm({
    name,
    replies: () => ({ text: "Sure.", firstTokenMs: drawDelayMs(measured, random), perTokenMs: 20, ...reply(random) }),
  });

/** Asks one turn after the other and gives back how long the first word of each took. */
async function ask(
  vendors: readonly LlmVendor[],
  { turns, hedge, eachMs = 0 }: { turns: number; hedge: HedgeOptions; eachMs?: number },
) {
  const clock = new VirtualClock();
  const fleet = new Fleet({ clock, log: silentLog });
  const route = openLlmRoute({ fleet, vendors, hedge })();
  const { signal } = new AbortController();
  const firstMs: number[] = [];
  const heapBytes: number[] = [];
  let done = 0;
  void (async () => {
    for (; done < turns; done++) {
      const startedAtMs = clock.now();
      let isFirst = true;
      try {
        for await (const event of route.stream(request, { signal, clock, log: silentLog })) {
          if (isFirst && event.type === "text-delta") firstMs.push(clock.now() - startedAtMs);
          isFirst = false;
        }
      } catch {
        firstMs.push(clock.now() - startedAtMs);
      }
      if (done % 500 === 499) heapBytes.push(heapInUse());
      if (eachMs > 0) await new Promise<void>((resolve) => clock.after(eachMs, resolve));
    }
  })();
  await clock.runWhileNot(() => done === turns, Number.MAX_SAFE_INTEGER);
  const latencies = new Latencies(firstMs.map((durationMs) => ({ durationMs, isLeast: false })));
  return {
    fleet,
    p50Ms: latencies.quantileMs(0.5) ?? 0,
    p95Ms: latencies.quantileMs(0.95) ?? 0,
    heapBytes,
    pendingTimers: clock.pendingTimers,
    listeners: getEventListeners(signal, "abort").length,
  };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe("a lognormal model of 536 / 1771 ms", () => {
  const turns = 2000;
  /** Of a percentile of 2,000 samples: about three standard errors at P95. */
  const near = (figure: number): { low: number; high: number } => ({ low: figure * 0.9, high: figure * 1.1 });

  test.each([
    ["alone", { policy: "off" }, 1, 536, 1771],
    ["two models at once", { policy: "at-start" }, 2, 361, 931],
    ["one model twice at once", { policy: "at-start" }, 1, 361, 931],
    ["three at once", { policy: "at-start", requests: 3 }, 3, 296, 684],
  ] as const)("%s: the first token comes as the arithmetic says", async (_, hedge, count, p50, p95) => {
    const random = seededRandom("first tokens");
    const vendors = Array.from({ length: count }, (__, index) => model(`m${index}`, random.fork(`m${index}`)));
    const { p50Ms, p95Ms, fleet } = await ask(vendors, { turns, hedge });
    expect(p50Ms).toBeGreaterThan(near(p50).low);
    expect(p50Ms).toBeLessThan(near(p50).high);
    expect(p95Ms).toBeGreaterThan(near(p95).low);
    expect(p95Ms).toBeLessThan(near(p95).high);
    const wins = fleet.snapshot().reduce((sum, { hedgeWins }) => sum + hedgeWins, 0);
    expect(wins > turns * 0.9).toBe(hedge.policy !== "off");
  });

  test("a late second request cuts the tail and is made for few turns", async () => {
    const random = seededRandom("late");
    const vendors = ["a", "b"].map((name) => model(name, random.fork(name)));
    const { p95Ms, fleet } = await ask(vendors, { turns, hedge: { policy: "staggered", afterQuantile: 0.9 } });
    expect(p95Ms).toBeLessThan(1771 * 0.97);
    const asked = fleet.healthOf("llm", "b").snapshot().attempts;
    expect(asked / turns).toBeGreaterThan(0.03);
    expect(asked / turns).toBeLessThan(0.25);
  });
});

describe("five thousand turns", () => {
  test("leave no timer, no listener and no memory behind, with failures, stalls and races among them", async () => {
    const random = seededRandom("flat");
    const mishaps = (of: Random): ScriptedReply => {
      const kind = of.integer(0, 9);
      if (kind === 0)
        return { text: "One two three.", fail: { afterTokens: of.integer(0, 3), code: "LLM_CONNECTION_LOST" } };
      if (kind === 1) return { text: "One two three.", stall: { afterTokens: of.integer(0, 3) } };
      return kind === 2 ? { text: "" } : { text: "One two three." };
    };
    const vendors = ["a", "b", "c"].map((name) => model(name, random.fork(name), mishaps));
    const { heapBytes, pendingTimers, listeners } = await ask(vendors, {
      turns: 5000,
      hedge: { policy: "at-start" },
      eachMs: 3000,
    });
    expect({ pendingTimers, listeners }).toEqual({ pendingTimers: 0, listeners: 0 });
    const [early = 0, late = 0] = [heapBytes[3], heapBytes[9]];
    expect(late - early).toBeLessThan(4_000_000);
  });
});
