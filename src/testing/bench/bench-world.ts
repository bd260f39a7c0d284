import type { Brain } from "../../agent/brain.ts";
import type { AnyTool } from "../../agent/tools.ts";
import type { Pacer } from "../../audio/pacer.ts";
import type { TurnScorer } from "../../audio/turn-scorer.ts";
import type { Vad } from "../../audio/vad.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { AudioCache } from "../../call/audio-cache.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import type { RemoteEngine } from "./load-messages.ts";
import type { TwilioExchange } from "./twilio-line.ts";
import type { UtteranceBank } from "./utterance-bank.ts";
import type { MarkedWords } from "./word-marks.ts";

/** The delays inside every figure, ms. */
export const delays = { sttMs: 150, firstTokenMs: 350, perTokenMs: 20, firstAudioMs: 75 } as const;

/** Engines of this machine behind the playbook of the front desk. */
export interface LocalAgent {
  readonly stt: readonly SttVendor[];
  readonly tts: readonly TtsVendor[];
  readonly tools: readonly AnyTool[];
  brain(): Brain;
}

/** What all rows of a run share. */
export interface BenchWorld {
  readonly clock: Clock;
  readonly vad: Vad;
  /** Absent where its model is not installed. */
  readonly turnScorer?: TurnScorer | undefined;
  /** The engine's ticker. */
  readonly pacer: Pacer;
  readonly random: Random;
  readonly bank: UtteranceBank;
  readonly exchange: TwilioExchange;
  readonly signal: AbortSignal;
  /** How many calls share the turns of a row. */
  readonly parallel: number;
  /** Turns of a row. */
  readonly turns: number;
  /** Absent where their models are not installed. */
  readonly local?: LocalAgent;
  /** Starts an engine in a process of its own; absent where there is none. */
  readonly openEngine?: () => Promise<RemoteEngine>;
  /** Ready-made sound, as one process shares it. */
  readonly clips: AudioCache;
  /** Words that no other reply of the run begins with. */
  readonly marks: MarkedWords;
  /** Tells how far a row is. */
  readonly onProgress: (done: number, of: number) => void;
}
