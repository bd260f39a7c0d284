import type { AudioFrame, SampleRateHz } from "../audio/frame.ts";
import { frameMs } from "../audio/frame.ts";
import { openResampler } from "../audio/resample.ts";
import { SpeechDetector } from "../audio/speech-detector.ts";
import type { SpeechEdge } from "../audio/speech-detector.ts";
import type { TurnScorer } from "../audio/turn-scorer.ts";
import type { Vad, VadStream, VadWindow } from "../audio/vad.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import type { SttEvent, SttVendor } from "../contracts/stt.ts";
import type { Transport } from "../contracts/transport.ts";
import { toRoute } from "./fixed-route.ts";
import type { Vendors } from "./fixed-route.ts";
import { Listening } from "./listening.ts";
import { PauseScores } from "./pause-scores.ts";
import type { PauseScoresOptions } from "./pause-scores.ts";
import type { PreparedCall } from "./prepared-call.ts";
import type { CallRecorder } from "./recording.ts";
import { sttRate } from "./stt-rate.ts";
import type { VendorFailure } from "./vendor-chain.ts";

/** What listens to the caller. */
export interface CallerInputOptions {
  readonly transport: Transport;
  readonly vad: Vad;
  readonly turnScorer?: TurnScorer;
  readonly stt: Vendors<SttVendor>;
  readonly prepared?: PreparedCall;
  readonly agent: { readonly language: string; readonly keyterms: readonly string[] };
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: Scope;
  readonly recorder?: CallRecorder;
  /** The call's zero on the clock. */
  readonly startMs: number;
  /** Times are the clock's. */
  readonly onEdge: (edge: SpeechEdge) => void;
  readonly turn: PauseScoresOptions["turn"];
  readonly onTurnScore: PauseScoresOptions["onScore"];
  readonly onStt: (event: SttEvent) => void;
  readonly onSttVendor: (vendor: SttVendor) => void;
  readonly onSttDoubt: () => void;
  readonly onSttFailure: (failure: VendorFailure) => void;
}

/** The last sound of a voice is softer than what is measured as voice. */
const voiceTailMs = 200;
/** For so long the earliest arrival says where the audio's zero lies: longer than jitter, shorter than a clock's drift. */
const zeroKeptMs = 2000;

/** Frames of the caller → voice activity and recognition, with the times of the audio turned into times of the clock. */
export class CallerInput {
  readonly #options: CallerInputOptions;
  readonly #listening: Listening;
  readonly #detector = new SpeechDetector();
  readonly #vad: VadStream;
  readonly #scores: PauseScores | undefined;
  readonly #toVadRate: (frame: AudioFrame) => AudioFrame;
  readonly #toSttRate: (frame: AudioFrame) => AudioFrame;
  /** Where the audio's zero lies on the clock: the earliest that the frames of late allow, so that jitter does not shift it. */
  #audioZeroMs: number;
  /** The same of the stretch of frames at hand, whose turn comes when the one before is too old to count. */
  #nextZeroMs = Infinity;
  #recordedZeroMs = -Infinity;
  #receivedMs = 0;

  constructor(options: CallerInputOptions) {
    this.#options = options;
    const { transport, stt, agent, clock, log, scope } = options;
    this.#audioZeroMs = options.startMs;
    const vadRateHz = transport.inputRateHz === 8000 ? 8000 : 16_000;
    const sttRateHz = sttRate(toRoute(stt).order(), transport.inputRateHz);
    this.#toVadRate = converter(transport.inputRateHz, vadRateHz);
    this.#toSttRate = converter(transport.inputRateHz, sttRateHz);
    this.#vad = options.vad.open(vadRateHz, (window) => this.#onWindow(window));
    const { turnScorer: scorer, turn, onTurnScore: onScore } = options;
    this.#scores = scorer && new PauseScores({ scorer, sampleRateHz: vadRateHz, clock, turn, onScore });
    this.#listening = new Listening({
      vendors: stt,
      ...(options.prepared && { prepared: options.prepared }),
      sampleRateHz: sttRateHz,
      language: agent.language,
      keyterms: agent.keyterms,
      clock,
      log,
      scope,
      onEvent: options.onStt,
      onVendor: options.onSttVendor,
      onDoubt: options.onSttDoubt,
      onFailure: options.onSttFailure,
    });
  }

  /** Who listens to the caller. */
  get vendorName(): string {
    return this.#listening.vendorName;
  }

  start(): void {
    this.#listening.start();
  }

  /** One 20 ms frame from the line. */
  push(frame: AudioFrame): void {
    this.#receivedMs += frameMs;
    const zeroMs = this.#options.clock.now() - this.#receivedMs;
    this.#nextZeroMs = Math.min(this.#nextZeroMs, zeroMs);
    // A caller's clock that is slow, and frames that never came, move the zero to later: it is taken anew again and again.
    if (this.#receivedMs === frameMs) this.#audioZeroMs = zeroMs;
    else if (this.#receivedMs % zeroKeptMs === 0) {
      this.#audioZeroMs = this.#nextZeroMs;
      this.#nextZeroMs = zeroMs;
    } else this.#audioZeroMs = Math.min(this.#audioZeroMs, zeroMs);
    // Less than a frame would only be heard as a click.
    if (Math.abs(this.#audioZeroMs - this.#recordedZeroMs) > frameMs) this.#recordedZeroMs = this.#audioZeroMs;
    this.#options.recorder?.caller(frame, this.#recordedZeroMs + this.#receivedMs - frameMs - this.#options.startMs);
    const heard = this.#toVadRate(frame);
    this.#scores?.push(heard);
    this.#vad.push(heard);
    this.#listening.push(this.#toSttRate(frame));
  }

  finalise(): void {
    this.#listening.finalise();
  }

  /** What was said up to this time of the clock has become a turn. */
  settle(lastVoicedMs: number): void {
    this.#listening.settle(lastVoicedMs - this.#audioZeroMs + voiceTailMs);
  }

  close(): void {
    this.#vad.close();
    this.#scores?.close();
  }

  #onWindow(window: VadWindow): void {
    const edge = this.#detector.push(window);
    if (edge === undefined) return;
    this.#listening.edge(edge);
    const onClock: SpeechEdge =
      edge.type === "speech-start"
        ? { type: edge.type, onsetMs: this.#audioZeroMs + edge.onsetMs }
        : { type: edge.type, lastVoicedMs: this.#audioZeroMs + edge.lastVoicedMs };
    // A voice begins before the turn does; a pause is asked about once the turn knows of it.
    if (onClock.type === "speech-start") this.#scores?.edge(onClock);
    this.#options.onEdge(onClock);
    if (onClock.type === "speech-end") this.#scores?.edge(onClock);
  }
}

function converter(fromHz: SampleRateHz, toHz: SampleRateHz): (frame: AudioFrame) => AudioFrame {
  if (fromHz === toHz) return (frame) => frame;
  const resampler = openResampler(fromHz, toHz);
  // One object for the whole call: whoever gets a frame may read it until it returns.
  const converted: { samples: Int16Array; readonly sampleRateHz: number } = {
    samples: new Int16Array(0),
    sampleRateHz: toHz,
  };
  return (frame) => {
    converted.samples = resampler.push(frame.samples);
    return converted;
  };
}
