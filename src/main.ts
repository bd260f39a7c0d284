import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { buildConsole } from "../scripts/build-console.ts";
import { readConfig } from "./app/config.ts";
import type { AppConfig } from "./app/config.ts";
import { openEngine } from "./app/engine.ts";
import { journalObserver } from "./app/journal-observer.ts";
import { surviveFaults } from "./app/last-resort.ts";
import { installModels } from "./app/speech-set-up.ts";
import { openVendorBoard } from "./app/vendor-board.ts";
import { probeVendors } from "./app/vendor-probe.ts";
import { systemClock } from "./base/clock.ts";
import { secureIds } from "./base/ids.ts";
import type { Log } from "./base/log.ts";
import { Scope } from "./base/scope.ts";
import type { CallHost } from "./call/call-host.ts";
import { ClusterCalls } from "./cluster/cluster-calls.ts";
import { openCluster } from "./cluster/open-cluster.ts";
import type { Fleet } from "./providers/health/fleet.ts";
import { shutDownWebRtc } from "./media/webrtc/peer-leg.ts";
import { openServer } from "./server/app.ts";
import { openPinoLog } from "./server/pino-log.ts";
import { openTraces } from "./server/traces.ts";
import { CallStore } from "./store/calls.ts";
import { openDatabase } from "./store/database.ts";
import type { Database } from "./store/database.ts";
import { openJournalWriter } from "./store/journal-writer.ts";
import { LatencyStore } from "./store/latencies.ts";

/** A running Callwright. */
export interface Running extends AsyncDisposable {
  readonly url: string;
}

/** How to start. */
export interface StartOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For people who wait: one line at a time. */
  readonly say: (message: string) => void;
}

const { version } = packageJson;
const clock = systemClock;

/** Sets everything up and serves. Closes what it had opened when a step fails. */
export async function start(options: StartOptions): Promise<Running> {
  const { environment, say } = options;
  const config = readConfig(environment);
  const log = openPinoLog({ level: config.logLevel });
  const scope = new Scope("callwright", {
    onFailure: (name, error) => log.error({ name, cause: error }, "Background work failed"),
  });
  scope.defer(surviveFaults({ log, clock, onBroken: () => process.exit(1) }));
  try {
    const url = await open({ config, log, scope, environment, say });
    return { url, [Symbol.asyncDispose]: () => scope.close("stopped") };
  } catch (error) {
    await scope.close("not started");
    throw error;
  }
}

interface Opening extends StartOptions {
  readonly config: AppConfig;
  readonly log: Log;
  readonly scope: Scope;
}

async function open(opening: Opening): Promise<string> {
  const { config, log, scope, environment, say } = opening;
  const recordingsFolder = join(config.dataFolder, "recordings");
  await mkdir(recordingsFolder, { recursive: true, mode: 0o755 });
  const [database, built] = await Promise.all([
    openStore(opening),
    buildConsole(),
    installModels({ environment, clock, signal: scope.signal, say }),
  ]);
  if (built === "failed") say("The console could not be built; the API works without it.");

  const writer = scope.use(
    await openJournalWriter({ database, clock, log, spoolFolder: join(config.dataFolder, "spool") }),
  );
  const engine = await openEngine({ config, environment, database, recordingsFolder, clock, log, scope });
  const { calls: host, calendar, callbacks, fleet, pacer, report } = engine;
  const calls = config.mediaWorkers === 0 ? host : await openWorkers(opening, host);
  scope.defer(calls.observe(journalObserver(writer, clock)));
  if (config.tracesEndpoint !== undefined) {
    const traces = openTraces({ endpoint: config.tracesEndpoint, serviceVersion: version, clock, log });
    scope.use(traces);
    scope.defer(calls.observe(traces));
  }
  scope.defer(shutDownWebRtc);
  const server = scope.use(
    await openServer({
      config: { ...config, recordingsFolder, consoleFolder: join(import.meta.dirname, "../console/dist") },
      calls,
      archive: new CallStore({ db: database.db, clock }),
      latencies: new LatencyStore({ db: database.db, clock }),
      ...(calendar && { calendar }),
      changes: calls instanceof ClusterCalls ? [callbacks, calls] : [callbacks],
      health: { checks: [{ name: "database", check: () => database.check() }], engines: () => report },
      vendors: await openVendorBoard(environment, fleet),
      clock,
      ids: secureIds,
      log,
      pacer,
    }),
  );
  probeInBackground(opening, fleet);
  // Calls end first, while everything they write to is still open.
  scope.use(calls);
  for (const { message, hint } of report.notices) say(`Note: ${message} ${hint ?? ""}`);
  return server.url;
}

/** Says it while it starts: a worker opens the engine anew. */
async function openWorkers({ config, environment, log, scope, say }: Opening, local: CallHost): Promise<ClusterCalls> {
  say(`Starting ${config.mediaWorkers} media workers`);
  return scope.use(await openCluster({ workers: config.mediaWorkers, local, environment, clock, ids: secureIds, log }));
}

async function openStore(opening: Opening): Promise<Database> {
  const { config, log, scope, say } = opening;
  return scope.use(
    await openDatabase({
      dataFolder: config.dataFolder,
      databaseUrl: config.databaseUrl,
      log,
      clock,
      onProgress: say,
    }),
  );
}

function probeInBackground({ config, log, scope, environment }: Opening, fleet: Fleet): void {
  const probe = { environment, fleet, clock, log, everyMs: config.probeEveryMs };
  if (config.probeEveryMs > 0) void scope.run("probe of vendors", (signal) => probeVendors(probe, signal));
}
