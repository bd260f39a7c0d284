import type { BenchWorld, CallSetting } from "./bench-world.ts";
import { delays, overCalls } from "./bench-world.ts";
import type { Lead } from "./bench-agent.ts";
import type { LineKind } from "./caller-line.ts";
import { backchannels, interruptions, longOpenings, longReplies, pausedTurns, shortOpenings } from "./corpus.ts";
import type { PausePlace } from "./corpus.ts";
import { hedgedModels, providerLayer } from "./hedge-rows.ts";
import { fiftyCalls, oneCall } from "./load-rows.ts";
import { localEngines } from "./local-rows.ts";
import { cycle, planPlain, speak, voiceOf } from "./planning.ts";
import type { RowResult } from "./row-result.ts";
import { cutOffRow, latencyRow, shareRow, stopRow } from "./row-result.ts";
import { backchannelTurn, bargeInTurn, plainTurn } from "./turns.ts";
import type { TurnFigure } from "./turns.ts";

/** Something that the bench does, which gives one row or several. */
export interface BenchScenario {
  readonly name: string;
  run(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]>;
}

const { sttMs, firstTokenMs, firstAudioMs } = delays;
const modelAloneMs = sttMs + firstTokenMs + firstAudioMs;
const eagerAloneMs = firstTokenMs + firstAudioMs;
const rulesAloneMs = sttMs + firstAudioMs;
const wordMs = 280;

/** All scenarios with scripted vendors, in the order of the table. */
export const scenarios: readonly BenchScenario[] = [
  {
    name: "plain",
    run: async (world, line) => {
      const figures = await plainTurns(world, { line, lead: "model" }, shortOpenings);
      return [
        latencyRow(figures, {
          name: "plain",
          title: "model-led, plain turns",
          line,
          aloneMs: modelAloneMs,
          target: { p50: 600, p95: 640 },
          peers: "LiveKit agents-js 1.9.0: 600 / 609",
        }),
        shareRow(
          figures.map(({ latencyMs }) => latencyMs !== undefined && latencyMs <= 1000),
          {
            name: "answered",
            title: "finished sentences answered within 1 s",
            line,
            target: { atLeast: 98 },
            peers: "LiveKit, local detector, robot voices: 40–60 %",
          },
        ),
      ];
    },
  },
  {
    name: "plain-long",
    run: async (world, line) => [
      latencyRow(await plainTurns(world, { line, lead: "model" }, longOpenings), {
        name: "plain-long",
        title: "the same, replies that begin with a whole sentence",
        line,
        aloneMs: modelAloneMs,
        target: {},
        peers: "LiveKit, sentence-chunked TTS: 731 / 783",
      }),
    ],
  },
  {
    name: "preflight",
    run: async (world, line) => [
      latencyRow(await plainTurns(world, { line, lead: "model", eager: true }, shortOpenings), {
        name: "preflight",
        title: "model-led, transcript complete at the end of speech",
        line,
        aloneMs: eagerAloneMs,
        target: { p50: 455, p95: 500 },
        peers: "LiveKit, tuned for it: 448 / 459",
      }),
    ],
  },
  {
    name: "rules",
    run: async (world, line) => [
      latencyRow(await plainTurns(world, { line, lead: "rules" }, shortOpenings), {
        name: "rules",
        title: "rules-led, plain turns",
        line,
        aloneMs: rulesAloneMs,
        target: { p50: 300, p95: 400 },
        peers: "–",
      }),
    ],
  },
  { name: "barge-in", run: bargeIns },
  { name: "pauses", run: (world, line) => pauses(world, { line, lead: "model" }) },
  { name: "pauses-rules", run: (world, line) => pauses(world, { line, lead: "rules" }) },
  { name: "backchannel", run: backchannelTurns },
  { name: "hedge", run: hedgedModels },
  { name: "provider-layer", run: providerLayer },
  { name: "one-call", run: oneCall },
  { name: "fifty-calls", run: fiftyCalls },
  { name: "local", run: localEngines },
];

async function plainTurns(
  world: BenchWorld,
  setting: CallSetting,
  replies: readonly string[],
): Promise<Awaited<ReturnType<typeof plainTurn>>[]> {
  const items = await Promise.all(
    Array.from({ length: world.turns }, (_, index) => planPlain(world, { line: setting.line, index, replies })),
  );
  return overCalls(world, { setting, items, turn: plainTurn });
}

