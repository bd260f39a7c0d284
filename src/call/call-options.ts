import type { Brain } from "../agent/brain.ts";
import type { InterceptRule } from "../agent/intercepts.ts";
import type { Pronunciation } from "../agent/pronunciation.ts";
import type { AnyTool } from "../agent/tools.ts";
import type { Pacer } from "../audio/pacer.ts";
import type { TurnScorer } from "../audio/turn-scorer.ts";
import type { Vad } from "../audio/vad.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import type { SttVendor } from "../contracts/stt.ts";
import type { Transport } from "../contracts/transport.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import type { TurnConfig } from "../turn/turn-types.ts";
import type { AudioCache } from "./audio-cache.ts";
import type { Vendors } from "./fixed-route.ts";
import type { CallOutcome } from "./journal-events.ts";
import type { PreparedCall } from "./prepared-call.ts";
import type { CallRecorder } from "./recording.ts";
import type { SpeechModelLink } from "./speech-model/link.ts";

/** Everything a call is made of. */
export interface CallOptions {
  readonly id: string;
  readonly agent: {
    readonly name: string;
    readonly language: string;
    readonly keyterms: readonly string[];
    readonly voice?: string;
    readonly pronunciations?: readonly Pronunciation[];
    /** Words in front of answers that take a while: the agent's own, or none. Default: ours, where we have the language. */
    readonly onsets?: false | readonly string[];
    /** Default 0.1. */
    readonly maxGuessUsdPerCall?: number;
  };
  readonly brain: Brain;
  /** The model that hears and speaks, when one does: its brain is in `brain`, its ear first in `stt`. */
  readonly speechModel?: SpeechModelLink;
  readonly tools: readonly AnyTool[];
  readonly intercepts: readonly InterceptRule[];
  readonly transport: Transport;
  /** Who calls and who is called, E.164, where the line tells. */
  readonly from?: string;
  readonly to?: string;
  readonly vad: Vad;
  /** Absent: the ends of turns are told by the words alone. */
  readonly turnScorer?: TurnScorer;
  /** First choice first. Empty: the caller can only type and press keys. */
  readonly stt: Vendors<SttVendor>;
  readonly tts: Vendors<TtsVendor>;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly log: Log;
  readonly parent?: Scope;
  /** What was spoken in other calls. */
  readonly clips: AudioCache;
  /** What was opened while the phone rang: the call takes it over, and closes what it does not need. */
  readonly prepared?: PreparedCall;
  readonly recorder?: CallRecorder;
  readonly turn?: Partial<TurnConfig>;
}

/** How a call ended. */
export interface CallEnd {
  readonly outcome: CallOutcome;
  readonly disposition: string;
}
