/**
 * What the server says over HTTP: every JSON answer and every event of the live feed. Types only, so that the console
 * can import them. Instants are ISO 8601, phones E.164; `…Ms` within a call counts from its start.
 */
import type { CallOutcome, JournalEntry } from "../call/journal-events.ts";
import type { NodeLoad } from "../call/node-load.ts";
import type { HealthKind } from "../providers/health/deadlines.ts";
import type { StageSnapshot } from "../providers/health/vendor-health.ts";
import type { VendorPrice } from "../contracts/vendor-definition.ts";
import type { VendorStage } from "../contracts/vendor-route.ts";
import type { CommitReason } from "../turn/turn-types.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";
import type { CalendarChange } from "../integrations/embedded/calendar-changes.ts";
import type { CalendarWeek } from "../integrations/embedded/calendar-views.ts";

/** Every answer that is not 2xx. `reference` finds an unexpected error in the log. */
export interface ApiError {
  readonly error: {
    /** Stable: `CALL_UNKNOWN`. */
    readonly code: string;
    /** For people. */
    readonly message: string;
    /** Path of the wrong input: `text`, `agent`, `sdp.media`. */
    readonly field?: string;
    /** What to do next. */
    readonly hint?: string;
    readonly reference?: string;
  };
}

/** `POST /v1/calls/web` `{ agent?, sdp }` → 201. */
export interface WebCallAnswer {
  readonly callId: string;
  readonly sdp: string;
}

/** `POST /v1/calls/:id/sdp` `{ sdp }` → 200. */
export interface SdpAnswer {
  readonly sdp: string;
}

/** A call as the list and its page show it. */
export interface CallSummary {
  readonly id: string;
  readonly agent: string;
  readonly transport: string;
  readonly from?: string;
  readonly to?: string;
  readonly startedAt: string;
  /** Absent while the call is live, like `outcome` and `disposition`. */
  readonly endedAt?: string;
  /** So far, while the call is live. */
  readonly durationMs: number;
  readonly isLive: boolean;
  readonly outcome?: CallOutcome;
  readonly disposition?: string;
  readonly brain: string;
  readonly stt: string;
  readonly tts: string;
  /** Turns of the caller that were committed. */
  readonly turnCount: number;
  /** What the caller waited for the first word that answers; absent without a measured turn. */
  readonly firstWordP50Ms?: number;
  readonly firstWordP95Ms?: number;
  /** Whether `/recording` and `/waveform` can be asked; while the call is live there is none yet. */
  readonly hasRecording: boolean;
}

/**
 * `GET /v1/calls?search=&outcome=&agent=&live=&cursor=&limit=`, newest first, live ones on top of the first page.
 * `outcome`: a {@link CallOutcome}; `live`: `true` only live ones, `false` only ended ones.
 */
export interface CallListAnswer {
  readonly calls: readonly CallSummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** The database does not answer: only live calls are listed. */
  readonly isPartial: boolean;
}

/** `GET /v1/calls/:id`. */
export interface CallAnswer {
  readonly call: CallSummary;
  readonly turns: readonly CallTurn[];
  /** What concerns the whole call and no turn, in order. */
  readonly notes: readonly CallNote[];
  /** The last journal entry that went into this: go on from here with `/journal?afterSeq=` or the feed. */
  readonly lastSeq: number;
}

/** One exchange: what the caller said (or typed, or pressed), and what the agent answered. */
export interface CallTurn {
  readonly id: string;
  /** How it came about: `greeting`, `speech`, `typed`, `dtmf`, `silence`, `not-understood`, …; `open` while not decided. */
  readonly kind: string;
  /** `listening` to the caller, `replying`, or `done`. */
  readonly stage: "listening" | "replying" | "done";
  readonly startMs: number;
  readonly endMs?: number;
  /** Absent when the agent spoke of its own accord. */
  readonly caller?: CallerWords;
  /** Absent until the agent says something. */
  readonly agent?: AgentWords;
  /** Why the agent took the floor, and after how much silence. */
  readonly commit?: { readonly reason: CommitReason; readonly waitMs: number; readonly atMs: number };
  /** Stages and marks count from the caller's last sound, which is at `lastVoicedMs` of the call. */
  readonly latency?: TurnLatency & { readonly lastVoicedMs: number };
  readonly tools: readonly TurnTool[];
  readonly intercepts: readonly { readonly name: string; readonly evidence: string; readonly atMs: number }[];
  readonly escalations: readonly { readonly reason: string; readonly evidence: string; readonly atMs: number }[];
  /** What the caller did while the agent spoke in this turn. */
  readonly bargeIns: readonly {
    readonly decision: "pause" | "resume" | "flush";
    readonly onsetMs: number;
    readonly words: string;
    readonly atMs: number;
  }[];
  /** Replies that were taken back because the caller went on, in order; not those that were let out again. */
  readonly retractions: readonly Retraction[];
  /** Guesses at the turn that were started and thrown away. */
  readonly discardedGuesses: number;
  /** What vendors did out of the ordinary while this turn was under way; also among the call's notes. */
  readonly vendorEvents: readonly VendorEvent[];
}

