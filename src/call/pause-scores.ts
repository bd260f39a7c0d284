import type { AudioFrame } from "../audio/frame.ts";
import type { SpeechEdge } from "../audio/speech-detector.ts";
import type { TurnScorer, TurnScorerStream } from "../audio/turn-scorer.ts";
import type { Clock, Timer } from "../base/clock.ts";

/** What a call's questions to the turn model need. */
export interface PauseScoresOptions {
  readonly scorer: TurnScorer;
  readonly sampleRateHz: 8000 | 16_000;
  readonly clock: Clock;
  /** `none`: nobody has begun a turn. `open`: it is to be decided whether it is over. `decided`: it is, or it is a barge-in. */
  readonly turn: () => "none" | "open" | "decided";
  readonly onScore: (score: { readonly probability: number; readonly forLastVoicedMs: number }) => void;
}

/** How often the sound is judged anew while a pause lasts: silence is part of what tells. */
const askEveryMs = 250;
/** A pause is over by then, one way or the other. */
const askForMs = 2000;

/** Asks the turn model at each pause of a caller, and again while it lasts. Nothing waits for the answers. */
export class PauseScores {
  readonly #options: PauseScoresOptions;
  readonly #stream: TurnScorerStream;
  #timer: Timer | undefined;
  /** Counts pauses: an answer about an older one is not told. */
  #pause = 0;

  constructor(options: PauseScoresOptions) {
    this.#options = options;
    this.#stream = options.scorer.open(options.sampleRateHz);
  }

  push(frame: AudioFrame): void {
    this.#stream.push(frame);
  }

  /** The caller's voice is about to begin or has ended, on the clock. */
  edge(edge: SpeechEdge): void {
    this.#stop();
    if (edge.type === "speech-end") this.#ask(edge.lastVoicedMs, this.#options.clock.now() + askForMs);
    else if (this.#options.turn() === "none") this.#stream.begin();
  }

  close(): void {
    this.#stop();
    this.#stream.close();
  }

  #stop(): void {
    this.#pause++;
    this.#timer?.cancel();
    this.#stream.cancel();
  }

  #ask(forLastVoicedMs: number, untilMs: number): void {
    const { clock, turn, onScore } = this.#options;
    if (turn() !== "open" || clock.now() >= untilMs) return;
    const pause = this.#pause;
    void this.#stream.score().then((probability) => {
      if (probability !== undefined && pause === this.#pause) onScore({ probability, forLastVoicedMs });
    });
    this.#timer = clock.after(askEveryMs, () => this.#ask(forLastVoicedMs, untilMs));
  }
}
