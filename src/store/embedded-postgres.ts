import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { sleep, withTimeout } from "../base/sleep.ts";
import { describe, toDatabaseError } from "./database-errors.ts";
import type { Attachment, EmbeddedPostgresOptions } from "./embedded-cluster.ts";
import { EmbeddedCluster } from "./embedded-cluster.ts";
import { findServerPlace } from "./postgres-account.ts";

const firstRetryMs = 250;
const longestRetryMs = 30_000;
/** A server that ran for so long is started again at once. */
const steadyMs = 10_000;
/** A caller may be waiting on the telephone for what is asked of the database. */
const longestWaitMs = 3_000;

/**
 * A server on this machine. Disposing stops it when it is ours, and leaves it alone when it is another process's. When
 * that process ends, however it does, one of those that joined it starts the server again and the others join that.
 */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** With the password: for connecting, never for a log. The port changes when another program takes it meanwhile. */
  readonly url: string;
  readonly owned: boolean;
  /** Resolves as soon as there is a server; at the latest after 3 s, whatever there is. */
  ready(): Promise<void>;
}

/**
 * Starts PostgreSQL for this data folder, or joins the server that another process runs there: one cluster never has
 * two servers. What a killed process left behind (a running server, half a cluster, a lock) is cleared away first.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const cluster = new EmbeddedCluster(options, await findServerPlace(options));
    return new Keeper(cluster, await cluster.attach(), options);
  } catch (error) {
    throw toDatabaseError(error, "The embedded database could not be opened");
  }
}

/** Keeps a server there for us: when it is gone without our stopping it, joins the next one or starts it. */
class Keeper implements EmbeddedPostgres {
  readonly #cluster: EmbeddedCluster;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #abort = new AbortController();
  readonly #keeping: Promise<void>;
  #attachment: Attachment;
  /** While there is no server. */
  #absence: Promise<void> | undefined;

  constructor(cluster: EmbeddedCluster, attachment: Attachment, options: EmbeddedPostgresOptions) {
    this.#cluster = cluster;
    this.#attachment = attachment;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#keeping = this.#keep();
  }

  get url(): string {
    return this.#attachment.url;
  }

  get owned(): boolean {
    return this.#attachment.owned;
  }

  async ready(): Promise<void> {
    const absence = this.#absence;
    if (absence === undefined) return;
    const what = "Waiting for the database";
    // Time is up: the connection that is tried next has its own error to tell.
    await withTimeout(
      { clock: this.#clock, timeoutMs: longestWaitMs, code: "DATABASE_UNAVAILABLE", what },
      () => absence,
    ).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#attachment.stop();
    await this.#keeping;
  }

  async #keep(): Promise<void> {
    let delayMs = 0;
    while (!this.#abort.signal.aborted) {
      const attachedAtMs = this.#clock.now();
      await this.#attachment.ended;
      if (this.#abort.signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#absence = promise;
      this.#log.warn(
        {},
        this.owned
          ? "The database server ended by itself; it is started again"
          : "The database server of another process is gone; it is taken over",
      );
      if (this.#clock.now() - attachedAtMs > steadyMs) delayMs = 0;
      delayMs = await this.#attachAgain(delayMs);
      this.#absence = undefined;
      resolve();
    }
  }

  /** Returns the delay to begin with if the server that was found ends soon. */
  async #attachAgain(firstDelayMs: number): Promise<number> {
    const { signal } = this.#abort;
    for (let delayMs = firstDelayMs; ; delayMs = longer(delayMs)) {
      try {
        await sleep(this.#clock, delayMs, signal);
        this.#attachment = await this.#cluster.attach({ signal });
        if (signal.aborted) await this.#attachment.stop();
        return longer(delayMs);
      } catch (error) {
        if (signal.aborted) return delayMs;
        this.#log.error({ error: describe(error), delayMs }, "The database server did not start again");
      }
    }
  }
}

function longer(delayMs: number): number {
  return Math.min(Math.max(delayMs * 2, firstRetryMs), longestRetryMs);
}
