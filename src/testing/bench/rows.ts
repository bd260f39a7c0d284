import type { Lead } from "./bench-agent.ts";
import type { CallSetting } from "./bench-session.ts";
import { delays } from "./bench-world.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import {
  backchannels,
  choiceQuestions,
  decidedSentences,
  interruptions,
  longReplyRests,
  longRests,
  yesNoQuestions,
} from "./corpus.ts";
import type { CorpusQuestion } from "./corpus.ts";
import { hedgedModels, providerLayer } from "./hedge-rows.ts";
import { loadRows } from "./load-rows.ts";
import { localEngines } from "./local-rows.ts";
import { overCalls } from "./over-calls.ts";
import { naturalRows, pausedRows } from "./pause-rows.ts";
import { cycle, markedReply, planAnswer, planPlain, planPlains, speak, voiceOf } from "./planning.ts";
import { percent, requireTimes, turnRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { wordMs } from "./scripted-parts.ts";
import { summarise } from "./statistics.ts";
import { answerTurn, backchannelTurn, bargeInTurn, plainTurn } from "./turns.ts";
import type { PlannedTurn } from "./turns.ts";

/** Something that the bench does, which gives one row or several. */
export interface BenchScenario {
  readonly name: string;
  /** Its turns, as a share of the turns of a usual row. */
  readonly share: number;
  /** Among the rows of a quick run. */
  readonly isQuick?: true;
  /** It says nothing in virtual time. */
  readonly isRealOnly?: true;
  /** Is measured on this line only, with nothing beside it. */
  readonly onlyLine?: LineKind;
  run(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]>;
}

const { sttMs, firstTokenMs, firstAudioMs } = delays;
const modelAloneMs = sttMs + firstTokenMs + firstAudioMs;
const completeAloneMs = firstTokenMs + firstAudioMs;
const rulesAloneMs = sttMs + firstAudioMs;
/** A backchannel counts as an interruption by this share of a reply; an agent that is not silent by then has not stopped. */
const stopLimitMs = 2000;

/** All scenarios, in the order of the table. */
export const scenarios: readonly BenchScenario[] = [
  {
    name: "plain",
    share: 2,
    isQuick: true,
    run: (world, line) =>
      plain(world, { line, lead: "model" }, { name: "plain", title: "model-led, plain turns", aloneMs: modelAloneMs }),
  },
  {
    name: "plain-long",
    share: 0.5,
    run: (world, line) =>
      plain(
        world,
        { line, lead: "model" },
        {
          name: "plain-long",
          title: "the same, replies that begin with a whole sentence",
          aloneMs: modelAloneMs,
          rests: longRests,
          form: "long",
        },
      ),
  },
  {
    name: "complete",
    share: 1,
    isQuick: true,
    run: (world, line) =>
      plain(
        world,
        { line, lead: "model", stt: { partialLagMs: 0 } },
        { name: "complete", title: "model-led, transcript complete at the end of speech", aloneMs: completeAloneMs },
      ),
  },
  {
    name: "preflight",
    share: 0.5,
    run: (world, line) =>
      plain(
        world,
        { line, lead: "model", stt: { eager: true } },
        { name: "preflight", title: "the same, told by an eager end of the recogniser's", aloneMs: completeAloneMs },
      ),
  },
  {
    name: "rules",
    share: 1,
    isQuick: true,
    run: (world, line) =>
      plain(world, { line, lead: "rules" }, { name: "rules", title: "rules-led, plain turns", aloneMs: rulesAloneMs }),
  },
  { name: "decided", share: 1, isQuick: true, run: decidedTurns },
  ...answers("yes-no", "yes/no", yesNoQuestions),
  ...answers("choice", "choice", choiceQuestions),
  { name: "barge-in", share: 0.75, isQuick: true, run: bargeIns },
  ...[300, 600, 1000, 1600].map((pauseMs): BenchScenario => ({
    name: `pauses-${pauseMs}`,
    share: 1,
    ...(pauseMs === 600 && { isQuick: true }),
    run: (world, line) => pausedRows(world, line, { pauseMs, lead: "model" }),
  })),
  {
    name: "pauses-600-rules",
    share: 0.5,
    run: (world, line) => pausedRows(world, line, { pauseMs: 600, lead: "rules" }),
  },
  { name: "natural", share: 1, isQuick: true, run: naturalRows },
  { name: "backchannel", share: 0.75, isQuick: true, run: backchannelTurns },
  { name: "hedge", share: 1, run: hedgedModels },
  { name: "provider-layer", share: 1, isQuick: true, isRealOnly: true, onlyLine: "loopback", run: providerLayer },
  { name: "local", share: 0.5, isRealOnly: true, onlyLine: "loopback", run: localEngines },
  { name: "load", share: 1, isRealOnly: true, onlyLine: "twilio", run: loadRows },
];

interface PlainRow {
  readonly name: string;
  readonly title: string;
  readonly aloneMs: number;
  readonly rests?: readonly string[];
  readonly form?: "long";
}

async function plain(
  world: BenchWorld,
  setting: CallSetting,
  { rests, form, ...head }: PlainRow,
): Promise<readonly RowResult[]> {
  const { line } = setting;
  const items = await planPlains(world, { line, ...(rests && { rests }), ...(form && { form }) });
  return [turnRow(await overCalls(world, { setting, items, turn: plainTurn }), { ...head, line })];
}

/** Sentences whose last words add nothing: what can be known before the end is known in them. */
async function decidedTurns(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const items = await planPlains(world, { line, sentences: decidedSentences });
  const turns = await overCalls(world, { setting: { line, lead: "model" }, items, turn: plainTurn });
  return [
    turnRow(turns, { name: "decided", title: "model-led, turns that are decided before they end", line }),
    turnRow(
      turns.filter(({ work }) => work.began === "prediction"),
      { name: "predicted", title: "  … of them, those that were predicted", line },
    ),
  ];
}

function answers(name: string, title: string, questions: readonly CorpusQuestion[]): readonly BenchScenario[] {
  return (["model", "rules"] as const).map((lead: Lead): BenchScenario => {
    const suffix = lead === "rules" ? "-rules" : "";
    return {
      name: name + suffix,
      share: 0.75,
      isQuick: true,
      run: async (world, line) => {
        const items = await Promise.all(
          Array.from({ length: world.turns }, (_, index) => planAnswer(world, { line, index, questions })),
        );
        const turns = await overCalls(world, { setting: { line, lead }, items, turn: answerTurn });
        const who = lead === "rules" ? "rules-led" : "model-led";
        // "Please" changes nothing: a guess at "yes" is right, and began before the end.
        return [turnRow(turns, { name: name + suffix, title: `answers to a ${title} question, ${who}`, line })];
      },
    };
  });
}

async function bargeIns(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const items = await Promise.all(
    Array.from({ length: world.turns }, async (_, index) => {
      const opening = await planPlain(world, { line, index: index * 5 });
      return {
        opening: { ...opening, reply: markedReply(world, cycle(longReplyRests, index)) },
        interruption: {
          reply: markedReply(world, "all right."),
          utterance: await speak(world, line, {
            parts: [cycle(interruptions, index)],
            voice: voiceOf(index, interruptions),
          }),
        },
      };
    }),
  );
  const turns = await overCalls(world, { setting: { line, lead: "model" }, items, turn: bargeInTurn });
  const head = { name: "barge-in", title: "turn after a barge-in, and the stop itself, model-led", line } as const;
  const row = turnRow(turns, { ...head, aloneMs: modelAloneMs });
  // One that did not stop is counted as missed; its stop is no figure.
  const stops = turns.map(({ stopMs }) => stopMs).filter((stopMs) => stopMs <= stopLimitMs);
  const { p50, p95 } = summarise(requireTimes(stops, head));
  const { cutOffPerTurn: _none, ...figures } = row.figures;
  return [
    {
      ...row,
      figures: {
        ...figures,
        missedInterruptions: percent(turns, ({ stopMs }) => !(stopMs <= stopLimitMs)),
        stopP50Ms: p50,
        stopP95Ms: p95,
      },
    },
  ];
}

async function backchannelTurns(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const items = await Promise.all(
    Array.from({ length: world.turns }, (_, index) => planBackchannel(world, line, index)),
  );
  const turns = await overCalls(world, { setting: { line, lead: "model" }, items, turn: backchannelTurn });
  const head = { name: "backchannel", title: "“mhm” into the agent's speech", line } as const;
  const { p50 } = summarise(
    requireTimes(
      turns.map(({ gapMs }) => gapMs),
      head,
    ),
  );
  return [
    {
      ...head,
      n: turns.length,
      figures: { falseInterruptions: percent(turns, ({ flushed }) => flushed), gapP50Ms: p50 },
      notes: [],
    },
  ];
}

async function planBackchannel(
  world: BenchWorld,
  line: LineKind,
  index: number,
): Promise<Parameters<typeof backchannelTurn>[1]> {
  const { text, espeak } = cycle(backchannels, index);
  const opening: PlannedTurn = await planPlain(world, { line, index: index * 3 });
  const reply = markedReply(world, cycle(longReplyRests, index));
  return {
    opening: { ...opening, reply },
    replyMs: reply("").split(" ").length * wordMs,
    after: markedReply(world, "go on."),
    // A noise that only espeak-ng knows how to make is made by it: the first voices are its own.
    backchannel: await speak(world, line, {
      parts: [text],
      voice: espeak === undefined ? voiceOf(index, backchannels) : index % 2,
      ...(espeak !== undefined && { espeak }),
    }),
  };
}
