import { likelyAnswers } from "../agent/likely-answers.ts";
import type { LikelyAnswer } from "../agent/likely-answers.ts";
import type { TurnInput } from "../agent/brain.ts";
import type { ConversationEntry } from "../agent/conversation.ts";
import type { ReplyRun } from "./reply-run.ts";

/** What branches are made with, and whom they tell. */
export interface BranchesOptions {
  /** Opens the work for a likely answer to what `asking` asked, as if the caller had given it already. */
  open(asking: ReplyRun, branch: { readonly revision: number; readonly sample: string }): ReplyRun;
  onMade(run: ReplyRun): void;
  onDropped(run: ReplyRun, reason: string): void;
  /** How many may be made in one call: each asks the brain once, and most are not needed. */
  readonly budget: number;
}

/** A brain asks back when the recogniser is not sure. */
const sureConfidence = 0.5;

interface Branch {
  readonly answer: LikelyAnswer;
  readonly run: ReplyRun;
}

/**
 * Replies to the few answers that a question makes likely, made ready while the caller still hears it, sound included.
 * When the caller gives one of them, and says nothing else, its reply is there. What is not needed leaves no trace: a
 * branch is a guess like any other, writes nothing, and is heard only when it is committed (ADR 0026).
 */
export class Branches {
  readonly #options: BranchesOptions;
  #branches: Branch[] = [];
  /** What was asked for last; it may turn out not to be the answer. */
  #taken: Branch | undefined;
  #made = 0;

  constructor(options: BranchesOptions) {
    this.#options = options;
  }

  /** The whole of a reply was spoken into its stream, and it may be heard: what could be said to it? */
  prepare(asking: ReplyRun): void {
    this.drop("another question");
    for (const answer of likelyAnswers(asking.saidText, asking.expectation)) {
      if (this.#made >= this.#options.budget) return;
      this.#made++;
      // Below zero: the turn machine counts its own revisions upwards.
      const run = this.#options.open(asking, { revision: -this.#made, sample: answer.sample });
      this.#branches.push({ answer, run });
      this.#options.onMade(run);
      run.start();
    }
  }

  /** The reply that was made ready for what the caller says, if it still can be given. It belongs to the asker then. */
  take(input: TurnInput): ReplyRun | undefined {
    if (input.kind !== "speech" || input.intercept || input.interrupted || input.confidence < sureConfidence)
      return undefined;
    const branch = this.#branches.find(({ answer, run }) => !run.hasFailed && answer.isMeantBy(input.text));
    if (!branch) return undefined;
    this.#branches = this.#branches.filter((other) => other !== branch);
    this.#taken = branch;
    return branch.run;
  }

  /** The caller went on, so this was not the answer after all; it may yet be. True when it was one of ours. */
  giveBack(run: ReplyRun): boolean {
    if (this.#taken?.run !== run) return false;
    this.#branches.push(this.#taken);
    this.#taken = undefined;
    run.hold();
    return true;
  }

  /** None of them is wanted any more. */
  drop(reason: string): void {
    this.#taken = undefined;
    for (const { run } of this.#branches.splice(0)) {
      this.#options.onDropped(run, reason);
      run.stop(reason);
    }
  }
}

/** What a brain would know once the caller has heard all of `asking`. */
export function asAnswered(
  asking: ReplyRun,
  entries: readonly ConversationEntry[],
): { readonly state?: unknown; readonly conversation: readonly ConversationEntry[] } {
  const { turnId, saidText: text, state } = asking;
  const heard = entries.find((entry) => entry.role === "agent" && entry.turnId === turnId);
  const conversation = entries.filter((entry) => entry !== heard);
  const last = entries.at(-1)?.atMs ?? 0;
  return {
    ...(state && { state: state.value }),
    conversation: [...conversation, { role: "agent", turnId, text, atMs: heard?.atMs ?? last, interrupted: false }],
  };
}
