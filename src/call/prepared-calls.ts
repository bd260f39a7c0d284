import type { Clock, Timer } from "../base/clock.ts";
import type { PreparedCall } from "./prepared-call.ts";

/** How long a call may ring before what was opened for it is closed again. */
const keptMs = 30_000;

interface Kept {
  readonly call: PreparedCall;
  readonly agent: string;
  readonly timer: Timer;
}

/** What was prepared for calls that have not begun, by the id under which they will come. */
export class PreparedCalls implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#kept.size;
  }

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  keep(id: string, agent: string, call: PreparedCall): void {
    const timer = this.#clock.after(keptMs, () => void this.drop(id));
    this.#kept.set(id, { call, agent, timer });
  }

  /** What was prepared for this call of this agent; what was for another agent is closed. */
  take(id: string, agent: string): PreparedCall | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    if (kept.agent !== agent) {
      void this.drop(id);
      return undefined;
    }
    kept.timer.cancel();
    this.#kept.delete(id);
    return kept.call;
  }

  /** The call will not come. */
  async drop(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    kept?.timer.cancel();
    await kept?.call[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((id) => this.drop(id)));
  }
}
