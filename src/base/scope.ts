import { CallwrightError, CancelledError, isCancelled } from "./errors.ts";

/** What a scope does with work that failed without anybody awaiting it. */
export type FailureHandler = (name: string, error: unknown) => void;

/**
 * A lifetime. Work, resources and inner scopes belong to one; closing it aborts the work, closes the inner scopes,
 * then releases resources, last opened first. Nothing outlives its scope.
 */
export class Scope {
  readonly name: string;
  readonly #controller = new AbortController();
  readonly #work = new Map<Promise<void>, string>();
  readonly #children = new Set<Scope>();
  readonly #releases: (() => void | Promise<void>)[] = [];
  readonly #parent: Scope | undefined;
  readonly #onFailure: FailureHandler;
  #closing: Promise<void> | undefined;

  constructor(name: string, options: { readonly parent?: Scope; readonly onFailure?: FailureHandler } = {}) {
    this.name = name;
    this.#parent = options.parent;
    this.#onFailure = options.onFailure ?? options.parent?.reportFailure ?? (() => undefined);
    this.#parent?.adopt(this);
  }

  /** Fires when the scope closes. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** Names of everything still open inside, for the leak checks: empty after a clean close. */
  get open(): readonly string[] {
    return [
      ...this.#work.values(),
      ...[...this.#children].flatMap((child) => [child.name, ...child.open.map((name) => `${child.name}/${name}`)]),
    ];
  }

  readonly reportFailure: FailureHandler = (name, error) => this.#onFailure(`${this.name}/${name}`, error);

  /** Opens an inner scope. It closes with this one, or earlier. */
  child(name: string): Scope {
    return new Scope(name, { parent: this });
  }

  /**
   * Runs `work` in the background. A failure other than cancelling goes to the failure handler. Returns a promise that
   * settles when the work has, and never rejects.
   */
  run(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    const promise = (async (): Promise<void> => {
      try {
        await work(this.signal);
      } catch (error) {
        if (!isCancelled(error)) this.#onFailure(`${this.name}/${name}`, error);
      }
    })();
    this.#work.set(promise, name);
    void promise.then(() => this.#work.delete(promise));
    return promise;
  }

  /** Calls `release` when the scope closes, after its work has ended. */
  defer(release: () => void | Promise<void>): void {
    if (this.isClosed) throw new CallwrightError(`Scope '${this.name}' is closed`, { code: "SCOPE_CLOSED" });
    this.#releases.push(release);
  }

  /**
   * Ties `resource` to this lifetime and returns it. When the scope closed while the resource was being opened, the
   * resource is disposed in the background and SCOPE_CLOSED is thrown.
   */
  use<T extends AsyncDisposable>(resource: T): T {
    const release = async (): Promise<void> => {
      await resource[Symbol.asyncDispose]();
    };
    if (this.isClosed) void this.#release(release);
    this.defer(release);
    return resource;
  }

  /** Closes once; later calls wait for the first. `reason` is what cancelled work sees. */
  close(reason: unknown = "closed"): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  adopt(child: Scope): void {
    if (this.isClosed) throw new CallwrightError(`Scope '${this.name}' is closed`, { code: "SCOPE_CLOSED" });
    this.#children.add(child);
  }

  disown(child: Scope): void {
    this.#children.delete(child);
  }

  async #close(reason: unknown): Promise<void> {
    // One microtask later, so that `#closing` is set before anybody hears of it.
    await Promise.resolve();
    this.#controller.abort(new CancelledError(reason));
    await Promise.all([...this.#children].map((child) => child.close(reason)));
    await Promise.all(this.#work.keys());
    for (const release of this.#releases.toReversed()) await this.#release(release);
    this.#releases.length = 0;
    this.#parent?.disown(this);
  }

  async #release(release: () => void | Promise<void>): Promise<void> {
    try {
      await release();
    } catch (error) {
      if (!isCancelled(error)) this.#onFailure(`${this.name}/release`, error);
    }
  }
}