/** A reply that was taken back. */
export interface Retraction {
  readonly atMs: number;
  /** It could be heard already: the agent cut the caller off. */
  readonly audible: boolean;
  /** What was made to be said, and what was heard of it. */
  readonly text: string;
  readonly heard: string;
  /** Since when it was heard. */
  readonly startMs?: number;
}

/** A failure of a vendor, a change of hands, or a race of several requests. */
export type VendorEvent = Extract<CallNote, { readonly type: "vendor-error" | "vendor-switch" | "vendor-hedge" }>;

/** What the caller said in a turn. */
export interface CallerWords {
  readonly text: string;
  /** Still changing. */
  readonly isPartial: boolean;
  /** Where it lies in the recording; absent for typed words and keys. */
  readonly startMs?: number;
  readonly endMs?: number;
  /** Of the last final transcript, 0 to 1. */
  readonly confidence?: number;
}

/** What the agent said in a turn. */
export interface AgentWords {
  /** What was made to be said, fillers included. */
  readonly text: string;
  /** What the caller heard of it, once that is known. */
  readonly heard?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly isInterrupted: boolean;
}

/** A tool that a turn used. `args` and `result` as the playbook's schema has them. */
export interface TurnTool {
  readonly name: string;
  readonly effect: "read" | "write";
  readonly args: unknown;
  readonly startMs: number;
  /** Absent while it runs, like `ok`, `result` and `durationMs`. */
  readonly endMs?: number;
  readonly durationMs?: number;
  readonly ok?: boolean;
  readonly result?: unknown;
}

/** What happened in a call beside its turns. */
export type CallNote = { readonly atMs: number } & (
  | {
      readonly type: "vendor-error";
      readonly kind: "stt" | "llm" | "tts";
      readonly vendor: string;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: "vendor-switch";
      readonly kind: "stt" | "llm" | "tts";
      readonly from: string;
      readonly to: string;
      /** The code of the failure. */
      readonly reason: string;
      readonly waitedMs?: number;
      readonly turnId?: string;
    }
  | {
      readonly type: "vendor-hedge";
      readonly kind: "stt" | "llm" | "tts";
      readonly vendors: readonly string[];
      readonly winner: string;
      readonly winnerIndex: number;
      readonly reason: "at-start" | "late";
    }
  | { readonly type: "brain-switch"; readonly from: string; readonly to: string; readonly reason: string }
  | { readonly type: "watchdog"; readonly action: string; readonly silentMs: number }
  | { readonly type: "network"; readonly state: "lost" | "recovered" }
  | { readonly type: "filler"; readonly text: string }
  | { readonly type: "dtmf"; readonly digit: string }
  | { readonly type: "escalation"; readonly reason: string; readonly evidence: string }
);

/** `GET /v1/calls/:id/journal?afterSeq=&limit=`: at most 5,000 entries; ask again after the last while `hasMore`. */
export interface JournalAnswer {
  readonly callId: string;
  readonly entries: readonly JournalEntry[];
  readonly hasMore: boolean;
}

/** `GET /v1/calls/:id/waveform?buckets=` (1 to 10,000, default 1,000): the largest magnitude of each bucket, 0 to 1. */
export interface WaveformAnswer {
  readonly durationMs: number;
  readonly caller: readonly number[];
  readonly agent: readonly number[];
}

/** `GET /v1/agents`. */
export interface AgentsAnswer {
  readonly defaultAgent: string;
  readonly agents: readonly {
    readonly name: string;
    readonly title: string;
    readonly language: string;
    readonly stt: readonly string[];
    readonly tts: readonly string[];
    /** `rules`, or the model that leads. */
    readonly brain: string;
  }[];
}

/** `GET /v1/calendar/week?from=YYYY-MM-DD` (default: the Monday of this week there): seven days. 404 without a calendar. */
export interface CalendarWeekAnswer extends CalendarWeek {
  readonly from: string;
  readonly business: { readonly name: string; readonly address: string };
  readonly services: readonly {
    readonly id: string;
    readonly name: string;
    readonly durationMinutes: number;
    readonly price: string;
  }[];
}

