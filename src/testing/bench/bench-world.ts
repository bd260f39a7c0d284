import type { Brain } from "../../agent/brain.ts";
import type { AnyTool } from "../../agent/tools.ts";
import type { Pacer } from "../../audio/pacer.ts";
import type { TurnScorer } from "../../audio/turn-scorer.ts";
import type { Vad } from "../../audio/vad.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { linkedController } from "../../base/abortable.ts";
import { CallwrightError } from "../../base/errors.ts";
import { sleep } from "../../base/sleep.ts";
import { ClipCache } from "../../call/fillers.ts";
import type { LlmVendor } from "../../contracts/llm.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { scriptedTts } from "../scripted-tts.ts";
import { benchBrain } from "./bench-agent.ts";
import type { Lead } from "./bench-agent.ts";
import { BenchCall } from "./bench-call.ts";
import type { CallerLine, LineKind } from "./caller-line.ts";
import { openLoopbackLine } from "./loopback-line.ts";
import { TrueTimeStt } from "./true-time-stt.ts";
import type { TwilioExchange } from "./twilio-line.ts";
import type { UtteranceBank } from "./utterance-bank.ts";

/** The delays inside every figure, ms. */
export const delays = { sttMs: 150, firstTokenMs: 350, perTokenMs: 20, firstAudioMs: 75 } as const;

/** Engines of this machine behind the playbook of the front desk. */
export interface LocalAgent {
  readonly stt: readonly SttVendor[];
  readonly tts: readonly TtsVendor[];
  readonly tools: readonly AnyTool[];
  brain(): Brain;
}

/** What all rows of a run share. */
export interface BenchWorld {
  readonly clock: Clock;
  readonly vad: Vad;
  /** Absent where its model is not installed. */
  readonly turnScorer?: TurnScorer | undefined;
  /** The engine's ticker. */
  readonly pacer: Pacer;
  readonly random: Random;
  readonly bank: UtteranceBank;
  readonly exchange: TwilioExchange;
  readonly signal: AbortSignal;
  /** How many calls share the turns of a row. */
  readonly parallel: number;
  /** Turns of a row. */
  readonly turns: number;
  /** Absent where their models are not installed. */
  readonly local?: LocalAgent;
  /** Tells how far a row is. */
  readonly onProgress: (done: number, of: number) => void;
}

/** How a call is set up. */
export interface CallSetting {
  readonly line: LineKind;
  /** `front-desk`: its own rules, with local engines; `reply` of the session means nothing to it. */
  readonly lead: Lead | "front-desk";
  /** The recogniser has the whole transcript at the end of speech. */
  readonly eager?: boolean;
  /** In place of the model of the usual delays; made for each call. */
  readonly model?: (nextReply: () => string) => LlmVendor;
}

/** A call, and what the agent is to say next. */
export interface BenchSession {
  readonly call: BenchCall;
  reply: string;
}

/** Opens a line of this kind. */
export function openLine(world: BenchWorld, kind: LineKind, label: string): Promise<CallerLine> {
  const random = world.random.fork(label);
  return kind === "twilio"
    ? world.exchange.open(random)
    : Promise.resolve(openLoopbackLine({ clock: world.clock, random }));
}

/** Opens a call with scripted vendors and waits until it has greeted. */
export async function openSession(world: BenchWorld, setting: CallSetting, label: string): Promise<BenchSession> {
  const { clock, vad, turnScorer, pacer, signal } = world;
  const line = await openLine(world, setting.line, label);
  if (setting.lead === "front-desk") return openLocalSession(world, line, label);
  const trueTime = new TrueTimeStt({ clock, lagMs: delays.sttMs, eager: setting.eager ?? false });
  const session = { reply: "Hello." };
  const call = new BenchCall({
    id: label,
    line,
    brain: benchBrain({ ...setting, lead: setting.lead, delays, clock, nextReply: () => session.reply }),
    trueTime,
    stt: [trueTime.vendor],
    tts: [scriptedTts({ sampleRateHz: 24_000, behaviour: () => ({ firstAudioMs: delays.firstAudioMs }) })],
    vad,
    ...(turnScorer && { turnScorer }),
    clock,
    pacer,
    clips: new ClipCache(),
    signal,
  });
  await call.onsetAfter(0);
  await call.untilQuiet(300);
  return Object.assign(session, { call });
}

async function openLocalSession(world: BenchWorld, line: CallerLine, label: string): Promise<BenchSession> {
  const { clock, vad, turnScorer, pacer, signal, local } = world;
  if (local === undefined) {
    throw new CallwrightError("The local engines are not installed", {
      code: "BENCH_NO_LOCAL_ENGINES",
      hint: "Run npx callwright models pull.",
    });
  }
  const { stt, tts, tools } = local;
  const brain = local.brain();
  const ears = { vad, ...(turnScorer && { turnScorer }) };
  const call = new BenchCall({ id: label, line, brain, tools, stt, tts, ...ears, clock, pacer, signal });
  await call.onsetAfter(0, 30_000);
  await call.untilQuiet(300);
  return { call, reply: "" };
}

/** Shares the items among calls that run side by side, a little apart, and gives the results in no order. */
export async function overCalls<Item, Result>(
  world: BenchWorld,
  work: {
    readonly setting: CallSetting;
    readonly items: readonly Item[];
    readonly parallel?: number;
    turn(session: BenchSession, item: Item, random: Random): Promise<Result>;
  },
): Promise<Result[]> {
  const { items, setting } = work;
  const parallel = Math.min(items.length, work.parallel ?? world.parallel);
  const results: Result[] = [];
  // When one call fails, the others end too.
  const link = linkedController(world.signal);
  const { controller } = link;
  const linked = { ...world, signal: controller.signal };
  const runCall = async (index: number): Promise<void> => {
    const label = `${setting.line}-${setting.lead}-${index}`;
    const random = world.random.fork(`turns ${label}`);
    await sleep(world.clock, (index * 4000) / parallel, linked.signal);
    const session = await openSession(linked, setting, label);
    await using _call = session.call;
    for (let at = index; at < items.length; at += parallel) {
      // In range: `at` is below the length.
      results.push(await work.turn(session, items[at] as Item, random));
      world.onProgress(results.length, items.length);
    }
  };
  const failures: unknown[] = [];
  const runOrStop = async (index: number): Promise<void> => {
    try {
      await runCall(index);
    } catch (error) {
      failures.push(error);
      controller.abort(error);
    }
  };
  await Promise.all(Array.from({ length: parallel }, (_, index) => runOrStop(index)));
  link.unlink();
  if (failures.length > 0) throw failures[0];
  return results;
}
