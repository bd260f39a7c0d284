import { addsNothing } from "../agent/added-words.ts";
import type { Brain, TurnInput } from "../agent/brain.ts";
import type { ConversationEntry } from "../agent/conversation.ts";
import type { ForesightRun } from "../agent/foresight.ts";
import { turnstileOf } from "../base/turnstile.ts";
import { Branches, asAnswered } from "./branches.ts";
import type { Journal } from "./journal.ts";
import { KeptGuesses } from "./kept-guesses.ts";
import type { ReplyRun } from "./reply-run.ts";
import type { ReplyRunOptions } from "./reply-run-options.ts";

/** A call asks some twenty questions of yes or no; more than that is a loop, and costs money. */
const branchesInCall = 60;

/** What a reply is opened with, besides what all replies of a call have. */
export type OwnRunOptions = Pick<ReplyRunOptions, "turnId" | "revision" | "input" | "after" | "context">;

/** What foreseeing needs of the replies of a call. */
export interface ForeseenRepliesOptions {
  readonly brain: Brain;
  readonly journal: Journal;
  readonly conversation: { readonly entries: readonly ConversationEntry[] };
  open(own: OwnRunOptions): ReplyRun;
  context(turnId: string): ForesightRun<unknown>;
}

/** Work that began for other words than the caller's and may yet be the answer to them: branches, and earlier guesses. */
export class ForeseenReplies {
  readonly #options: ForeseenRepliesOptions;
  readonly #branches: Branches;
  /** What the rules make of a guess; the same until the turn is over. */
  readonly #keys = new Map<ReplyRun, Promise<string | undefined>>();
  readonly #guesses = new KeptGuesses((run, reason) => this.#onDropped(run, reason));

  constructor(options: ForeseenRepliesOptions) {
    this.#options = options;
    const { brain, journal } = options;
    this.#branches = new Branches({
      budget: brain.speculates === false ? 0 : branchesInCall,
      open: (asking, { revision, sample }) => this.#openBranch(asking, revision, sample),
      onMade: ({ turnId, revision, input: { text } }) =>
        journal.append({ type: "speculation-start", turnId, revision, text, on: "branch" }),
      onDropped: (run, reason) => this.#onDropped(run, reason),
    });
  }

  /** All of a question has its sound, and it may be heard: what may be the answer is thought out meanwhile. */
  prepare(asking: ReplyRun): void {
    // While it writes, something else may be said in its place; what comes of the write, the answer must know.
    if (!asking.endCall && !asking.hasFailed && !asking.isWriting) this.#branches.prepare(asking);
  }

  /** The reply that was made ready for these words. */
  branchFor(input: TurnInput): ReplyRun | undefined {
    return this.#branches.take(input);
  }

  /** The earlier guess, of those that still run, that is the answer to this turn too. */
  async guessFor(run: ReplyRun): Promise<ReplyRun | undefined> {
    const guesses = this.#guesses.runs.filter((guess) => isLike(guess, run.input));
    if (guesses.length === 0) return undefined;
    const key = await this.#keyOf(run);
    if (key === undefined) return undefined;
    for (const guess of guesses) if ((await this.#keyOf(guess)) === key && !guess.hasFailed) return guess;
    return undefined;
  }

  get hasGuesses(): boolean {
    return this.#guesses.runs.length > 0;
  }

  take(guess: ReplyRun): void {
    this.#guesses.take(guess);
  }

  /** A guess is not wanted any more. Tells, unless it may still be the answer. */
  discard(run: ReplyRun, reason: string): void {
    if (this.#branches.giveBack(run)) return;
    if (run.isStarted && reason === "text changed" && this.#options.brain.foresee) this.#guesses.keep(run);
    else {
      this.#onDropped(run, reason);
      run.stop(reason);
    }
  }

  /** The question was not heard to its end. */
  dropBranches(reason: string): void {
    this.#branches.drop(reason);
  }

  /** The turn is over, by this reply or another. */
  drop(reason: string): void {
    this.#branches.drop(reason);
    this.#guesses.drop(reason);
    this.#keys.clear();
  }

  #keyOf(run: ReplyRun): Promise<string | undefined> {
    const own = this.#options.context(run.turnId);
    // Rules take a millisecond or two.
    const ask = () => turnstileOf(own.clock).pass(async () => this.#options.brain.foresee?.(run.input, own));
    const key = this.#keys.get(run) ?? ask();
    this.#keys.set(run, key);
    return key;
  }

  #openBranch(asking: ReplyRun, revision: number, sample: string): ReplyRun {
    const { conversation } = this.#options;
    const { turnId } = asking;
    return this.#options.open({
      turnId,
      revision,
      input: { kind: "speech", text: sample, confidence: 1, repeats: 1, interrupted: false },
      after: undefined,
      context: () => ({ ...this.#options.context(turnId), ...asAnswered(asking, conversation.entries) }),
    });
  }

  #onDropped({ turnId, revision, isStarted }: ReplyRun, reason: string): void {
    // What was overtaken before it began was never told of.
    if (!isStarted) return;
    this.#options.journal.append({ type: "speculation-discard", turnId, revision, reason });
  }
}

/** Below this a brain asks back. */
const sureConfidence = 0.5;

function isLike({ hasFailed, input: { kind, text, confidence, intercept } }: ReplyRun, input: TurnInput): boolean {
  // What is heard outside of every model is answered as that, whatever the rules would make of the words.
  if (intercept || input.intercept) return false;
  const isSure = Math.min(confidence, input.confidence) >= sureConfidence;
  return !hasFailed && kind === "speech" && input.kind === "speech" && isSure && addsNothing(text, input.text);
}