async function bargeIns(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const items = await Promise.all(
    Array.from({ length: Math.ceil(world.turns / 2) }, async (_, index) => ({
      opening: (await planPlain(world, { line, index: index * 5, replies: shortOpenings })).utterance,
      longReply: cycle(longReplies, index),
      interruption: {
        utterance: await speak(world, line, {
          parts: [cycle(interruptions, index)],
          voice: voiceOf(index, interruptions),
        }),
        reply: cycle(shortOpenings, index),
      },
    })),
  );
  const figures = await overCalls(world, { setting: { line, lead: "model" }, items, turn: bargeInTurn });
  return [
    latencyRow(figures, {
      name: "after-barge-in",
      title: "turn after a barge-in, model-led",
      line,
      aloneMs: modelAloneMs,
      target: { p50: 640 },
      peers: "LiveKit: 814 / 855",
    }),
    stopRow(
      figures.map(({ stopMs }) => stopMs),
      {
        name: "barge-in",
        title: "barge-in: caller's onset → agent silent",
        line,
        target: { p95: 250 },
        peers: "LiveKit: 520–579",
      },
    ),
  ];
}

async function pauses(
  world: BenchWorld,
  setting: { readonly line: LineKind; readonly lead: Lead },
): Promise<readonly RowResult[]> {
  const { line, lead } = setting;
  const places = Object.keys(pausedTurns) as PausePlace[];
  const items = await Promise.all(
    places.flatMap((place) =>
      Array.from({ length: Math.ceil(world.turns / 4) }, async (_, index) => {
        const turn = cycle(pausedTurns[place], index);
        return {
          place,
          asked: turn.asked,
          opening: (await planPlain(world, { line, index: index, replies: shortOpenings })).utterance,
          utterance: await speak(world, line, {
            parts: turn.parts,
            voice: voiceOf(index, pausedTurns[place]),
            pauseMs: 600,
          }),
          reply: cycle(shortOpenings, index),
        };
      }),
    ),
  );
  const shuffled = items.map((item, index) => items[(index * 7) % items.length] ?? item);
  const plan = items.length % 7 === 0 ? items : shuffled;
  const figures = await overCalls(world, {
    setting,
    items: plan,
    turn: async (session, item, random) => {
      if (item.asked !== undefined) await plainTurn(session, { utterance: item.opening, reply: item.asked }, random);
      return { place: item.place, ...(await plainTurn(session, item, random)) };
    },
  });
  return pauseRows(figures, line, lead);
}

function pauseRows(
  figures: readonly (TurnFigure & { readonly place: PausePlace })[],
  line: LineKind,
  lead: Lead,
): readonly RowResult[] {
  const suffix = lead === "rules" ? "-rules" : "";
  const who = lead === "rules" ? "rules-led" : "model-led";
  const wherePaused: Readonly<Record<PausePlace, string>> = {
    dangling: "after a dangling word",
    comma: "after a comma",
    digits: "between groups of a number",
    complete: "where it could be complete",
  };
  const row = (name: string, title: string, of: readonly TurnFigure[], atMost?: number): RowResult =>
    cutOffRow(of, {
      name: name + suffix,
      title,
      line,
      target: atMost === undefined ? {} : { atMost },
      peers: "–",
    });
  return [
    row("pauses", `0.6 s pause in a sentence: cut off, ${who}`, figures, lead === "model" ? 10 : undefined),
    ...(Object.keys(pausedTurns) as PausePlace[]).map((place) =>
      row(
        `pauses-${place}`,
        `  … ${wherePaused[place]}`,
        figures.filter((figure) => figure.place === place),
      ),
    ),
  ];
}

async function backchannelTurns(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const items = await Promise.all(
    Array.from({ length: Math.ceil(world.turns / 2) }, async (_, index) => {
      const { text, espeak } = cycle(backchannels, index);
      const longReply = cycle(longReplies, index);
      return {
        opening: (await planPlain(world, { line, index: index * 3, replies: shortOpenings })).utterance,
        longReply,
        replyMs: longReply.split(" ").length * wordMs,
        // A noise that only espeak-ng knows how to make is made by it: the first voices are its own.
        backchannel: await speak(world, line, {
          parts: [text],
          voice: espeak === undefined ? voiceOf(index, backchannels) : index % 2,
          ...(espeak !== undefined && { espeak }),
        }),
      };
    }),
  );
  const figures = await overCalls(world, { setting: { line, lead: "model" }, items, turn: backchannelTurn });
  return [
    shareRow(
      figures.map(({ flushed }) => flushed),
      {
        name: "backchannel",
        title: "“mhm” into the agent's speech: reply dropped",
        line,
        target: { atMost: 10 },
        peers: "–",
      },
    ),
    stopRow(
      figures.map(({ gapMs }) => gapMs),
      { name: "backchannel-gap", title: "  … silence that it made in the reply", line, target: {}, peers: "–" },
    ),
  ];
}
