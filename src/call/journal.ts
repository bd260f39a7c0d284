import type { Clock } from "../base/clock.ts";
import type { JournalEntry, JournalEvent } from "./journal-events.ts";

/** Hears of entries as they are written. What it throws ends nothing: it goes to `onListenerFailure`. */
export type JournalListener = (entry: JournalEntry) => void;

/** The append-only record of one call. */
export class Journal {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #entries: JournalEntry[] = [];
  readonly #onListenerFailure: (error: unknown) => void;
  readonly #listeners = new Set<JournalListener>();

  constructor(clock: Clock, onListenerFailure: (error: unknown) => void = () => undefined) {
    this.#clock = clock;
    this.#onListenerFailure = onListenerFailure;
    this.#startMs = clock.now();
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Time of the call: ms since its start. */
  get nowMs(): number {
    return this.toCallMs(this.#clock.now());
  }

  /** A time of the clock as time of the call, to a tenth of a ms. */
  toCallMs(clockMs: number): number {
    return Math.round((clockMs - this.#startMs) * 10) / 10;
  }

  append(event: JournalEvent): JournalEntry {
    const entry: JournalEntry = { seq: this.#entries.length + 1, atMs: this.nowMs, event };
    this.#entries.push(entry);
    for (const listener of this.#listeners) {
      try {
        listener(entry);
      } catch (error) {
        this.#onListenerFailure(error);
      }
    }
    return entry;
  }

  /** Hears of every later entry, until the returned function is called. */
  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
