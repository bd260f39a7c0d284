import type { Pacer } from "../audio/pacer.ts";
import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import type { CalendarSeed } from "../contracts/calendar-seed.ts";
import type { CalendarChange } from "../integrations/embedded/calendar-changes.ts";
import type { CalendarWeek } from "../integrations/embedded/calendar-views.ts";
import type { IceOptions } from "../media/webrtc/ice-config.ts";
import type { VendorPrice } from "../contracts/vendor-definition.ts";
import type { HealthKind } from "../providers/health/deadlines.ts";
import type { PlaceSnapshot } from "../providers/health/placement.ts";
import type { VendorSnapshot } from "../providers/health/vendor-health.ts";
import type { CallStore } from "../store/calls.ts";
import type { LatencyStore } from "../store/latencies.ts";
import type { EnginesAnswer } from "./api-types.ts";
import type { ServerCalls } from "./server-calls.ts";

/** What the server needs to be told. */
export interface ServerConfig {
  /** The address to listen on. Anything but this machine's own needs a `token`. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Who does not bring it is refused, whatever the address. */
  readonly token?: string;
  readonly twilioAuthToken?: string;
  /** How the world reaches this server: `https://voice.example.com`. */
  readonly publicUrl?: string;
  readonly ice: IceOptions;
  readonly defaultAgent: string;
  /** Recordings outside this folder are not given out. */
  readonly recordingsFolder: string;
  /** The built console. */
  readonly consoleFolder: string;
}

/** Where ended calls are read: the store, or a double. */
export type CallArchive = Pick<CallStore, "listCalls" | "getCall" | "getJournal">;

/** Where the waits of ended calls are counted: the store, or a double. */
export type LatencyArchive = Pick<LatencyStore, "measure" | "slowestTurns">;

/** What the Calendar page reads: the embedded calendar. */
export interface ServerCalendar extends ChangeSource {
  readonly rules: {
    readonly seed: Pick<CalendarSeed, "name" | "address" | "timeZone" | "services">;
  };
  /** Seven days from a date `YYYY-MM-DD`. */
  week(date: string, signal: AbortSignal): Promise<CalendarWeek>;
}

/** Tells of what was written; the returned function ends it. */
export interface ChangeSource {
  onChange(listener: (change: CalendarChange) => void): () => void;
}

/** How the parts are, for `/readyz` and the console's banner. */
export interface ServerHealth {
  /** Each throws when the part does not work; 2 s each. */
  readonly checks: readonly { readonly name: string; check(signal: AbortSignal): Promise<void> }[];
  engines(): Pick<EnginesAnswer, "engines" | "notices">;
}

/** A vendor as the page Vendors shows it: what it is, and how it does where it is configured. */
export interface KnownVendor {
  readonly kind: HealthKind;
  readonly name: string;
  readonly summary: string;
  readonly isLocal: boolean;
  /** Variables that it reads, the deciding one first, and whether they are set. Never their values. */
  readonly variables: readonly { readonly name: string; readonly isSet: boolean }[];
  readonly price?: VendorPrice;
  /** Absent: not configured. */
  readonly health?: VendorSnapshot;
  /** Where it was probed, the fastest first. */
  readonly places: readonly PlaceSnapshot[];
}

/** Where the server reads how vendors do. */
export interface ServerVendors {
  list(): readonly KnownVendor[];
}

/** Everything the server works on; opened and closed by whoever opens the server. */
export interface ServerOptions {
  readonly config: ServerConfig;
  readonly calls: ServerCalls;
  readonly archive: CallArchive;
  readonly latencies: LatencyArchive;
  /** Absent: the agents need none. */
  readonly calendar?: ServerCalendar;
  /** Further sources of `calendar-changed`, such as the callback book. */
  readonly changes?: readonly ChangeSource[];
  readonly health: ServerHealth;
  /** Absent: the page Vendors and its metrics are empty. */
  readonly vendors?: ServerVendors;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly pacer: Pacer;
}
