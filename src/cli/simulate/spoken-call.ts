import type { Clock } from "../../base/clock.ts";
import { sleep } from "../../base/sleep.ts";
import type { CallEnd } from "../../call/call-options.ts";
import type { LiveCall } from "../../call/call-host.ts";
import type { JournalEntry } from "../../call/journal-events.ts";
import type { UtteranceAudio } from "../../testing/bench/utterance.ts";
import type { SpokenLine } from "./spoken-line.ts";

/** What a conversation with sound goes over. */
export interface SpokenCallOptions {
  readonly live: LiveCall;
  readonly line: SpokenLine;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** One exchange, as the caller's ear measured it. */
export interface Exchange {
  /** What the recogniser made of the caller's words. */
  readonly understood: string;
  /** What the agent answered. */
  readonly reply: string;
  /** From the caller's last voiced sample to the agent's first; absent when no answer came. */
  readonly latencyMs?: number;
}

const lookEveryMs = 20;
/** Nobody waits longer for an answer. */
const patienceMs = 20_000;
/** So long is the agent silent before the caller begins, as polite people do. */
const quietMs = 300;

/** A call with real sound in real time, from the caller's side. */
export class SpokenCall {
  readonly #options: SpokenCallOptions;
  #end: CallEnd | undefined;
  /** Entries that were told of before. */
  #told = 0;

  constructor(options: SpokenCallOptions) {
    this.#options = options;
    void options.live.call.done.then((end) => {
      this.#end = end;
    });
  }

  /** How the call ended, once it has. */
  get end(): CallEnd | undefined {
    return this.#end;
  }

  /** Waits for the greeting, or for whatever else the agent says by itself; gives its words. */
  async listen(): Promise<string> {
    await this.#untilMyTurn();
    return this.#exchange().reply;
  }

  /** Speaks, and waits for the answer. */
  async say(utterance: UtteranceAudio): Promise<Exchange> {
    const { line } = this.#options;
    this.#told = this.#journal.length;
    const startMs = await line.say(utterance);
    // An utterance has at least one part.
    const lastMs = startMs + (utterance.parts.at(-1)?.lastMs ?? 0);
    const onset = (): number | undefined => line.heard.onsetAfter(lastMs);
    await this.#until(() => onset() !== undefined, lastMs + patienceMs);
    const firstMs = onset();
    await this.#untilMyTurn();
    return { ...this.#exchange(), ...(firstMs !== undefined && { latencyMs: firstMs - lastMs }) };
  }

  /** Says nothing for a while; gives what the agent said meanwhile. */
  async wait(durationMs: number): Promise<string> {
    const { clock } = this.#options;
    this.#told = this.#journal.length;
    await this.#until(() => false, clock.now() + durationMs);
    return this.listen();
  }

  /** Presses keys, and waits for the answer. */
  async press(digits: string): Promise<Exchange> {
    this.#told = this.#journal.length;
    const since = this.#told;
    this.#options.line.press(digits);
    const hasAnswer = (): boolean =>
      this.#journal.slice(since).some(({ event }) => event.type === "agent-speech-start" || event.type === "waiting");
    await this.#until(hasAnswer, this.#options.clock.now() + patienceMs);
    await this.#untilMyTurn();
    return this.#exchange();
  }

  /** Hangs up, unless the call is over; gives how it ended. */
  async hangUp(): Promise<CallEnd> {
    this.#options.line.hangUp();
    return this.#options.live.call.done;
  }

  get #journal(): readonly JournalEntry[] {
    return this.#options.live.call.journal.entries;
  }

  async #untilMyTurn(): Promise<void> {
    const { clock, line } = this.#options;
    await this.#until(
      () => this.#isWaiting() && clock.now() - line.heard.lastSoundMs > quietMs,
      clock.now() + 2 * patienceMs,
    );
  }

  #isWaiting(): boolean {
    const last = this.#journal.findLast(({ event }) => event.type === "waiting" || event.type === "turn-start");
    return last?.event.type === "waiting";
  }

  async #until(isDone: () => boolean, limitMs: number): Promise<void> {
    const { clock, signal } = this.#options;
    while (!isDone() && this.#end === undefined && clock.now() < limitMs) await sleep(clock, lookEveryMs, signal);
  }

  /** What was understood and heard since it was last told. */
  #exchange(): Exchange {
    const fresh = this.#journal.slice(this.#told).map(({ event }) => event);
    this.#told = this.#journal.length;
    return {
      understood: fresh
        .flatMap((event) => (event.type === "turn-commit" ? [event.text] : []))
        .join(" ")
        .trim(),
      reply: fresh
        .flatMap((event) => (event.type === "agent-speech-end" ? [event.heard] : []))
        .join(" ")
        .trim(),
    };
  }
}
