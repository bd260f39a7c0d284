import type { Random } from "../../base/random.ts";
import type { SaidUtterance } from "./bench-call.ts";
import type { BenchSession } from "./bench-session.ts";
import { readTurnWork } from "./turn-work.ts";
import type { TurnWork } from "./turn-work.ts";
import type { UtteranceAudio } from "./utterance.ts";
import type { ReplyScript } from "./word-marks.ts";

/** A turn to be played. */
export interface PlannedTurn {
  readonly utterance: UtteranceAudio;
  readonly reply: ReplyScript;
}

/** An answer to a question that the agent asks first. */
export interface AnsweredTurn {
  readonly opening: PlannedTurn;
  readonly utterance: UtteranceAudio;
  readonly replies: ReplyScript;
}

/** What came of a turn, measured at the caller's end. */
export interface TurnFigure {
  /** First agent sound after the caller's last; undefined when there was none. */
  readonly firstSoundMs: number | undefined;
  /** First word of the right reply after the caller's last sound; undefined when there was none. */
  readonly realMs: number | undefined;
  /** When it can have come at the earliest, by when the brain was asked; undefined where nobody knows. */
  readonly earliestMs: number | undefined;
  /** Words were heard that belong to another reply. */
  readonly isWrong: boolean;
  /** The agent began while the caller was not finished. */
  readonly cutOff: boolean;
  /** How long it sounded into the caller's turn. */
  readonly overlapMs: number;
  /** Pauses inside the caller's turn, and those in which the agent began. */
  readonly pauses: number;
  readonly cutPauses: number;
  readonly work: TurnWork;
  /** Replies that were asked for since the turn before, and turns that needed one: two where a question came first. */
  readonly calls: number;
  readonly answers: number;
  readonly voice: string;
  readonly text: string;
}

/** Silence after which the agent is taken to have finished. */
const quietMs = 300;
/** Something is wrong when nobody has spoken for so long. */
const patienceMs = 9000;

/** The caller says something and listens to the answer. */
export async function plainTurn(session: BenchSession, turn: PlannedTurn, random: Random): Promise<TurnFigure> {
  const begun = await begin(session, random);
  session.script = turn.reply;
  return finish(session, turn.utterance, begun);
}

/** The caller says something, is asked something, and answers it: the answer is what is measured. */
export async function answerTurn(session: BenchSession, turn: AnsweredTurn, random: Random): Promise<TurnFigure> {
  const begun = await begin(session, random);
  const { opening } = turn;
  // What is made ready for an answer may be asked for before the question is heard.
  await ask(session, opening, (text) =>
    isBeginningOf(text, opening.utterance.text) ? opening.reply(text) : turn.replies(text),
  );
  await session.call.untilQuiet(quietMs);
  await session.call.pause(random.integer(50, 350));
  session.script = turn.replies;
  return { ...(await finish(session, turn.utterance, begun)), answers: 2 };
}

/** The agent asks something before the caller's turn that is measured. */
export async function askedTurn(
  session: BenchSession,
  turn: PlannedTurn & { readonly opening: PlannedTurn },
  random: Random,
): Promise<TurnFigure> {
  const begun = await begin(session, random);
  await ask(session, turn.opening);
  await session.call.untilQuiet(quietMs);
  await session.call.pause(random.integer(50, 350));
  session.script = turn.reply;
  return { ...(await finish(session, turn.utterance, begun)), answers: 2 };
}

/** What came of speaking into the agent's reply. */
export interface BargeInFigure extends TurnFigure {
  /** From the caller's first sound to the agent's last. */
  readonly stopMs: number;
}

