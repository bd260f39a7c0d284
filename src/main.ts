import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { buildConsole } from "../scripts/build-console.ts";
import { readConfig } from "./app/config.ts";
import type { AppConfig } from "./app/config.ts";
import { engineReport } from "./app/engine-report.ts";
import { journalObserver } from "./app/journal-observer.ts";
import { surviveFaults } from "./app/last-resort.ts";
import { loadAgents } from "./app/load-agents.ts";
import { installModels, openEars, warmUp } from "./app/speech-set-up.ts";
import { openVendorBoard } from "./app/vendor-board.ts";
import { probeVendors } from "./app/vendor-probe.ts";
import { openFleet, openVendors } from "./app/vendors.ts";
import { Pacer } from "./audio/pacer.ts";
import { systemClock } from "./base/clock.ts";
import { isCallwrightError } from "./base/errors.ts";
import { secureIds } from "./base/ids.ts";
import type { Log } from "./base/log.ts";
import { Scope } from "./base/scope.ts";
import type { Fleet } from "./providers/health/fleet.ts";
import { CallHost } from "./call/call-host.ts";
import { openCallRecorder } from "./call/recording.ts";
import { EmbeddedCallbackBook } from "./integrations/embedded/callback-book.ts";
import { openEmbeddedCalendar } from "./integrations/embedded/calendar.ts";
import type { EmbeddedCalendar } from "./integrations/embedded/calendar.ts";
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
    audioCacheBytes: config.audioCacheBytes,
    openRecorder: (callId) => openRecorder(recordingsFolder, callId, log),
  });
  scope.defer(calls.observe(journalObserver(writer, clock)));
  if (config.tracesEndpoint !== undefined) {
    const traces = openTraces({ endpoint: config.tracesEndpoint, serviceVersion: version, clock, log });
    scope.use(traces);
    scope.defer(calls.observe(traces));
  }
  scope.defer(shutDownWebRtc);
  await warm;
  const report = engineReport(vendors, ears.vad);
  const [calendar] = calendars;
  const server = scope.use(
    await openServer({
      config: { ...config, recordingsFolder, consoleFolder: join(import.meta.dirname, "../console/dist") },
      calls,
      archive: new CallStore({ db: database.db, clock }),
      latencies: new LatencyStore({ db: database.db, clock }),
      ...(calendar && { calendar }),
      changes: [callbacks],
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

/** Runs until it is told to stop. */
async function main(): Promise<void> {
  const say = (message: string): void => console.log(message);
  const startedAtMs = clock.now();
  let running: Running;
  try {
    running = await start({ environment: process.env, say });
  } catch (error) {
    if (!isCallwrightError(error)) throw error;
    console.error(`${error.code}: ${error.message}${error.hint === undefined ? "" : `\n  ${error.hint}`}`);
    process.exitCode = 1;
    return;
  }
  say(
    `\nCallwright is ready after ${Math.round((clock.now() - startedAtMs) / 100) / 10} s: ${running.url}\nOpen it and press Talk. Ctrl-C stops everything.\n`,
  );
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    say("Stopping …");
    void running[Symbol.asyncDispose]().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
}

if (import.meta.main) await main();

function probeInBackground({ config, log, scope, environment }: Opening, fleet: Fleet): void {
  const probe = { environment, fleet, clock, log, everyMs: config.probeEveryMs };
  if (config.probeEveryMs > 0) void scope.run("probe of vendors", (signal) => probeVendors(probe, signal));
}

function openRecorder(folder: string, callId: string, log: Log) {
  const path = join(folder, `${callId}.wav`);
  return { path, recorder: openCallRecorder(path, log.child({ callId })) };
}
