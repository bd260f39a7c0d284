import { CancelledError } from "../base/errors.ts";

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interrupting = keyof typeof exitCodes;

/** Ctrl-C and its like, while a command runs: the first asks it to end, a second Ctrl-C ends the process. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  #exitCode: number | undefined;

  constructor() {
    for (const name of signalNames) process.on(name, this.#onSignal);
  }

  /** Fires with the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves with the first signal. The listening for signals alone does not keep the process alive. */
  get happened(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /** What the process ends with when it was interrupted, as shells expect it. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  [Symbol.dispose](): void {
    for (const name of signalNames) process.removeListener(name, this.#onSignal);
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    if (this.#exitCode !== undefined && name === "SIGINT") process.exit(this.#exitCode);
    this.#exitCode = exitCodes[name as Interrupting];
    this.#controller.abort(new CancelledError("interrupted"));
  };
}

const signalNames = Object.keys(exitCodes) as Interrupting[];