/** The caller asks, gets a long answer, and takes the floor in the middle of it. */
export async function bargeInTurn(
  session: BenchSession,
  turn: { readonly opening: PlannedTurn; readonly interruption: PlannedTurn },
  random: Random,
): Promise<BargeInFigure> {
  const { call } = session;
  const begun = await begin(session, random);
  await ask(session, turn.opening);
  await call.pause(random.integer(900, 2200));
  session.script = turn.interruption.reply;
  const { figure, said } = await hear(session, turn.interruption.utterance, begun);
  // Whatever sounded before the caller had finished belongs to the old reply, paused and resumed or not.
  const old = call.line.heard.stretches.filter(({ startMs }) => startMs < said.lastMs).at(-1);
  return {
    ...figure,
    answers: 2,
    cutOff: false,
    overlapMs: 0,
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
    readonly opening: PlannedTurn;
    readonly backchannel: UtteranceAudio;
    readonly replyMs: number;
    readonly after: ReplyScript;
  },
  random: Random,
): Promise<BackchannelFigure> {
  const { call } = session;
  await begin(session, random);
  const realMs = await ask(session, turn.opening);
  await call.pause(random.integer(900, 2200));
  session.script = turn.after;
  await call.begin(turn.backchannel);
  await call.pause(1000);
  await call.untilQuiet(700);
  // What was put in front of the reply is not its sound.
  const reply = call.line.heard.stretches
    .filter(({ endMs }) => endMs > realMs)
    .map(({ startMs, endMs }) => ({ startMs: Math.max(realMs, startMs), endMs }));
  const soundMs = reply.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const gaps = reply.slice(1).map(({ startMs }, index) => startMs - (reply[index]?.endMs ?? startMs));
  return { flushed: soundMs < turn.replyMs - 500, gapMs: Math.max(0, ...gaps) };
}

/** Where the measuring of a turn begins: what was done before it belongs to the turn before. */
interface Begun {
  readonly entries: number;
  readonly calls: number;
}

async function begin({ call, work }: BenchSession, random: Random): Promise<Begun> {
  const begun = { entries: call.journal.length, calls: work.calls };
  work.forget();
  await call.untilQuiet(quietMs);
  await call.pause(random.integer(50, 350));
  return begun;
}

/** The caller says the opening; resolves with the time of the first word of its answer, as soon as it sounds. */
async function ask(session: BenchSession, opening: PlannedTurn, script: ReplyScript = opening.reply): Promise<number> {
  session.script = script;
  const said = await session.call.begin(opening.utterance);
  const words = opening.utterance.text;
  await session.call.until(() => session.heardReply(words, said.lastMs) !== undefined, said.lastMs + patienceMs);
  return session.heardReply(words, said.lastMs) ?? said.lastMs;
}

/** Whether a guess at a turn is on the first of these words. */
function isBeginningOf(text: string, whole: string): boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return `${whole} `.startsWith(`${words.join(" ")} `) || words.length === 0;
}

async function finish(session: BenchSession, utterance: UtteranceAudio, begun: Begun): Promise<TurnFigure> {
  return (await hear(session, utterance, begun)).figure;
}

/** The caller says it and hears the answer out. */
async function hear(
  session: BenchSession,
  utterance: UtteranceAudio,
  begun: Begun,
): Promise<{ readonly figure: TurnFigure; readonly said: SaidUtterance }> {
  const { call, work } = session;
  const said = await call.begin(utterance);
  const { lastMs } = said;
  const { text } = utterance;
  await call.until(
    () => session.heardReply(text, lastMs) !== undefined || call.isSilentSince(lastMs, 700),
    lastMs + patienceMs,
  );
  await call.untilQuiet(quietMs);
  const onsetMs = call.line.heard.onsetAfter(lastMs);
  const realMs = session.heardReply(text, lastMs);
  const earliestMs = session.earliestReplyMs(text);
  const figure: TurnFigure = {
    firstSoundMs: onsetMs === undefined ? undefined : onsetMs - lastMs,
    realMs: realMs === undefined ? undefined : realMs - lastMs,
    earliestMs: earliestMs === undefined ? undefined : earliestMs - lastMs,
    isWrong: realMs === undefined && session.heardOther(text, lastMs),
    ...earlySound(session, said),
    work: readTurnWork(call.journal.slice(begun.entries)),
    calls: work.calls - begun.calls,
    answers: 1,
    voice: utterance.voice,
    text,
  };
  return { figure, said };
}

function earlySound(
  { call }: BenchSession,
  said: SaidUtterance,
): Pick<TurnFigure, "cutOff" | "overlapMs" | "pauses" | "cutPauses"> {
  const early = call.line.heard
    .stretchesAfter(said.startMs)
    .filter(({ startMs }) => startMs < said.lastMs)
    .map(({ startMs, endMs }) => ({ startMs, endMs: Math.min(endMs, said.lastMs) }));
  const pauses = said.parts.slice(1).map(({ lastMs }, index) => ({ fromMs: said.parts[index]?.lastMs ?? 0, lastMs }));
  return {
    cutOff: early.length > 0,
    overlapMs: early.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    pauses: pauses.length,
    cutPauses: pauses.filter(({ fromMs, lastMs }) => early.some(({ startMs }) => startMs >= fromMs && startMs < lastMs))
      .length,
  };
}
