import type { CallOutcome, JournalEntry } from "../call/journal-events.ts";
import { figuresOfTurns } from "./turn-figures.ts";
import type { TurnFigures } from "./turn-figures.ts";

/** What is known of a call when it begins. Phones E.164. */
export interface CallStart {
  readonly id: string;
  readonly agent: string;
  readonly transport: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Unix epoch, ms. */
  readonly startedAtMs: number;
  readonly brain: string;
  readonly stt: string;
  readonly tts: string;
}

/** What is known when it has ended. The figures come from {@link summariseCall}. */
export interface CallEnd extends CallFigures {
  readonly id: string;
  /** Unix epoch, ms. */
  readonly endedAtMs: number;
  readonly outcome: CallOutcome;
  readonly disposition: string;
  readonly recordingPath?: string | undefined;
}

/** What a list of calls shows of a journal, and what is counted over many. */
export interface CallFigures extends Partial<TurnFigures> {
  /** Turns of the caller that were committed. */
  readonly turnCount: number;
  /** What the caller waited for the first word that answers, ms; absent without a measured turn. */
  readonly firstWordP50Ms?: number | undefined;
  readonly firstWordP95Ms?: number | undefined;
  /** What was said by both, for the search. */
  readonly searchText: string;
}

/** A call as the list and its own page show it. Instants are ISO 8601. */
export interface CallRecord extends Omit<CallFigures, "searchText" | keyof TurnFigures> {
  readonly id: string;
  readonly agent: string;
  readonly transport: string;
  readonly from?: string;
  readonly to?: string;
  readonly startedAt: string;
  /** Absent while the call is live. */
  readonly endedAt?: string;
  readonly outcome?: CallOutcome;
  readonly disposition?: string;
  readonly brain: string;
  readonly stt: string;
  readonly tts: string;
  readonly recordingPath?: string;
}

const longestSearchText = 20_000;

/** Reads the figures of a call from its journal. */
export function summariseCall(entries: readonly JournalEntry[]): CallFigures {
  const words: string[] = [];
  const waits: number[] = [];
  let turnCount = 0;
  for (const { event } of entries) {
    if (event.type === "turn-commit") {
      turnCount++;
      words.push(event.text);
    } else if (event.type === "agent-speech-end") words.push(event.heard);
    else if (event.type === "turn-latency") waits.push(event.latency.firstWordMs);
  }
  return {
    turnCount,
    firstWordP50Ms: percentile(waits, 0.5),
    firstWordP95Ms: percentile(waits, 0.95),
    searchText: words
      .filter((text) => text !== "")
      .join("\n")
      .slice(0, longestSearchText),
    ...figuresOfTurns(entries),
  };
}

/** The nearest-rank percentile: the smallest value that at least this share of all does not exceed. */
function percentile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(share * values.length) - 1)];
}
