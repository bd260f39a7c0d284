import type { Clock } from "../../base/clock.ts";
import type { VendorPrice } from "../../contracts/vendor-definition.ts";
import type { VendorUsage } from "../../contracts/vendor-route.ts";

/** What a use costs by the public list, USD; 0 for what has no price. */
export function costUsd(price: VendorPrice | undefined, usage: VendorUsage): number {
  if (price === undefined) return 0;
  const { inputTokens = 0, cachedTokens = 0, outputTokens = 0, audioMs = 0, characters = 0 } = usage;
  const inputPrice = price.perMillionInputTokensUsd ?? 0;
  // Cached tokens are part of the input tokens.
  const cached = Math.min(cachedTokens, inputTokens);
  const tokens =
    (inputTokens - cached) * inputPrice +
    cached * (price.perMillionCachedTokensUsd ?? inputPrice) +
    outputTokens * (price.perMillionOutputTokensUsd ?? 0);
  const sound = (audioMs / 60_000) * (price.perAudioMinuteUsd ?? 0);
  return tokens / 1e6 + sound + (characters / 1000) * (price.per1000CharactersUsd ?? 0);
}

const minuteMs = 60_000;
const minutesKept = 60;

/** Money spent, minute by minute of the last hour. */
export class Spending {
  readonly #clock: Clock;
  readonly #byMinute = new Map<number, number>();
  #totalUsd = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get totalUsd(): number {
    return this.#totalUsd;
  }

  add(usd: number): void {
    if (!(usd > 0)) return;
    const minute = this.#minute();
    this.#totalUsd += usd;
    this.#byMinute.set(minute, (this.#byMinute.get(minute) ?? 0) + usd);
    for (const old of this.#byMinute.keys()) if (old <= minute - minutesKept) this.#byMinute.delete(old);
  }

  /** Of the last so many minutes (up to 60), the one that has begun included. */
  lastMinutesUsd(minutes: number): number {
    const first = this.#minute() - Math.min(minutes, minutesKept) + 1;
    let sum = 0;
    for (const [minute, usd] of this.#byMinute) if (minute >= first) sum += usd;
    return sum;
  }

  #minute(): number {
    return Math.floor(this.#clock.now() / minuteMs);
  }
}
