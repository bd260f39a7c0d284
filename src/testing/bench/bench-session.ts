import { CallwrightError } from "../../base/errors.ts";
import { AskedReplies } from "./bench-agent.ts";
import type { Lead } from "./bench-agent.ts";
import { BenchCall } from "./bench-call.ts";
import { delays } from "./bench-world.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { CallerLine, LineKind } from "./caller-line.ts";
import { ClauseMarks } from "./clause-marks.ts";
import { openLoopbackLine } from "./loopback-line.ts";
import { scriptedParts } from "./scripted-parts.ts";
import type { ScriptedPartsOptions } from "./scripted-parts.ts";
import { isSameTone, plainHz, toneOfReply } from "./word-marks.ts";
import type { ReplyScript } from "./word-marks.ts";

/** How a call is set up. */
export interface CallSetting extends Pick<ScriptedPartsOptions, "stt" | "model"> {
  readonly line: LineKind;
  /** `front-desk`: its own rules, with local engines; the script of the session means nothing to it. */
  readonly lead: Lead | "front-desk";
  /** The least that this model takes. */
  readonly modelMs?: number;
}

/** A call, and what the agent is to say next. */
export interface BenchSession {
  readonly call: BenchCall;
  script: ReplyScript;
  readonly work: AskedReplies;
  /** When the reply to these words of the caller's began to sound, onsets and fillers aside. */
  heardReply(callerText: string, afterMs: number): number | undefined;
  /** When it can have begun at the earliest: by when the brain was asked for it, and what model and voice take. */
  earliestReplyMs(callerText: string): number | undefined;
  /** Whether the beginning of another reply was heard. */
  heardOther(callerText: string, afterMs: number): boolean;
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
  const { clock } = world;
  const line = await openLine(world, setting.line, label);
  if (setting.lead === "front-desk") return openLocalSession(world, line, label);
  const session = { script: world.marks.reply((word) => `${word}, hello.`), work: new AskedReplies() };
  const { lead } = setting;
  const script: ReplyScript = (text) => live.script(text);
  const call = new BenchCall({
    ...shared(world, label, line),
    ...scriptedParts({ ...setting, lead, clock, script, work: session.work }),
  });
  const modelMs = setting.lead === "rules" ? 0 : (setting.modelMs ?? delays.firstTokenMs);
  const expected = (text: string): number => toneOfReply(live.script(text));
  const live: BenchSession = Object.assign(session, {
    call,
    heardReply: (text: string, afterMs: number) => {
      const hz = expected(text);
      return line.heard.toneAfter(afterMs, (heardHz) => isSameTone(heardHz, hz))?.atMs;
    },
    earliestReplyMs: (text: string) => {
      const askedMs = session.work.firstAskedMs(live.script(text));
      return askedMs === undefined ? undefined : askedMs + modelMs + delays.firstAudioMs;
    },
    heardOther: (text: string, afterMs: number) => {
      const hz = expected(text);
      const isOther = (heardHz: number): boolean => !isSameTone(heardHz, hz) && !isSameTone(heardHz, plainHz);
      return line.heard.toneAfter(afterMs, isOther) !== undefined;
    },
  });
  await call.onsetAfter(0);
  await call.untilQuiet(300);
  return live;
}

async function openLocalSession(world: BenchWorld, line: CallerLine, label: string): Promise<BenchSession> {
  const { local } = world;
  if (local === undefined) {
    throw new CallwrightError("The local engines are not installed", {
      code: "BENCH_NO_LOCAL_ENGINES",
      hint: "Run npx callwright models pull.",
    });
  }
  const marks = new ClauseMarks();
  const call = new BenchCall({
    ...shared(world, label, line),
    brain: marks.brain(local.brain()),
    tools: local.tools,
    stt: local.stt,
    tts: local.tts.map((vendor) => marks.voice(vendor)),
  });
  await call.onsetAfter(0, 30_000);
  await call.untilQuiet(300);
  return {
    call,
    script: () => "",
    work: new AskedReplies(),
    heardReply: (_, afterMs) => line.heard.toneAfter(afterMs, (hz) => marks.isAnswer(hz))?.atMs,
    earliestReplyMs: () => undefined,
    heardOther: () => false,
  };
}

function shared(
  { clock, vad, turnScorer, pacer, clips, signal }: BenchWorld,
  id: string,
  line: CallerLine,
): Pick<ConstructorParameters<typeof BenchCall>[0], "id" | "line" | "vad" | "clock" | "pacer" | "clips" | "signal"> {
  return { id, line, vad, ...(turnScorer && { turnScorer }), clock, pacer, clips, signal };
}