/** `GET /v1/health/engines`: what speech and language run on, for the banner. */
export interface EnginesAnswer {
  /** True when something is worse than it could be: show the notices. */
  readonly isDegraded: boolean;
  readonly engines: readonly Engine[];
  /** Whole sentences, with what to do: "No recogniser is installed: type instead of speaking." */
  readonly notices: readonly { readonly code: string; readonly message: string; readonly hint?: string }[];
  /** STUN and TURN servers for the browser's side of a call. */
  readonly iceServers: readonly {
    readonly urls: string | readonly string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
}

/** One engine of speech or language. */
export interface Engine {
  readonly kind: "stt" | "llm" | "tts" | "vad";
  readonly name: string;
  readonly state: "ready" | "starting" | "failed" | "missing";
  /** "base.en, in 2 workers". */
  readonly detail?: string;
}

/** `GET /v1/vendors`: every vendor there is, and how those do that are configured. */
export interface VendorsAnswer {
  /** When this was so. */
  readonly at: string;
  readonly vendors: readonly VendorView[];
}

/** One vendor of one kind. */
export interface VendorView {
  readonly kind: HealthKind;
  readonly name: string;
  readonly region?: string;
  /** One line; empty for one without a file of its own. */
  readonly summary: string;
  /** An engine on this machine. */
  readonly isLocal: boolean;
  readonly isConfigured: boolean;
  /** What it reads of the environment, the deciding one first. Never their values. */
  readonly variables: readonly { readonly name: string; readonly isSet: boolean }[];
  /** Agents that may use it, by name. */
  readonly agents: readonly string[];
  readonly price?: VendorPrice;
  /** Absent: not configured. Counts are since the start of the process. */
  readonly health?: VendorHealthView;
  /** Where it was probed, the fastest first; empty before the first probe. */
  readonly places: readonly VendorPlaceView[];
}

/** How a vendor does. */
export interface VendorHealthView {
  /** `open`: left alone; `half-open`: one attempt at a time shows whether it works again. */
  readonly state: "closed" | "open" | "half-open";
  /** Until when it is left alone. */
  readonly openUntil?: string;
  /** Of the last minute, 0 to 1, of so many attempts. */
  readonly errorRate: number;
  readonly recentAttempts: number;
  readonly attempts: number;
  readonly underWay: number;
  readonly successes: number;
  readonly failures: number;
  /** Stopped by us. */
  readonly cancelled: number;
  /** Calls that went on with another one, and that went on with this one. */
  readonly failoversFrom: number;
  readonly failoversTo: number;
  readonly hedgeWins: number;
  readonly hedgeLosses: number;
  /** By list price, USD; `hedgeCostUsd` for answers that nobody heard. */
  readonly hedgeCostUsd: number;
  readonly costUsd: number;
  /** Mean of the last five minutes. */
  readonly costPerMinuteUsd: number;
  readonly costLastHourUsd: number;
  /** Upper bounds of the bars of each stage's histogram; the last bar has none. */
  readonly histogramBoundsMs: readonly number[];
  /** Of the last quarter of an hour. */
  readonly stages: Readonly<Record<VendorStage, StageSnapshot>>;
  readonly errors: readonly { readonly code: string; readonly count: number }[];
  readonly lastError?: { readonly code: string; readonly at: string };
}

/** One address of a vendor, as the background probe finds it. */
export interface VendorPlaceView {
  readonly region?: string;
  readonly host: string;
  readonly count: number;
  readonly connectP50Ms?: number;
  readonly firstByteP50Ms?: number;
  readonly firstByteP95Ms?: number;
  readonly last: {
    readonly at: string;
    readonly connectMs?: number;
    readonly firstByteMs?: number;
    /** Its code; what the vendor said stays here. */
    readonly error?: string;
  };
}

/** `GET /healthz` (`status` and `uptimeMs`) and `GET /readyz` (checks too; 503 when one fails). */
export interface HealthAnswer {
  readonly status: "ok" | "unavailable";
  readonly uptimeMs: number;
  readonly checks?: readonly { readonly name: string; readonly ok: boolean; readonly message?: string }[];
  /** With `/readyz`: whether there is room for one more call. A node that is full stays ready for those it has. */
  readonly load?: NodeLoad;
}

/**
 * `GET /v1/live?call=`: server-sent events. The SSE `event` is the `type`, the `data` the object without it as JSON,
 * the `id` resumes (EventSource sends it by itself). With `call`: only that call's, its journal so far first.
 * `: comments` come every 15 s.
 */
export type LiveEvent =
  | { readonly type: "call-started"; readonly call: CallSummary }
  /** One journal entry: `{ callId, seq, atMs, event }`. */
  | ({ readonly type: "entry"; readonly callId: string } & JournalEntry)
  | {
      readonly type: "call-ended";
      readonly callId: string;
      readonly outcome: CallOutcome;
      readonly disposition: string;
    }
  | { readonly type: "calendar-changed"; readonly change: CalendarChange }
  /** Events were missed (a slow reader, a restart): load what is shown anew. The feed goes on, or ends and can be resumed. */
  | { readonly type: "gap"; readonly reason: "resume-too-old" | "slow-reader" };
