import { silentLog } from "../../base/log.ts";
import type { LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { Fleet } from "../../providers/health/fleet.ts";
import { openLlmRoute } from "../../providers/llm-route/llm-route.ts";
import { scriptedLlm } from "../scripted-llm.ts";
import { drawDelayMs } from "../vendors/faults.ts";
import { delays, overCalls } from "./bench-world.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { shortOpenings } from "./corpus.ts";
import { planPlain } from "./planning.ts";
import { latencyRow, stopRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { summarise } from "./statistics.ts";
import { plainTurn } from "./turns.ts";

/** GPT-4.1's first token as a public comparison of models measured it; lognormal. */
const firstToken = { p50Ms: 536, p95Ms: 1771 };
const aroundModelMs = delays.sttMs + delays.firstAudioMs;

/** The same uneven models asked one after the other, and two at once. */
export async function hedgedModels(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const head = { line, aloneMs: aroundModelMs } as const;
  return [
    latencyRow(await turnsWith(world, line, "off"), {
      ...head,
      name: "hedge-off",
      title: "model of 536 / 1771 ms, one request",
      target: {},
      peers: "–",
    }),
    latencyRow(await turnsWith(world, line, "at-start"), {
      ...head,
      name: "hedge-2",
      title: "the same, two requests at once",
      target: { p50: 620, p95: 1200 },
      peers: "nobody hedges replies",
    }),
  ];
}

async function turnsWith(
  world: BenchWorld,
  line: LineKind,
  policy: "off" | "at-start",
): Promise<Awaited<ReturnType<typeof plainTurn>>[]> {
  const items = await Promise.all(
    Array.from({ length: world.turns }, (_, index) => planPlain(world, { line, index, replies: shortOpenings })),
  );
  const fleet = new Fleet({ clock: world.clock, log: silentLog });
  const model = (nextReply: () => string): LlmVendor => {
    const vendors = ["one", "other"].map((name) => uneven(world, `${line} ${policy} ${name}`, { name, nextReply }));
    return openLlmRoute({ fleet, vendors, hedge: { policy } })();
  };
  return overCalls(world, { setting: { line, lead: "model", model }, items, turn: plainTurn });
}

function uneven(
  world: BenchWorld,
  label: string,
  { name, nextReply }: { readonly name: string; readonly nextReply: () => string },
): LlmVendor {
  const random = world.random.fork(label);
  return scriptedLlm({
    name,
    replies: () => ({
      text: nextReply(),
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
  return [
    stopRow(
      routed.map((ms) => Math.max(0, ms - bare.p50)),
      {
        name: "provider-layer",
        title: "what the layer over the vendors takes of a reply of 50 tokens",
        line,
        target: { p95: 3 },
        peers: "–",
      },
    ),
  ];
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
