import { join } from "node:path";
import { Pacer } from "../audio/pacer.ts";
import type { Clock } from "../base/clock.ts";
import { secureIds } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import { openLoopDelay } from "../base/loop-delay.ts";
import type { Scope } from "../base/scope.ts";
import { CallHost } from "../call/call-host.ts";
import { openCallRecorder } from "../call/recording.ts";
import { EmbeddedCallbackBook } from "../integrations/embedded/callback-book.ts";
import { openEmbeddedCalendar } from "../integrations/embedded/calendar.ts";
import type { EmbeddedCalendar } from "../integrations/embedded/calendar.ts";
import type { Fleet } from "../providers/health/fleet.ts";
import type { Database } from "../store/database.ts";
import type { AppConfig } from "./config.ts";
import { engineReport } from "./engine-report.ts";
import { loadAgents } from "./load-agents.ts";
import { openEars, warmUp } from "./speech-set-up.ts";
import { openFleet, openVendors } from "./vendors.ts";

/** What an engine is opened with. */
export interface EngineOptions {
  readonly config: AppConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly database: Database;
  /** Where calls are recorded; it exists. */
  readonly recordingsFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends what works beside the calls; the calls themselves are ended by whoever opened the engine. */
  readonly scope: Scope;
}

/** All that answers calls, without a way in: agents with their vendors, ears and tools. */
export interface Engine {
  readonly calls: CallHost;
  readonly pacer: Pacer;
  readonly fleet: Fleet;
  readonly callbacks: EmbeddedCallbackBook;
  /** The calendar of the first agent that has one. */
  readonly calendar: EmbeddedCalendar | undefined;
  /** Which vendors and detectors it runs with. */
  readonly report: ReturnType<typeof engineReport>;
}

/** Opens vendors, loads the agents and warms them up. Throws what they throw. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { config, environment, database, recordingsFolder, clock, log, scope } = options;
  const callbacks = new EmbeddedCallbackBook({ db: database.db, clock, bookId: "callbacks" });
  const calendars: EmbeddedCalendar[] = [];
  const vendors = await openVendors(environment);
  const fleet = await openFleet(environment, { clock, log });
  const warm = warmUp(vendors, { log, signal: scope.signal });
  const agents = await loadAgents({
    vendors,
    fleet,
    ...(config.hedge && { hedge: config.hedge }),
    primePrompts: config.primePrompts ?? false,
    ...(config.speechModel !== undefined && { speechModel: config.speechModel }),
    clock,
    log,
    services: {
      callbacks,
      openCalendar: async (seed) => {
        const calendar = await openEmbeddedCalendar({ db: database.db, seed, clock });
        calendars.push(calendar);
        return calendar;
      },
    },
  });
  const ears = await openEars(environment, { scope, log, clock });
  const pacer = new Pacer(clock, { onFailure: (error) => log.error({ cause: error }, "A tick of a call failed") });
  const calls = new CallHost({
    agents,
    ...ears,
    clock,
    pacer,
    log,
    ids: secureIds,
    maxCalls: config.maxCalls,
    loopDelay: openLoopDelay(clock),
    audioCacheBytes: config.audioCacheBytes,
    openRecorder: (callId) => {
      const path = join(recordingsFolder, `${callId}.wav`);
      return { path, recorder: openCallRecorder(path, log.child({ callId })) };
    },
  });
  await warm;
  return { calls, pacer, fleet, callbacks, calendar: calendars[0], report: engineReport(vendors, ears.vad) };
}
