import { silentLog } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import type { LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { Fleet } from "../../providers/health/fleet.ts";
import { openLlmRoute } from "../../providers/llm-route/llm-route.ts";
import { scriptedLlm } from "../scripted-llm.ts";
import { drawDelayMs } from "../vendors/faults.ts";
import { callerWords, noted } from "./bench-agent.ts";
import type { ModelFactory } from "./bench-agent.ts";
import { delays } from "./bench-world.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { overCalls } from "./over-calls.ts";
import { planPlains } from "./planning.ts";
import { turnRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { summarise } from "./statistics.ts";
import { plainTurn } from "./turns.ts";
import type { TurnFigure } from "./turns.ts";
import type { ReplyScript } from "./word-marks.ts";

/** GPT-4.1's first token as a public comparison of models measured it; lognormal. */
const firstToken = { p50Ms: 536, p95Ms: 1771 };
/** Its fastest answers take next to nothing. */
const aroundModelMs = delays.sttMs + delays.firstAudioMs;

/** The same uneven models asked one after the other, and two at once. */
export async function hedgedModels(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const head = { line, aloneMs: aroundModelMs } as const;
  return [
    turnRow(await turnsWith(world, line, "off"), {
      ...head,
      name: "hedge-off",
      title: "model of 536 / 1771 ms, one request",
    }),
    turnRow(await turnsWith(world, line, "at-start"), {
      ...head,
      name: "hedge-2",
      title: "the same, two requests at once",
    }),
  ];
}

async function turnsWith(world: BenchWorld, line: LineKind, policy: "off" | "at-start"): Promise<TurnFigure[]> {
  const items = await planPlains(world, { line });
  const fleet = new Fleet({ clock: world.clock, log: silentLog });
  // All calls draw from the same two vendors.
  const randoms = ["one", "other"].map((name) => ({ name, random: world.random.fork(`${line} ${policy} ${name}`) }));
  const model: ModelFactory = (script, work) => {
    const vendors = randoms.map(({ name, random }) => noted(uneven(name, random, script), script, work));
    return openLlmRoute({ fleet, vendors, hedge: { policy } })();
  };
  return overCalls(world, { setting: { line, lead: "model", model, modelMs: 0 }, items, turn: plainTurn });
}

function uneven(name: string, random: Random, script: ReplyScript): LlmVendor {
  return scriptedLlm({
    name,
    replies: (request) => ({
      text: script(callerWords(request)),
      firstTokenMs: drawDelayMs(firstToken, random),
      perTokenMs: delays.perTokenMs,
    }),
  });
}

const replies = 500;
const tokens = Array.from({ length: 50 }, (_, index) => ` word${index}${index % 8 === 7 ? "," : ""}`);
const request: LlmRequest = {
  messages: [{ role: "system", text: "x".repeat(8000) }],
  tools: [],
  maxOutputTokens: 300,
  temperature: 0,
};

/** What the layer over the vendors takes of a reply of fifty tokens: health, deadlines, races, whole words. */
export async function providerLayer(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const vendors = ["one", "other"].map(instant);
  const fleet = new Fleet({ clock: world.clock, log: silentLog });
  const route = openLlmRoute({ fleet, vendors, hedge: { policy: "at-start" } })();
  // A process that has been running: the code is compiled, the health of the vendors known.
  await timesOf(world, route);
  const bare = summarise(await timesOf(world, instant("bare")));
  const routed = await timesOf(world, route);
  const head = {
    name: "provider-layer",
    title: "what the layer over the vendors takes of a reply of 50 tokens",
    line,
  } as const;
  const { n, p95, p99 } = summarise(routed.map((ms) => Math.max(0, ms - bare.p50)));
  return [{ ...head, n, figures: { layerP95Ms: p95, layerP99Ms: p99 }, notes: [] }];
}

/** How long each of many replies takes when the model takes no time at all. */
async function timesOf({ clock, signal }: BenchWorld, vendor: LlmVendor): Promise<number[]> {
  const times: number[] = [];
  for (let reply = 0; reply < replies; reply++) {
    const startedAtMs = clock.now();
    for await (const _event of vendor.stream(request, { signal, clock, log: silentLog }));
    times.push(clock.now() - startedAtMs);
  }
  return times;
}

function instant(name: string): LlmVendor {
  return {
    name,
    model: "instant",
    showsProgress: true,
    async *stream() {
      await Promise.resolve();
      for (const text of tokens) yield { type: "text-delta", text };
      yield { type: "finish", reason: "stop" };
    },
  };
}
