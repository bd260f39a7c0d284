import type { Brain, ReplyRun as BrainRun, TurnInput } from "../agent/brain.ts";
import type { Clock } from "../base/clock.ts";
import type { CallwrightError } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { Onset } from "./onsets.ts";
import type { GuessBudget } from "./guess-budget.ts";
import type { Playout } from "./playout.ts";
import type { ReplyRun } from "./reply-run.ts";
import type { Voice } from "./voice.ts";

/** What a reply is to. */
export interface TurnOfReply {
  readonly turnId: string;
  readonly revision: number;
  readonly input: TurnInput;
}

/** What one run needs. */
export interface ReplyRunOptions extends TurnOfReply {
  readonly brain: Brain;
  /** Of the whole call. */
  readonly guesses: GuessBudget;
  readonly voice: Voice;
  readonly playout: Playout;
  readonly clock: Clock;
  readonly scope: Scope;
  /** Everything of a BrainRun but the signal and the tools, which are the run's own. Asked when the brain is. */
  readonly context: () => Omit<BrainRun<unknown>, "signal" | "callTool" | "heardMs">;
  /** The brain waits for this: an earlier turn that still writes. */
  readonly after: Promise<void> | undefined;
  callTool(call: {
    readonly name: string;
    readonly args: unknown;
    readonly run: ReplyRun;
  }): ReturnType<BrainRun<unknown>["callTool"]>;
  /** What to say when the brain itself failed. */
  readonly apology: string;
  /** Words in front of an answer that is not there yet, when the floor is taken. */
  onset(run: ReplyRun): Onset | undefined;
  onSay(run: ReplyRun, text: string, filler: boolean): void;
  /** Whatever there is to say of it has its sound. */
  onVoiced(run: ReplyRun): void;
  onState(run: ReplyRun): void;
  /** What it asks is known, and it is on its way to the caller. */
  onExpect(run: ReplyRun): void;
  onSwitch(from: string, to: string, reason: string): void;
  onEscalate(run: ReplyRun, reason: string, evidence: string): void;
  onFailure(run: ReplyRun, error: CallwrightError): void;
  /** Everything was said and heard, or there was nothing to say. */
  onFinished(run: ReplyRun): void;
}
