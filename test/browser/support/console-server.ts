import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildConsole } from "../../../scripts/build-console.ts";
import { journalObserver } from "../../../src/app/journal-observer.ts";
import { openVendorBoard } from "../../../src/app/vendor-board.ts";
import { loadAgents } from "../../../src/app/load-agents.ts";
import { openEnergyVad } from "../../../src/audio/energy-vad.ts";
import { Pacer } from "../../../src/audio/pacer.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { secureIds } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import { Scope } from "../../../src/base/scope.ts";
import { CallHost } from "../../../src/call/call-host.ts";
import { openCallRecorder } from "../../../src/call/recording.ts";
import type { SttVendor } from "../../../src/contracts/stt.ts";
import type { TtsVendor } from "../../../src/contracts/tts.ts";
import { EmbeddedCallbackBook } from "../../../src/integrations/embedded/callback-book.ts";
import { openEmbeddedCalendar, type EmbeddedCalendar } from "../../../src/integrations/embedded/calendar.ts";
import { Fleet } from "../../../src/providers/health/fleet.ts";
import { localEngines } from "../../../src/providers/load.ts";
import type { EnginesAnswer } from "../../../src/server/api-types.ts";
import { openServer } from "../../../src/server/app.ts";
import { CallStore } from "../../../src/store/calls.ts";
import type { Database } from "../../../src/store/database.ts";
import { openJournalWriter } from "../../../src/store/journal-writer.ts";
import type { JournalWriter } from "../../../src/store/journal-writer.ts";
import { LatencyStore } from "../../../src/store/latencies.ts";

/** What is different from the product: the engines are doubles, the database is the test's. */
export interface ConsoleServerOptions {
  readonly database: Database;
  readonly stt: readonly SttVendor[];
  readonly tts: readonly TtsVendor[];
  /** Who does not bring it is refused. */
  readonly token?: string;
  /** Which vendors count as configured on the page Vendors. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A whole Callwright with its console, on a port of the system's choice. */
export interface ConsoleServer extends AsyncDisposable {
  readonly url: string;
  readonly calendar: EmbeddedCalendar;
  readonly writer: JournalWriter;
  readonly recordingsFolder: string;
  /** How vendors do, for the page Vendors. */
  readonly fleet: Fleet;
}

const clock = systemClock;

export async function openConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { database, stt, tts, token, environment = {} } = options;
  if ((await buildConsole()) === "failed") throw new Error("The console could not be built");
  const scope = new Scope("console-test");
  const folder = await mkdtemp(join(tmpdir(), "callwright-console-"));
  scope.defer(() => rm(folder, { recursive: true, force: true }));
  const writer = scope.use(
    await openJournalWriter({ database, clock, log: silentLog, spoolFolder: join(folder, "spool") }),
  );
  const callbacks = new EmbeddedCallbackBook({ db: database.db, clock, bookId: "callbacks" });
  const calendars: EmbeddedCalendar[] = [];
  const fleet = new Fleet({ clock, log: silentLog, localEngines });
  const agents = await loadAgents({
    fleet,
    vendors: { stt, llm: [], tts },
    clock,
    log: silentLog,
    services: {
      callbacks,
      openCalendar: async (seed) => {
        const calendar = await openEmbeddedCalendar({ db: database.db, seed, clock });
        calendars.push(calendar);
        return calendar;
      },
    },
  });
  const pacer = new Pacer(clock);
  const calls = new CallHost({
    agents,
    vad: openEnergyVad(),
    clock,
    pacer,
    ids: secureIds,
    log: silentLog,
    maxCalls: 10,
    openRecorder: (callId) => {
      const path = join(folder, `${callId}.wav`);
      return { path, recorder: openCallRecorder(path, silentLog) };
    },
  });
  scope.defer(calls.observe(journalObserver(writer, clock)));
  const [calendar] = calendars;
  if (calendar === undefined) throw new TypeError("No agent opened a calendar");
  const server = scope.use(
    await openServer({
      config: {
        host: "127.0.0.1",
        port: 0,
        ice: { iceServers: [], bindAddress: "127.0.0.1" },
        defaultAgent: "front-desk",
        recordingsFolder: folder,
        consoleFolder: join(import.meta.dirname, "../../../console/dist"),
        ...(token !== undefined && { token }),
      },
      calls,
      archive: new CallStore({ db: database.db, clock }),
      latencies: new LatencyStore({ db: database.db, clock }),
      calendar,
      changes: [callbacks],
      vendors: await openVendorBoard(environment, fleet),
      health: { checks: [], engines: () => engineReport(stt) },
      clock,
      ids: secureIds,
      log: silentLog,
      pacer,
    }),
  );
  scope.use(calls);
  const dispose = { [Symbol.asyncDispose]: () => scope.close("test over") };
  return { url: server.url, calendar, writer, fleet, recordingsFolder: folder, ...dispose };
}

function engineReport(stt: readonly SttVendor[]): Pick<EnginesAnswer, "engines" | "notices"> {
  if (stt.length > 0) return { engines: [{ kind: "stt", name: "script", state: "ready" }], notices: [] };
  const message = "No recogniser is installed: type instead of speaking.";
  return {
    engines: [{ kind: "stt", name: "whisper", state: "missing" }],
    notices: [{ code: "STT_MISSING", message, hint: "Run npx callwright models pull." }],
  };
}
