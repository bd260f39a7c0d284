import type { Clock } from "../../base/clock.ts";
import type { Ids } from "../../base/ids.ts";

const lifetimeMs = 60_000;
/** Webhooks beyond this many in a minute push the oldest tokens out. */
const mostTokens = 10_000;

/** Tokens that admit one connection each, within a minute. */
export class OneTimeTokens {
  readonly #clock: Clock;
  readonly #ids: Ids;
  // In order of issue, hence of expiry.
  readonly #expiries = new Map<string, number>();

  constructor(options: { readonly clock: Clock; readonly ids: Ids }) {
    this.#clock = options.clock;
    this.#ids = options.ids;
  }

  issue(): string {
    this.#forget();
    const token = this.#ids.next("t");
    this.#expiries.set(token, this.#clock.now() + lifetimeMs);
    return token;
  }

  /** Whether the token is good. It is not, ever after. */
  redeem(token: string): boolean {
    const expiresMs = this.#expiries.get(token);
    this.#expiries.delete(token);
    return expiresMs !== undefined && this.#clock.now() < expiresMs;
  }

  #forget(): void {
    const nowMs = this.#clock.now();
    for (const [token, expiresMs] of this.#expiries) {
      if (expiresMs > nowMs && this.#expiries.size < mostTokens) return;
      this.#expiries.delete(token);
    }
  }
}
