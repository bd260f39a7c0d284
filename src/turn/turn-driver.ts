import type { Clock, Timer } from "../base/clock.ts";
import { step } from "./turn-machine.ts";
import { initialTurnState } from "./turn-state.ts";
import type { TurnState } from "./turn-state.ts";
import type { TurnCommand, TurnConfig, TurnEvent } from "./turn-types.ts";

/** An event without its time: the driver stamps it. */
export type UntimedTurnEvent = TurnEvent extends infer Event
  ? Event extends TurnEvent
    ? Omit<Event, "atMs">
    : never
  : never;

/** What a driver needs. */
export interface TurnDriverOptions {
  readonly clock: Clock;
  readonly config: TurnConfig;
  /** Carries out a command; may dispatch, which then waits for its turn. */
  onCommand(command: Exclude<TurnCommand, { type: "wake-at" }>): void;
}

/** Runs the turn machine on a clock: one event at a time, its commands in order, and one timer for its wake-ups. */
export class TurnDriver {
  readonly #options: TurnDriverOptions;
  readonly #queue: TurnEvent[] = [];
  #state: TurnState;
  #timer: Timer | undefined;
  #stepping = false;
  #closed = false;

  constructor(options: TurnDriverOptions) {
    this.#options = options;
    this.#state = initialTurnState(options.config);
  }

  get state(): TurnState {
    return this.#state;
  }

  /** Tells the machine. After `close` nothing happens any more. */
  dispatch(event: UntimedTurnEvent): void {
    if (this.#closed) return;
    // The cast restores what Omit took away: `event` has every field of its type but `atMs`.
    this.#queue.push({ ...event, atMs: this.#options.clock.now() } as TurnEvent);
    if (!this.#stepping) this.#drain();
  }

  /** Changes how the machine behaves from the next event on. */
  configure(change: Partial<TurnConfig>): void {
    this.#state = { ...this.#state, config: { ...this.#state.config, ...change } };
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#queue.length = 0;
  }

  #drain(): void {
    this.#stepping = true;
    try {
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
        const { state, commands } = step(this.#state, event);
        this.#state = state;
        this.#timer?.cancel();
        this.#timer = undefined;
        this.#wakeFor(commands);
        for (const command of commands) this.#execute(command);
      }
    } finally {
      this.#stepping = false;
    }
  }

  /** Set before anything else is done, so that the machine looks again whatever comes of the commands. */
  #wakeFor(commands: readonly TurnCommand[]): void {
    const wake = commands.findLast((command) => command.type === "wake-at");
    if (wake) this.#timer = this.#options.clock.at(wake.atMs, () => this.dispatch({ type: "wake" }));
  }

  #execute(command: TurnCommand): void {
    if (this.#closed || command.type === "wake-at") return;
    this.#options.onCommand(command);
  }
}
