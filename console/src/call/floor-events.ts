import type { CallTurn } from "../../../src/server/api-types.ts";

/** A moment in which both wanted to speak, or a reply that was taken back. */
export interface FloorEvent {
  readonly type: "cut-off" | "taken-back" | "interruption" | "overlap";
  readonly atMs: number;
  /** In a word. */
  readonly label: string;
  /** What happened, and to which words. */
  readonly text: string;
}

const labels: Readonly<Record<FloorEvent["type"], string>> = {
  "cut-off": "Cut-off",
  "taken-back": "Taken back",
  interruption: "Interruption",
  overlap: "Listening sound",
};

/** Signs of the kinds of event: they differ in shape too. */
export const floorSigns: Readonly<Record<FloorEvent["type"], string>> = {
  "cut-off": "✕",
  "taken-back": "↺",
  interruption: "◆",
  overlap: "○",
};

/** Who took the floor from whom in a turn, in order. */
export function toFloorEvents(turn: Pick<CallTurn, "bargeIns" | "retractions">): readonly FloorEvent[] {
  return [...turn.retractions.map(fromRetraction), ...turn.bargeIns.flatMap(fromBargeIn)].toSorted(
    (one, other) => one.atMs - other.atMs,
  );
}

function fromRetraction({ atMs, startMs, audible, text, heard }: CallTurn["retractions"][number]): FloorEvent {
  if (!audible) {
    return toEvent(
      "taken-back",
      atMs,
      `The caller went on before the reply was heard${text === "" ? "" : `: ${quoted(text)}`}`,
    );
  }
  const unheard = restOf(text, heard);
  const words =
    heard === ""
      ? ` Nothing of ${quoted(text)} was understood.`
      : ` ${quoted(heard)} was heard${unheard === "" ? "." : `, ${quoted(unheard)} was not.`}`;
  return toEvent(
    "cut-off",
    startMs ?? atMs,
    `The agent began while the caller went on, and stopped.${text === "" ? "" : words}`,
  );
}

function fromBargeIn({ decision, onsetMs, words }: CallTurn["bargeIns"][number]): readonly FloorEvent[] {
  const said = words === "" ? "" : ` ${quoted(words)}`;
  switch (decision) {
    case "flush":
      return [
        toEvent(
          "interruption",
          onsetMs,
          `The caller spoke into the reply:${said || " no word yet"}. Taken as for us: the agent stopped.`,
        ),
      ];
    case "resume":
      return [
        toEvent(
          "overlap",
          onsetMs,
          `The caller made a sound into the reply${said === "" ? "" : `:${said}`}. Taken as listening: the agent went on.`,
        ),
      ];
    // What became of it is told by the decision that follows.
    case "pause":
      return [];
  }
}

function toEvent(type: FloorEvent["type"], atMs: number, text: string): FloorEvent {
  return { type, atMs, label: labels[type], text };
}

function quoted(text: string): string {
  return `“${text}”`;
}

/** What of the words was not heard. */
function restOf(text: string, heard: string): string {
  return text.startsWith(heard) ? text.slice(heard.length).trim() : "";
}
