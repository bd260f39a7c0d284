import type { Lead } from "./bench-agent.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { naturalTurns, pausedTurns } from "./corpus.ts";
import type { PausePlace } from "./corpus.ts";
import { overCalls } from "./over-calls.ts";
import { drawPauseMs } from "./pause-lengths.ts";
import { cycle, markedQuestion, markedReply, planPlain, speak, voiceOf } from "./planning.ts";
import { turnRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { askedTurn, plainTurn } from "./turns.ts";
import type { PlannedTurn } from "./turns.ts";

const places: Readonly<Record<PausePlace, string>> = {
  dangling: "after a dangling word",
  comma: "after a comma",
  digits: "between groups of a number",
  complete: "where it could be complete",
};

interface PausedItem extends PlannedTurn {
  readonly place: PausePlace;
  /** Leads to a question of the agent's. */
  readonly opening?: PlannedTurn;
}

/** Turns with one pause of this length, a quarter of them in each kind of place. */
export async function pausedRows(
  world: BenchWorld,
  line: LineKind,
  { pauseMs, lead }: { readonly pauseMs: number; readonly lead: Lead },
): Promise<readonly RowResult[]> {
  const kinds = Object.keys(places) as PausePlace[];
  const count = 4 * Math.ceil(world.turns / 4);
  const items = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      planPaused(world, { line, place: cycle(kinds, index), index: Math.floor(index / 4), pauseMs }),
    ),
  );
  const turns = await overCalls(world, {
    setting: { line, lead },
    items,
    turn: async (session, item, random) => {
      const { opening } = item;
      const turn = opening ? askedTurn(session, { ...item, opening }, random) : plainTurn(session, item, random);
      return { place: item.place, ...(await turn) };
    },
  });
  const name = `pauses-${pauseMs}${lead === "rules" ? "-rules" : ""}`;
  const who = lead === "rules" ? "rules-led" : "model-led";
  return [
    turnRow(turns, { name, title: `pause of ${(pauseMs / 1000).toFixed(1)} s in a sentence, ${who}`, line }),
    ...kinds.map((place) =>
      turnRow(
        turns.filter((turn) => turn.place === place),
        { name: `${name}-${place}`, title: `  … ${places[place]}`, line },
      ),
    ),
  ];
}

async function planPaused(
  world: BenchWorld,
  plan: { readonly line: LineKind; readonly place: PausePlace; readonly index: number; readonly pauseMs: number },
): Promise<PausedItem> {
  const { line, place, index, pauseMs } = plan;
  const list = pausedTurns[place];
  const { parts, asked } = cycle(list, index);
  const { utterance } = await planPlain(world, { line, index });
  return {
    place,
    reply: markedReply(world, "I have that."),
    utterance: await speak(world, line, { parts, voice: voiceOf(index, list), pauseMs: [pauseMs] }),
    ...(asked !== undefined && { opening: { utterance, reply: markedQuestion(world, asked) } }),
  };
}

/** Longer turns that pause as people do: how often, and for how long. */
export async function naturalRows(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const random = world.random.fork("natural pauses");
  const items = await Promise.all(
    Array.from({ length: world.turns }, async (_, index) => {
      const parts = cycle(naturalTurns, index);
      return {
        reply: markedReply(world, "I have that."),
        utterance: await speak(world, line, {
          parts,
          voice: voiceOf(index, naturalTurns),
          pauseMs: parts.slice(1).map(() => drawPauseMs(random)),
        }),
      };
    }),
  );
  const turns = await overCalls(world, { setting: { line, lead: "model" }, items, turn: plainTurn });
  return [turnRow(turns, { name: "natural", title: "turns with the pauses of recorded callers, model-led", line })];
}
