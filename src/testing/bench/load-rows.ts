import { frameMs } from "../../audio/frame.ts";
import { linkedController } from "../../base/abortable.ts";
import { sleep } from "../../base/sleep.ts";
import type { BenchWorld } from "./bench-world.ts";
import { delays } from "./bench-world.ts";
import type { CallerEnd } from "./caller-line.ts";
import type { EngineUse, RemoteEngine } from "./load-messages.ts";
import { planPlain } from "./planning.ts";
import { turnRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { summarise } from "./statistics.ts";
import type { PlannedTurn, TurnFigure } from "./turns.ts";
import { openTelephone } from "./twilio-line.ts";
import { isSameTone, toneOfReply } from "./word-marks.ts";

const usualSizes = [1, 10, 50, 100] as const;
/** Calls begin one after the other over this time, so that they do not all speak at once. */
const spreadMs = 5000;
const quietMs = 600;
const patienceMs = 9000;
const lookEveryMs = 20;

/** One, ten, fifty and a hundred calls at once on one core, by telephone. The callers are in this process, the engine in another. */
export async function loadRows(world: BenchWorld): Promise<readonly RowResult[]> {
  return loadRowsOf(world, usualSizes, (calls) => Math.max(3, Math.ceil(world.turns / (2 * calls))));
}

/** The same for other numbers of calls, each of so many turns. */
export async function loadRowsOf(
  world: BenchWorld,
  sizes: readonly number[],
  turnsOf: (calls: number) => number,
): Promise<readonly RowResult[]> {
  const { openEngine } = world;
  if (openEngine === undefined) return [];
  const rows: RowResult[] = [];
  let oneCallP95Ms: number | undefined;
  for (const calls of sizes) {
    const row = await manyCalls(world, { openEngine, calls, turns: turnsOf(calls) });
    const p95 = row.figures.realP95Ms;
    const over = oneCallP95Ms === undefined || p95 === undefined ? {} : { overOneCallP95Ms: p95 - oneCallP95Ms };
    if (calls === 1) oneCallP95Ms = p95;
    rows.push({ ...row, figures: { ...row.figures, ...over } });
  }
  return rows;
}

async function manyCalls(
  world: BenchWorld,
  {
    openEngine,
    calls,
    turns,
  }: { readonly openEngine: () => Promise<RemoteEngine>; readonly calls: number; readonly turns: number },
): Promise<RowResult> {
  const plans = await Promise.all(
    Array.from({ length: calls }, (_, call) =>
      Promise.all(
        Array.from({ length: turns }, (_none, turn) =>
          planPlain(world, { line: "twilio", index: call * turns + turn }),
        ),
      ),
    ),
  );
  await using engine = await openEngine();
  // A process that has had a call before: what the first one loads is not counted to the others.
  await runCall(world, engine, { id: "first", turns: plans[0]?.slice(0, 1) ?? [], startAfterMs: 0 });
  const idle = await engine.use();
  const figures: TurnFigure[] = [];
  const use = await whileAllTalk(world, engine, plans, (figure) => {
    figures.push(figure);
    world.onProgress(figures.length, calls * turns);
  });
  return withUse(figures, { calls, idle, use, isPinned: engine.isPinned });
}

/** All calls stay up until the last one has had its turns; resolves with what the engine used meanwhile. */
async function whileAllTalk(
  world: BenchWorld,
  engine: RemoteEngine,
  plans: readonly (readonly PlannedTurn[])[],
  onFigure: (figure: TurnFigure) => void,
): Promise<EngineUse> {
  const link = linkedController(world.signal);
  const linked = { ...world, signal: link.controller.signal };
  const allDone = Promise.withResolvers<void>();
  let talking = plans.length;
  const onTalked = (): Promise<void> => {
    talking--;
    if (talking === 0) allDone.resolve();
    return measured;
  };
  let use: EngineUse | undefined;
  const measured = allDone.promise.then(async () => {
    use = await engine.use();
  });
  try {
    await Promise.all(
      plans.map((turns, index) =>
        runCall(linked, engine, {
          id: String(index),
          turns,
          startAfterMs: (index * spreadMs) / plans.length,
          onFigure,
          onTalked,
        }),
      ),
    );
  } catch (error) {
    // When one call fails, the others end too.
    link.controller.abort(error);
    throw error;
  } finally {
    link.unlink();
  }
  await measured;
  return use ?? engine.use();
}

interface CallPlan {
  readonly id: string;
  readonly turns: readonly PlannedTurn[];
  readonly startAfterMs: number;
  readonly onFigure?: (figure: TurnFigure) => void;
  /** The call stays up until this resolves. */
  readonly onTalked?: () => Promise<void>;
}

async function runCall(world: BenchWorld, engine: RemoteEngine, plan: CallPlan): Promise<void> {
  const { clock, signal } = world;
  const random = world.random.fork(`load ${plan.id}`);
  await sleep(clock, plan.startAfterMs, signal);
  await using end = await openTelephone({ clock, url: engine.url, random, customParameters: { call: plan.id } });
  await until(world, () => end.heard.lastSoundMs > -Infinity && isQuiet(world, end), patienceMs);
  for (const turn of plan.turns) {
    engine.reply(plan.id, formsOf(turn));
    await sleep(clock, random.integer(50, 350), signal);
    const figure = await remoteTurn(world, { engine, end, id: plan.id, turn });
    plan.onFigure?.(figure);
  }
  await plan.onTalked?.();
}

async function remoteTurn(
  world: BenchWorld,
  {
    engine,
    end,
    id,
    turn,
  }: { readonly engine: RemoteEngine; readonly end: CallerEnd; readonly id: string; readonly turn: PlannedTurn },
): Promise<TurnFigure> {
  const { utterance, reply } = turn;
  const { heard } = end;
  const startMs = await end.say(utterance);
  engine.hears(id, utterance, startMs);
  // An utterance has at least one part.
  const lastMs = startMs + (utterance.parts.at(-1)?.lastMs ?? 0);
  const hz = toneOfReply(reply(""));
  const isReply = (heardHz: number): boolean => isSameTone(heardHz, hz);
  await until(world, () => heard.toneAfter(lastMs, isReply) !== undefined, lastMs - world.clock.now() + patienceMs);
  await until(world, () => isQuiet(world, end), patienceMs);
  const { work, askedMs, calls } = await engine.turn(id, reply(""));
  const onsetMs = heard.onsetAfter(lastMs);
  const realMs = heard.toneAfter(lastMs, isReply)?.atMs;
  const early = heard.stretchesAfter(startMs).filter((stretch) => stretch.startMs < lastMs);
  return {
    firstSoundMs: onsetMs === undefined ? undefined : onsetMs - lastMs,
    realMs: realMs === undefined ? undefined : realMs - lastMs,
    earliestMs: askedMs === undefined ? undefined : askedMs + delays.firstTokenMs + delays.firstAudioMs - lastMs,
    isWrong: false,
    cutOff: early.length > 0,
    overlapMs: early.reduce((sum, stretch) => sum + stretch.endMs - stretch.startMs, 0),
    pauses: 0,
    cutPauses: 0,
    work,
    calls,
    answers: 1,
    voice: utterance.voice,
    text: utterance.text,
  };
}

/** More than there are guesses at a turn. */
const formCount = 12;

function formsOf({ reply }: PlannedTurn): readonly string[] {
  return Array.from({ length: formCount }, (_, index) => reply(`guess ${index}`));
}

function isQuiet({ clock }: BenchWorld, { heard }: CallerEnd): boolean {
  return clock.now() - heard.lastSoundMs > quietMs;
}

async function until({ clock, signal }: BenchWorld, isDone: () => boolean, limitMs: number): Promise<void> {
  const endMs = clock.now() + limitMs;
  while (!isDone() && clock.now() < endMs) await sleep(clock, lookEveryMs, signal);
}

function withUse(
  figures: readonly TurnFigure[],
  {
    calls,
    idle,
    use,
    isPinned,
  }: { readonly calls: number; readonly idle: EngineUse; readonly use: EngineUse; readonly isPinned: boolean },
): RowResult {
  // A hundred callers share a core: what one says may leave a frame later than its words are told to the recogniser.
  const aloneMs = delays.sttMs + delays.firstTokenMs + delays.firstAudioMs - (calls > 1 ? frameMs : 0);
  const title = calls === 1 ? "one call" : `${calls} calls at once`;
  const row = turnRow(figures, { name: `load-${calls}`, title: `${title}, model-led`, line: "twilio", aloneMs });
  const cpuAll = (100 * use.cpuMs) / use.wallMs;
  return {
    ...row,
    figures: {
      ...row.figures,
      cpuPerCall: cpuAll / calls,
      cpuAll,
      memoryPerCallMb: (use.residentMb - idle.residentMb) / calls,
      pacerP99Ms: summarise(use.lateMs).p99,
    },
    notes: isPinned ? row.notes : [...row.notes, "the engine was not held to one core"],
  };
}
