import type { Random } from "../../base/random.ts";
import type { BenchSession } from "./bench-world.ts";
import type { SoundStretch } from "./sound-timeline.ts";
import type { UtteranceAudio } from "./utterance.ts";

/** A turn to be played. */
export interface PlannedTurn {
  readonly utterance: UtteranceAudio;
  readonly reply: string;
}

/** What came of a turn, measured at the caller's end. */
export interface TurnFigure {
  /** First agent sound after the caller's last; undefined when there was none. */
  readonly latencyMs: number | undefined;
  /** The agent began while the caller was not finished. */
  readonly cutOff: boolean;
  /** How long it sounded into the caller's turn. */
  readonly overlapMs: number;
  readonly detail: TurnDetail;
}

/** Whose turn it was and where the engine itself says that the time went, for the JSON. */
export interface TurnDetail {
  readonly voice: string;
  readonly text: string;
  readonly firstMs: number | undefined;
  readonly marks: Readonly<Record<string, number>>;
}

/** Silence after which the agent is taken to have finished. */
const quietMs = 300;

/** The caller says something and listens to the answer. */
export async function plainTurn(session: BenchSession, turn: PlannedTurn, random: Random): Promise<TurnFigure> {
  const { call } = session;
  await call.untilQuiet(quietMs);
  await call.pause(random.integer(50, 350));
  session.reply = turn.reply;
  const said = await call.begin(turn.utterance);
  const onsetMs = await call.onsetAfter(said.lastMs);
  const early = call.line.heard.stretches.filter(({ startMs }) => startMs >= said.startMs && startMs < said.lastMs);
  await call.untilQuiet(quietMs);
  return { ...answered(said.lastMs, onsetMs), ...toCutOff(early), detail: toDetail(session, turn.utterance) };
}

/** What came of speaking into the agent's reply. */
export interface BargeInFigure extends TurnFigure {
  /** From the caller's first sound to the agent's last. */
  readonly stopMs: number;
}

/** The caller asks, gets a long answer, and takes the floor in the middle of it. */
export async function bargeInTurn(
  session: BenchSession,
  turn: { readonly opening: UtteranceAudio; readonly longReply: string; readonly interruption: PlannedTurn },
  random: Random,
): Promise<BargeInFigure> {
  const { call } = session;
  await call.untilQuiet(quietMs);
  session.reply = turn.longReply;
  const opening = await call.begin(turn.opening);
  await call.onsetAfter(opening.lastMs);
  await call.pause(random.integer(900, 2200));
  session.reply = turn.interruption.reply;
  const said = await call.begin(turn.interruption.utterance);
  const onsetMs = await call.onsetAfter(said.lastMs);
  // Whatever sounded before the caller had finished belongs to the old reply, paused and resumed or not.
  const old = call.line.heard.stretches.filter(({ startMs }) => startMs < said.lastMs).at(-1);
  await call.untilQuiet(quietMs);
  return {
    ...answered(said.lastMs, onsetMs),
    ...toCutOff([]),
    detail: toDetail(session, turn.interruption.utterance),
    stopMs: (old?.endMs ?? Number.NaN) - said.startMs,
  };
}

/** What came of a "mhm" into the agent's reply. */
export interface BackchannelFigure {
  /** The agent did not say the rest. */
  readonly flushed: boolean;
  /** The longest silence that it made in the reply, ms. */
  readonly gapMs: number;
}

/** The caller asks, gets a long answer, and makes a listening noise into it. */
export async function backchannelTurn(
  session: BenchSession,
  turn: {
    readonly opening: UtteranceAudio;
    readonly longReply: string;
    readonly backchannel: UtteranceAudio;
    readonly replyMs: number;
  },
  random: Random,
): Promise<BackchannelFigure> {
  const { call } = session;
  await call.untilQuiet(quietMs);
  session.reply = turn.longReply;
  const opening = await call.begin(turn.opening);
  const onsetMs = (await call.onsetAfter(opening.lastMs)) ?? opening.lastMs;
  await call.pause(random.integer(900, 2200));
  session.reply = "Okay, go on.";
  await call.begin(turn.backchannel);
  await call.pause(1000);
  await call.untilQuiet(700);
  const reply = call.line.heard.stretches.filter(({ startMs }) => startMs >= onsetMs);
  const soundMs = reply.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const gaps = reply.slice(1).map(({ startMs }, index) => startMs - (reply[index]?.endMs ?? startMs));
  return { flushed: soundMs < turn.replyMs - 500, gapMs: Math.max(0, ...gaps) };
}

function answered(lastMs: number, onsetMs: number | undefined): { readonly latencyMs: number | undefined } {
  return { latencyMs: onsetMs === undefined ? undefined : onsetMs - lastMs };
}

function toDetail({ call }: BenchSession, { voice, parts }: UtteranceAudio): TurnDetail {
  const last = call.journal.findLast(({ event }) => event.type === "turn-latency")?.event;
  const latency = last?.type === "turn-latency" ? last.latency : undefined;
  return {
    voice,
    text: parts.map(({ text }) => text).join(" … "),
    firstMs: latency?.totalMs,
    marks: { ...latency?.marks },
  };
}

function toCutOff(early: readonly SoundStretch[]): Pick<TurnFigure, "cutOff" | "overlapMs"> {
  return { cutOff: early.length > 0, overlapMs: early.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0) };
}
