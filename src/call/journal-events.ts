import type { CommitReason } from "../turn/turn-types.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";

/** How a call ended. Exactly one per call. */
export type CallOutcome =
  /** The business was done, or the caller said goodbye. */
  "completed" | "caller-hung-up" | "agent-hung-up" | "escalated" | "failed";

/** Which way a vendor was used, for events about it. */
export type VendorKind = "stt" | "llm" | "tts";

/**
 * Everything that happened in a call, in order. The transcript, the waterfall, the KPIs and a replay are read from
 * these; so an event says what a reader cannot work out from the ones before it, and nothing more.
 */
export type JournalEvent =
  | {
      readonly type: "call-start";
      readonly agent: string;
      readonly transport: string;
      readonly from?: string;
      readonly to?: string;
      readonly brain: string;
      readonly stt: string;
      readonly tts: string;
    }
  | {
      readonly type: "call-end";
      readonly outcome: CallOutcome;
      readonly disposition: string;
      readonly durationMs: number;
    }
  | { readonly type: "speech-start"; readonly onsetMs: number }
  | { readonly type: "speech-end"; readonly lastVoicedMs: number }
  | {
      readonly type: "transcript";
      readonly turnId: string;
      readonly text: string;
      readonly final: boolean;
      readonly confidence?: number;
    }
  | { readonly type: "turn-start"; readonly turnId: string }
  /** Work began for a guess at the whole turn. */
  | {
      readonly type: "speculation-start";
      readonly turnId: string;
      readonly revision: number;
      readonly text: string;
      /** `words`: on all words so far; `prediction`: they decide the answer already; `branch`: on an answer not yet given. */
      readonly on: "words" | "prediction" | "branch";
    }
  | {
      readonly type: "speculation-discard";
      readonly turnId: string;
      readonly revision: number;
      readonly reason: string;
    }
  | {
      readonly type: "turn-soft-commit";
      readonly turnId: string;
      readonly revision: number;
      readonly text: string;
      readonly reason: CommitReason;
      readonly waitMs: number;
    }
  /** The caller went on. `audible`: the reply could be heard already, so it cut the caller off. */
  | { readonly type: "turn-retract"; readonly turnId: string; readonly revision: number; readonly audible: boolean }
  | {
      readonly type: "turn-commit";
      readonly turnId: string;
      readonly revision: number;
      readonly text: string;
      readonly kind: string;
    }
  | {
      readonly type: "agent-say";
      readonly turnId: string;
      readonly revision: number;
      readonly text: string;
      readonly filler: boolean;
    }
  | { readonly type: "agent-speech-start"; readonly turnId: string; readonly revision: number }
  /** What was heard of the reply when it ended or was cut off. */
  | {
      readonly type: "agent-speech-end";
      readonly turnId: string;
      readonly heard: string;
      readonly interrupted: boolean;
    }
  | {
      readonly type: "barge-in";
      readonly turnId: string;
      readonly onsetMs: number;
      readonly decision: "pause" | "resume" | "flush";
      readonly words: string;
    }
  | {
      readonly type: "tool-start";
      readonly turnId: string;
      readonly name: string;
      readonly effect: "read" | "write";
      readonly args: unknown;
      readonly idempotencyKey: string;
    }
  | {
      readonly type: "tool-end";
      readonly turnId: string;
      readonly name: string;
      readonly ok: boolean;
      readonly result: unknown;
      readonly durationMs: number;
    }
  | { readonly type: "intercept"; readonly turnId: string; readonly name: string; readonly evidence: string }
  | { readonly type: "escalation"; readonly turnId: string; readonly reason: string; readonly evidence: string }
  | { readonly type: "dtmf"; readonly digit: string }
  | {
      readonly type: "vendor-error";
      readonly kind: VendorKind;
      readonly vendor: string;
      readonly code: string;
      readonly message: string;
    }
  /** The call goes on with another vendor; `reason` is the code of the failure. */
  | {
      readonly type: "vendor-switch";
      readonly kind: VendorKind;
      readonly from: string;
      readonly to: string;
      readonly reason: string;
      /** How long the caller's words, or the agent's, were waited for in vain. */
      readonly waitedMs?: number;
      /** Whose turn it befell; absent between turns. */
      readonly turnId?: string;
    }
  /** Several requests ran at once and the first good token won: `winnerIndex` counts from 0 in `vendors`. */
  | {
      readonly type: "vendor-hedge";
      readonly kind: VendorKind;
      readonly vendors: readonly string[];
      readonly winner: string;
      readonly winnerIndex: number;
      readonly reason: "at-start" | "late";
    }
  | { readonly type: "brain-switch"; readonly from: string; readonly to: string; readonly reason: string }
  | {
      readonly type: "watchdog";
      readonly action: "filler" | "recovery" | "person" | "hang-up";
      readonly silentMs: number;
    }
  | { readonly type: "network"; readonly state: "lost" | "recovered" }
  | { readonly type: "turn-latency"; readonly turnId: string; readonly latency: TurnLatency }
  | { readonly type: "waiting"; readonly turnId: string };

/** An event in its place: `seq` counts from 1 without gaps, `atMs` from the start of the call. */
export interface JournalEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly event: JournalEvent;
}
