import { Counter } from "prom-client";
import type { Registry } from "prom-client";
import type { JournalEvent } from "../call/journal-events.ts";
import { replyKindOf } from "../store/turn-figures.ts";

/** What stands beside the latency of turns: which work gave the replies, and who took the floor from whom. */
export class TurnMetrics {
  readonly #replies: Counter<"kind">;
  readonly #cutOffs: Counter;
  readonly #bargeIns: Counter<"decision">;

  constructor(registers: Registry[]) {
    this.#replies = new Counter({
      name: "callwright_replies_total",
      help: "Replies that could be heard, by what the turn did",
      labelNames: ["kind"],
      registers,
    });
    this.#cutOffs = new Counter({
      name: "callwright_cut_offs_total",
      help: "Replies that could be heard while the caller went on",
      registers,
    });
    this.#bargeIns = new Counter({
      name: "callwright_barge_ins_total",
      help: "Voices into a reply: 'flush', taken as for the agent, or 'resume', as a sound of listening",
      labelNames: ["decision"],
      registers,
    });
  }

  read(event: JournalEvent): void {
    if (event.type === "turn-latency") this.#replies.inc({ kind: replyKindOf(event.latency) });
    if (event.type === "turn-retract" && event.audible) this.#cutOffs.inc();
    if (event.type === "barge-in" && event.decision !== "pause") this.#bargeIns.inc({ decision: event.decision });
  }
}
