import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { VendorNotice } from "../contracts/vendor-notice.ts";
import type { Expectation } from "../turn/expectation.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { ForesightRun } from "./foresight.ts";
import type { Intercept } from "./intercepts.ts";
import type { ToolOutcome } from "./tools.ts";

/**
 * Words of this contract.
 * - *Reply*: what the agent says and does in one turn, as a stream of parts.
 * - *State*: everything a brain remembers, plain JSON data that is never changed in place. A reply starts from the
 *   committed state and yields new states; they count only once the turn is hard-committed, so a speculative reply
 *   that is thrown away leaves no trace (ADR 0016).
 */
export interface Brain<State = unknown> {
  readonly name: string;
  /**
   * `false`: it can give one reply at a time and remembers what it gave, so it is asked only once the floor is taken,
   * not for every guess at the turn. Default: it may be asked for guesses.
   */
  readonly speculates?: boolean;
  /**
   * Its answers take so long to come that a few words in front of them are worth while. Default: they are there at once.
   */
  readonly thinks?: boolean;
  /** The state before the first word. */
  initialState(): State;
  /**
   * What it would do about these words, as a key that is equal for words that want the same answer; undefined where it
   * cannot tell. Absent: it never can. Takes no time, calls no tool, changes nothing.
   */
  foresee?(turn: TurnInput, run: ForesightRun<State>): Promise<string | undefined>;
  /** Answers one turn. Stops when `run.signal` fires. Throws a CallwrightError when it cannot answer. */
  reply(turn: TurnInput, run: ReplyRun<State>): AsyncIterable<ReplyPart<State>>;
}

/** What happened that wants an answer. */
export interface TurnInput {
  readonly kind:
    /** The call begins: greet. */
    | "greeting"
    /** The caller said `text`. */
    | "speech"
    /** The caller pressed `text`, one or more keys. */
    | "dtmf"
    /** Speech was heard, but no words came of it. */
    | "not-understood"
    /** The caller has said nothing for a while after the agent had finished. */
    | "silence";
  readonly text: string;
  /** Recognition confidence, 0 to 1; 1 where the vendor gives none. */
  readonly confidence: number;
  /** How often in a row this kind has come (1 the first time): for `not-understood` and `silence`. */
  readonly repeats: number;
  /** Decided outside every model, before the brain is asked. */
  readonly intercept?: Intercept;
  /** The agent was cut off; what it had said is the last agent entry of the conversation, marked `interrupted`. */
  readonly interrupted: boolean;
}

/** What a reply may use. */
export interface ReplyRun<State> {
  readonly callId: string;
  /** The turn that is answered, as the conversation's entries will name it. */
  readonly turnId?: string;
  readonly state: State;
  /** What was said and heard so far, oldest first, without this turn. */
  readonly conversation: readonly ConversationEntry[];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /**
   * Calls a tool of the agent by name. Tools that read run at once; tools that write wait for the hard commit of the
   * turn and reject when the turn is taken back. Never throws for a tool's own failure: that is an outcome.
   */
  callTool(name: string, args: unknown): Promise<ToolOutcome>;
  /**
   * To be asked before a request that costs so much (US$): resolves when the call affords it. At once where the reply is
   * wanted; for a guess while the money for guesses lasts, else when it turns out to be wanted. Rejects when it does not.
   */
  affords?(usd: number): Promise<void>;
  /** How much of this reply's sound the caller has heard, ms. */
  heardMs?(): number;
  /** Hears of failures, changes of hands and races among the models behind the brain: for the journal. */
  onVendorNotice?(notice: VendorNotice): void;
}

export type ReplyPart<State> =
  /** Words to say, in the order given. Best one clause or sentence at a time. */
  | { readonly type: "say"; readonly text: string }
  /** Sound that the brain makes itself, and its words as they become known: before, with or after it. */
  | {
      readonly type: "speech";
      readonly text?: string;
      /** Kept by whoever receives it. */
      readonly samples?: Int16Array;
      readonly sampleRateHz: number;
    }
  /** Words that only fill a wait ("Let me check that."): measured apart from the answer. */
  | { readonly type: "filler"; readonly text: string }
  /** What is being asked, for the endpointing of the caller's answer. The last one counts; default "open". */
  | { readonly type: "expect"; readonly expectation: Expectation }
  | { readonly type: "state"; readonly state: State }
  /** Another brain answers from here on: for the journal. */
  | { readonly type: "brain-switch"; readonly from: string; readonly to: string; readonly reason: string }
  | { readonly type: "escalate"; readonly reason: string; readonly evidence: string }
  /** Hang up once everything was said. */
  | { readonly type: "end-call"; readonly outcome: string; readonly disposition: string };
