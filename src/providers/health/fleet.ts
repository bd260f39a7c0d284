import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { VendorPrice } from "../../contracts/vendor-definition.ts";
import type { VendorAttempt, VendorRoute, VendorStage } from "../../contracts/vendor-route.ts";
import type { HealthKind } from "./deadlines.ts";
import { Placement } from "./placement.ts";
import { VendorHealth } from "./vendor-health.ts";
import type { HealthEvent, VendorIdentity, VendorSnapshot } from "./vendor-health.ts";

/** What a fleet needs. */
export interface FleetOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Names of the engines on this machine: the last of every route, and given more time. */
  readonly localEngines?: readonly string[];
}

/** What is known of a vendor beside its name. */
export interface VendorFacts {
  readonly region?: string;
  readonly price?: VendorPrice;
}

/** Which vendor of a route is tried first: as the agent lists them, or the one that has been answering fastest. */
export type RoutePreference = "order" | "fastest";

/** Two vendors whose medians differ by less than this are equally fast: the agent's order decides. */
const noticeablyFaster = 1.25;
/** A vendor with fewer measured answers is tried, so that it becomes known. */
const leastKnown = 5;

/**
 * The vendors of one process: how each does over all calls, and the routes that follow from it (ADR 0019). Made once;
 * agents get routes, metrics and the console get snapshots and news.
 */
export class Fleet {
  /** How near the services are, by the background probe. */
  readonly placement: Placement;
  readonly #options: FleetOptions;
  readonly #health = new Map<string, VendorHealth>();
  readonly #facts = new Map<string, VendorFacts>();
  readonly #listeners = new Set<(event: HealthEvent) => void>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.placement = new Placement(options.clock);
  }

  /** Says price and region of a vendor, before its first route. */
  describe(kind: HealthKind, name: string, facts: VendorFacts): void {
    this.#facts.set(`${kind} ${name}`, facts);
  }

  /** The vendors that one agent may use, first choice first. */
  createRoute<Vendor extends { readonly name: string }>(
    kind: HealthKind,
    vendors: readonly Vendor[],
    options: { readonly prefer?: RoutePreference } = {},
  ): FleetRoute<Vendor> {
    const members = vendors.map((vendor) => ({ vendor, health: this.healthOf(kind, vendor.name) }));
    return new FleetRoute(members, options.prefer ?? "order");
  }

  /** Made when it is first asked for, and the same one ever after. */
  healthOf(kind: HealthKind, name: string): VendorHealth {
    const { clock, localEngines = [] } = this.#options;
    const facts = this.#facts.get(`${kind} ${name}`) ?? {};
    const identity: VendorIdentity = { kind, name, ...(facts.region !== undefined && { region: facts.region }) };
    const key = `${kind} ${name} ${facts.region ?? ""}`;
    const known = this.#health.get(key);
    if (known) return known;
    const health = new VendorHealth({
      identity,
      clock,
      price: facts.price,
      isLocal: localEngines.includes(name),
      onEvent: (event) => this.#tell(event),
    });
    this.#health.set(key, health);
    return health;
  }

  /** Every vendor that a route was made for, or that was asked about. */
  snapshot(): readonly VendorSnapshot[] {
    return [...this.#health.values()].map((health) => health.snapshot());
  }

  /** Hears of every breaker that opens or closes, until the returned function is called. */
  subscribe(listener: (event: HealthEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Spent on hedges that lost, over all vendors, USD. */
  get hedgeUsdOfLastHour(): number {
    return [...this.#health.values()].reduce((sum, health) => sum + health.hedgeUsdOfLastHour, 0);
  }

  #tell(event: HealthEvent): void {
    const { log } = this.#options;
    const who = `${event.kind.toUpperCase()} '${event.name}'`;
    if (event.type === "breaker-opened") {
      const { code, coolDownMs } = event;
      log.warn({ vendor: event.name, code, coolDownMs }, `${who} keeps failing and rests for ${coolDownMs} ms`);
    } else log.info({ vendor: event.name }, `${who} works again`);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (cause) {
        log.error({ cause }, "Whoever listens for news of vendors failed");
      }
    }
  }
}

interface Member<Vendor> {
  readonly vendor: Vendor;
  readonly health: VendorHealth;
}

/** A {@link VendorRoute} over the health of the whole process. */
export class FleetRoute<Vendor> implements VendorRoute<Vendor> {
  readonly #members: readonly Member<Vendor>[];
  readonly #prefer: RoutePreference;

  constructor(members: readonly Member<Vendor>[], prefer: RoutePreference) {
    this.#members = members;
    this.#prefer = prefer;
  }

  order(): readonly Vendor[] {
    return this.#sorted().map(({ vendor }) => vendor);
  }

  /** Those of {@link order} that an attempt may be made at without going against their breakers. */
  available(): readonly Vendor[] {
    return this.#sorted()
      .filter(({ health }) => health.isAvailable)
      .map(({ vendor }) => vendor);
  }

  attempt(vendor: Vendor): VendorAttempt {
    return this.healthOf(vendor).attempt();
  }

  deadlineMs(vendor: Vendor, stage: VendorStage): number {
    return this.healthOf(vendor).deadlineMs(stage);
  }

  switched(from: Vendor, to: Vendor): void {
    this.healthOf(from).failedOver();
    this.healthOf(to).tookOver();
  }

  healthOf(vendor: Vendor): VendorHealth {
    const member = this.#members.find((one) => one.vendor === vendor);
    if (member === undefined) throw new RangeError("A vendor was asked for that is not of this route");
    return member.health;
  }

  #sorted(): readonly Member<Vendor>[] {
    const members = [...this.#members];
    if (this.#prefer === "fastest") members.sort((one, other) => speedRank(one) - speedRank(other));
    // Sorting is stable: available ones keep their order; of the others, the one that may be tried soonest comes first.
    return members
      .map((member) => ({ member, restsUntilMs: member.health.isAvailable ? 0 : member.health.openUntilMs }))
      .sort((one, other) => one.restsUntilMs - other.restsUntilMs)
      .map(({ member }) => member);
  }
}

/** Steps of {@link noticeablyFaster}; unknown ones first, engines on this machine last. */
function speedRank({ health }: Member<unknown>): number {
  if (health.isLocal) return Number.MAX_SAFE_INTEGER;
  const medianMs = health.quantileMs("first", 0.5, leastKnown);
  return medianMs === undefined ? -1 : Math.round(Math.log(Math.max(1, medianMs)) / Math.log(noticeablyFaster));
}
