import type { JournalEntry, JournalEvent } from "../call/journal-events.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";

/**
 * What the first sound of a turn came from. The first that holds: a `fallback` answered; an `onset` was heard in front
 * of the answer; else how the reply began: as a `branch`, by a `prediction`, by a `speculation`, or `plain`, when the
 * turn was committed.
 */
export type ReplyKind = "fallback" | "onset" | "branch" | "prediction" | "speculation" | "plain";

/** One thing of a turn that is counted over many calls; `seq` and `atMs` are the journal's. */
export type TurnFigure = { readonly seq: number; readonly atMs: number; readonly turnId: string } & (
  | {
      readonly type: "reply";
      readonly kind: ReplyKind;
      readonly firstSoundMs: number;
      readonly firstWordMs: number;
    }
  /**
   * `typed-reply`: to words that were typed or keys, which have no end to wait for. `cut-off`: the agent could be heard
   * while the caller went on. `interruption`: the caller spoke into the reply, and it was for us. `overlap`: it was not.
   */
  | { readonly type: "typed-reply" | "cut-off" | "interruption" | "overlap" }
);

/** What is counted of the turns of one call. */
export interface TurnFigures {
  readonly turns: readonly TurnFigure[];
  /** What the caller waited for an answer the last time; the wait that a hang-up ended counts when it was longer. */
  readonly lastWaitMs?: number;
  readonly worstWaitMs?: number;
}

/** Reads the figures of the turns of a call from its journal. A reply that was taken back again is none. */
export function figuresOfTurns(entries: readonly JournalEntry[]): TurnFigures {
  const reading = new Reading();
  for (const entry of entries) reading.read(entry);
  return reading.figures();
}

/** The state of reading one journal from front to back. */
class Reading {
  #turns: TurnFigure[] = [];
  /** Turns that were committed at once: typed, or keys. */
  readonly #typed = new Set<string>();
  readonly #audible = new Set<string>();
  #agentSpeaks = false;
  /** Since the agent spoke last: a cough wants no answer. */
  #hasWords = false;
  /** Since when the caller has had no answer. */
  #waitingSinceMs: number | undefined;
  #unansweredMs = 0;

  read({ seq, atMs, event }: JournalEntry): void {
    this.#follow(event, atMs);
    const figure = this.#figureOf(event);
    if (figure !== undefined && "turnId" in event) this.#turns.push({ seq, atMs, turnId: event.turnId, ...figure });
  }

  figures(): TurnFigures {
    const waits = this.#turns.flatMap((turn) => (turn.type === "reply" ? [turn.firstWordMs] : []));
    const lastMs = Math.max(waits.at(-1) ?? 0, this.#unansweredMs);
    if (waits.length === 0 && this.#unansweredMs === 0) return { turns: this.#turns };
    return { turns: this.#turns, lastWaitMs: lastMs, worstWaitMs: Math.max(lastMs, ...waits) };
  }

  #figureOf(event: JournalEvent): FigureOf | undefined {
    switch (event.type) {
      case "turn-latency":
        return this.#typed.has(event.turnId) ? { type: "typed-reply" } : toReply(event.latency);
      case "turn-retract":
        this.#turns = this.#turns.filter((turn) => turn.type !== "reply" || turn.turnId !== event.turnId);
        return event.audible ? { type: "cut-off" } : undefined;
      case "barge-in":
        if (event.decision === "pause" || !this.#audible.has(event.turnId)) return undefined;
        return { type: event.decision === "flush" ? "interruption" : "overlap" };
      default:
        return undefined;
    }
  }

  /** Who has the floor, and since when the caller waits. */
  #follow(event: JournalEvent, atMs: number): void {
    switch (event.type) {
      case "turn-soft-commit":
        if (event.reason === "immediate") this.#typed.add(event.turnId);
        break;
      case "speech-start":
        this.#waitingSinceMs = undefined;
        break;
      case "speech-end":
        this.#waitingSinceMs = this.#agentSpeaks ? undefined : event.lastVoicedMs;
        break;
      case "transcript":
        this.#hasWords ||= event.text !== "";
        break;
      case "agent-speech-start":
        this.#audible.add(event.turnId);
        this.#hasWords = false;
        this.#agentSpeaks = true;
        this.#waitingSinceMs = undefined;
        break;
      case "agent-speech-end":
        this.#agentSpeaks = false;
        break;
      case "call-end":
        if (event.outcome !== "caller-hung-up" || !this.#hasWords) break;
        this.#unansweredMs = Math.max(0, atMs - (this.#waitingSinceMs ?? atMs));
        break;
      default:
    }
  }
}

type FigureOf = TurnFigure extends infer Figure
  ? Figure extends TurnFigure
    ? Omit<Figure, "seq" | "atMs" | "turnId">
    : never
  : never;

function toReply(latency: TurnLatency): FigureOf {
  const { totalMs, firstWordMs } = latency;
  return { type: "reply", kind: replyKindOf(latency), firstSoundMs: totalMs, firstWordMs };
}

/** What the first sound of a turn came from, as its latency tells. */
export function replyKindOf({ began, onset, fallback }: TurnLatency): ReplyKind {
  if (fallback === true) return "fallback";
  if (onset === true) return "onset";
  // A journal of an earlier version may not say.
  return began === "speculation" || began === "prediction" || began === "branch" ? began : "plain";
}
