import type { CallOutcome, JournalEntry, JournalEvent } from "../../call/journal-events.ts";
import type { CalendarSnapshot } from "../../integrations/embedded/calendar-views.ts";

/** What `talk --json` says, one a line. The protocol is fixed. */
export type TalkEvent =
  /** Words for the caller. `filler`: they only bridge a wait. */
  | { readonly type: "agent-say"; readonly text: string; readonly filler?: true }
  | {
      readonly type: "tool";
      readonly name: string;
      readonly args: unknown;
      readonly ok: boolean;
      readonly result: unknown;
    }
  | { readonly type: "intercept"; readonly name: string; readonly evidence: string }
  | { readonly type: "escalation"; readonly reason: string; readonly evidence: string }
  /** The agent has finished, and it is the caller's turn. */
  | { readonly type: "waiting" }
  /** Once a call. */
  | { readonly type: "outcome"; readonly outcome: CallOutcome; readonly disposition: string }
  /** Follows the outcome: what the call left behind. */
  | ({ readonly type: "state" } & CalendarSnapshot)
  | { readonly type: "error"; readonly code: string; readonly message: string };

/** Reads a journal as it is written: what of it the other side is told. Only words that reached the line are said. */
export class TalkReader {
  readonly #emit: (event: TalkEvent) => void;
  /** Revisions whose sound goes out. */
  readonly #audible = new Set<number>();
  /** Words of revisions that may still be taken back. */
  readonly #held = new Map<number, string[]>();
  /** Arguments of tools under way, by turn and name, in the order of their starts. */
  readonly #args = new Map<string, unknown[]>();

  constructor(emit: (event: TalkEvent) => void) {
    this.#emit = emit;
  }

  read({ event }: JournalEntry): void {
    switch (event.type) {
      case "agent-say":
        this.#say(event);
        break;
      case "agent-speech-start":
        this.#audible.add(event.revision);
        for (const text of this.#held.get(event.revision) ?? []) this.#emit({ type: "agent-say", text });
        this.#held.delete(event.revision);
        break;
      case "tool-start":
        this.#argsOf(event).push(event.args);
        break;
      case "tool-end": {
        const { name, ok, result } = event;
        this.#emit({ type: "tool", name, args: this.#argsOf(event).shift(), ok, result });
        break;
      }
      case "intercept":
        this.#emit({ type: "intercept", name: event.name, evidence: event.evidence });
        break;
      case "escalation":
        this.#emit({ type: "escalation", reason: event.reason, evidence: event.evidence });
        break;
      case "call-end":
        this.#emit({ type: "outcome", outcome: event.outcome, disposition: event.disposition });
        break;
      default:
        break;
    }
  }

  #say({ revision, text, filler }: Extract<JournalEvent, { type: "agent-say" }>): void {
    if (filler) this.#emit({ type: "agent-say", text, filler: true });
    else if (this.#audible.has(revision)) this.#emit({ type: "agent-say", text });
    else this.#held.set(revision, [...(this.#held.get(revision) ?? []), text]);
  }

  #argsOf({ turnId, name }: { readonly turnId: string; readonly name: string }): unknown[] {
    const key = `${turnId}/${name}`;
    const args = this.#args.get(key) ?? [];
    this.#args.set(key, args);
    return args;
  }
}
