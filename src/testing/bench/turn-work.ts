import type { JournalEntry } from "../../call/journal-events.ts";
import type { ReplyBeginning } from "../../turn/latency-budget.ts";

/** What the engine says of how a turn was answered: which work gave the reply, and what was guessed on the way. */
export interface TurnWork {
  /** Absent: the engine measured no reply. */
  readonly began: ReplyBeginning | undefined;
  readonly onset: boolean;
  readonly fallback: boolean;
  /** Guesses begun and thrown away, by what they were made on. */
  readonly guesses: Readonly<Partial<Record<GuessKind, GuessCount>>>;
  readonly firstMs: number | undefined;
  readonly marks: Readonly<Record<string, number>>;
}

type GuessKind = "words" | "prediction" | "branch";

interface GuessCount {
  readonly made: number;
  readonly discarded: number;
}

/** Reads it from the entries of one turn. */
export function readTurnWork(entries: readonly JournalEntry[]): TurnWork {
  const guesses: Partial<Record<GuessKind, GuessCount>> = {};
  const kinds = new Map<string, GuessKind>();
  for (const { event } of entries) {
    if (event.type === "speculation-start") {
      kinds.set(`${event.turnId}/${event.revision}`, event.on);
      count(guesses, event.on, { made: 1, discarded: 0 });
    } else if (event.type === "speculation-discard") {
      const kind = kinds.get(`${event.turnId}/${event.revision}`);
      if (kind !== undefined) count(guesses, kind, { made: 0, discarded: 1 });
    }
  }
  const last = entries.findLast(({ event }) => event.type === "turn-latency")?.event;
  const latency = last?.type === "turn-latency" ? last.latency : undefined;
  return {
    began: latency?.began,
    onset: latency?.onset === true,
    fallback: latency?.fallback === true,
    guesses,
    firstMs: latency?.totalMs,
    marks: { ...latency?.marks },
  };
}

function count(into: Partial<Record<GuessKind, GuessCount>>, kind: GuessKind, more: GuessCount): void {
  const { made, discarded } = into[kind] ?? { made: 0, discarded: 0 };
  into[kind] = { made: made + more.made, discarded: discarded + more.discarded };
}
