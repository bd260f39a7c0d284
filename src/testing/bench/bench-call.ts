import type { Brain } from "../../agent/brain.ts";
import { interceptRules } from "../../agent/intercept-rules.ts";
import type { AnyTool } from "../../agent/tools.ts";
import type { Pacer } from "../../audio/pacer.ts";
import type { TurnScorer } from "../../audio/turn-scorer.ts";
import type { Vad } from "../../audio/vad.ts";
import type { Clock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { sleep } from "../../base/sleep.ts";
import { Call } from "../../call/call.ts";
import type { AudioCache } from "../../call/audio-cache.ts";
import type { JournalEntry } from "../../call/journal-events.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import type { CallerLine } from "./caller-line.ts";
import type { TrueTimeStt } from "./true-time-stt.ts";
import type { UtteranceAudio } from "./utterance.ts";

/** What a call of the bench is made of. */
export interface BenchCallOptions {
  readonly id: string;
  readonly line: CallerLine;
  readonly brain: Brain;
  readonly tools?: readonly AnyTool[];
  /** Hears what is said at its true time; absent when `stt` listens to the sound itself. */
  readonly trueTime?: TrueTimeStt;
  readonly stt: readonly SttVendor[];
  readonly tts: readonly TtsVendor[];
  readonly vad: Vad;
  readonly turnScorer?: TurnScorer;
  readonly clock: Clock;
  /** The engine's. */
  readonly pacer: Pacer;
  readonly clips: AudioCache;
  readonly signal: AbortSignal;
}

/** An utterance on the clock: when each part began and ended to sound. */
export interface SaidUtterance {
  readonly startMs: number;
  readonly lastMs: number;
  readonly parts: readonly { readonly firstMs: number; readonly lastMs: number }[];
}

const lookEveryMs = 20;
/** Something is wrong when nobody has spoken for so long. */
const patienceMs = 9000;

/** One call between the engine and a caller with real sound, in real time. */
export class BenchCall implements AsyncDisposable {
  readonly call: Call;
  readonly line: CallerLine;
  readonly #options: BenchCallOptions;

  constructor(options: BenchCallOptions) {
    this.#options = options;
    this.line = options.line;
    this.call = new Call({
      id: options.id,
      agent: { name: "bench", language: "en-US", keyterms: [] },
      brain: options.brain,
      tools: options.tools ?? [],
      intercepts: interceptRules,
      transport: options.line.transport,
      vad: options.vad,
      ...(options.turnScorer && { turnScorer: options.turnScorer }),
      stt: options.stt,
      tts: options.tts,
      clock: options.clock,
      pacer: options.pacer,
      log: silentLog,
      clips: options.clips,
    });
    this.call.start();
  }

  get journal(): readonly JournalEntry[] {
    return this.call.journal.entries;
  }

  /** Says it now; returns at once with the times at which it will have sounded. */
  async begin(utterance: UtteranceAudio): Promise<SaidUtterance> {
    const startMs = await this.line.say(utterance);
    this.#options.trueTime?.hears(utterance, startMs);
    const parts = utterance.parts.map(({ firstMs, lastMs }) => ({
      firstMs: startMs + firstMs,
      lastMs: startMs + lastMs,
    }));
    // An utterance has at least one part.
    const lastMs = parts.at(-1)?.lastMs ?? startMs;
    return { startMs, lastMs, parts };
  }

  /** The agent's first sound after `atMs`; undefined when he has not begun within `limitMs` of it. */
  async onsetAfter(atMs: number, limitMs = patienceMs): Promise<number | undefined> {
    await this.until(() => this.line.heard.onsetAfter(atMs) !== undefined, atMs + limitMs);
    return this.line.heard.onsetAfter(atMs);
  }

  /** Nobody owes anything and the agent has been silent for `quietMs`. */
  async untilQuiet(quietMs: number): Promise<void> {
    const { clock } = this.#options;
    await this.until(
      () => this.#isWaiting() && clock.now() - this.line.heard.lastSoundMs > quietMs,
      clock.now() + 15_000,
    );
  }

  /** The agent has said something since, has finished, and has been silent for so long: no more is to come. */
  isSilentSince(atMs: number, quietMs: number): boolean {
    const { heard } = this.line;
    return this.#isWaiting() && heard.lastSoundMs > atMs && this.#options.clock.now() - heard.lastSoundMs > quietMs;
  }

  async until(isDone: () => boolean, limitMs: number): Promise<void> {
    const { clock, signal } = this.#options;
    while (!isDone() && clock.now() < limitMs) await sleep(clock, lookEveryMs, signal);
  }

  async pause(durationMs: number): Promise<void> {
    await sleep(this.#options.clock, durationMs, this.#options.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.line[Symbol.asyncDispose]();
    await this.call.done;
  }

  #isWaiting(): boolean {
    const last = this.journal.findLast(({ event }) => event.type === "waiting" || event.type === "turn-start");
    return last?.event.type === "waiting";
  }
}
