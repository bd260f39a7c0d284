import type { Clock } from "../../base/clock.ts";
import type { HealthKind } from "./deadlines.ts";
import { LatencyWindow } from "./latency-window.ts";

/** Where a vendor is asked from here: one address of it. */
export interface Place {
  readonly kind: HealthKind;
  readonly vendor: string;
  readonly region?: string;
  /** `api.deepgram.com`. */
  readonly host: string;
}

/** How one probe of a place went. Times from its start; absent: it did not come so far. */
export interface Probed {
  readonly connectMs?: number;
  readonly firstByteMs?: number;
  /** Why it is not usable: it cannot be reached, or refuses the key. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What is known of a place. Quantiles over the last quarter of an hour. */
export interface PlaceSnapshot extends Place {
  readonly count: number;
  readonly connectP50Ms?: number;
  readonly firstByteP50Ms?: number;
  readonly firstByteP95Ms?: number;
  readonly last: Probed & { readonly atWallMs: number };
}

interface Kept {
  readonly place: Place;
  readonly connect: LatencyWindow;
  readonly firstByte: LatencyWindow;
  last: PlaceSnapshot["last"];
}

/** Vendors and their regions are few; what comes beyond replaces the oldest. */
const mostPlaces = 200;

/** How near each vendor is, by region: what the background probe and `doctor` have found. */
export class Placement {
  readonly #clock: Clock;
  readonly #places = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(place: Place, probed: Probed): void {
    const key = `${place.kind} ${place.vendor} ${place.region ?? ""} ${place.host}`;
    const last = { ...probed, atWallMs: this.#clock.wallTimeMs() };
    const kept = this.#places.get(key) ?? {
      place,
      connect: new LatencyWindow(this.#clock),
      firstByte: new LatencyWindow(this.#clock),
      last,
    };
    kept.last = last;
    if (probed.connectMs !== undefined) kept.connect.add(probed.connectMs);
    if (probed.firstByteMs !== undefined) kept.firstByte.add(probed.firstByteMs);
    this.#places.delete(key);
    this.#places.set(key, kept);
    const oldest = this.#places.keys().next();
    if (this.#places.size > mostPlaces && oldest.done !== true) this.#places.delete(oldest.value);
  }

  /** The places of one vendor, the fastest first, those that do not work last. */
  snapshot(kind: HealthKind, vendor: string): readonly PlaceSnapshot[] {
    return [...this.#places.values()]
      .filter(({ place }) => place.kind === kind && place.vendor === vendor)
      .map(toSnapshot)
      .toSorted((one, other) => rank(one) - rank(other));
  }
}

function toSnapshot({ place, connect, firstByte, last }: Kept): PlaceSnapshot {
  const [connects, bytes] = [connect.read(), firstByte.read()];
  const connectP50Ms = connects.quantileMs(0.5);
  const firstByteP50Ms = bytes.quantileMs(0.5);
  const firstByteP95Ms = bytes.quantileMs(0.95);
  return {
    ...place,
    count: bytes.count,
    ...(connectP50Ms !== undefined && { connectP50Ms }),
    ...(firstByteP50Ms !== undefined && { firstByteP50Ms }),
    ...(firstByteP95Ms !== undefined && { firstByteP95Ms }),
    last,
  };
}

function rank({ last, firstByteP50Ms = Number.MAX_SAFE_INTEGER / 2 }: PlaceSnapshot): number {
  return last.error === undefined ? firstByteP50Ms : Number.MAX_SAFE_INTEGER;
}
