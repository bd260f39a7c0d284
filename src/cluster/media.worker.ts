/** A media worker: the same engine as everywhere, without a server. Its calls come over its channel, sockets and all. */
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { readConfig } from "../app/config.ts";
import { openEngine } from "../app/engine.ts";
import { surviveFaults } from "../app/last-resort.ts";
import { systemClock } from "../base/clock.ts";
import { Scope } from "../base/scope.ts";
import { sleep } from "../base/sleep.ts";
import { openPinoLog } from "../server/pino-log.ts";
import { openDatabase } from "../store/database.ts";
import type { FromWorker } from "./messages.ts";
import { readToWorker } from "./messages.ts";
import { WorkerStreams } from "./worker-streams.ts";

const loadEveryMs = 500;
const clock = systemClock;

const config = readConfig(process.env);
const log = openPinoLog({ level: config.logLevel }).child({ worker: process.pid });
const scope = new Scope("media worker", {
  onFailure: (name, error) => log.error({ name, cause: error }, "Background work failed"),
});
surviveFaults({ log, clock, onBroken: () => process.exit(1) });

function tell(message: FromWorker): void {
  // A channel that is gone ends this process by its own event.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

// The control process is gone, whatever it died of: nobody would hear of these calls or end them.
process.on("disconnect", () => process.exit(0));
// Ctrl-C goes to the whole group of processes; the control process ends the calls first, then the workers.
process.on("SIGINT", () => undefined);

const database = scope.use(
  await openDatabase({ dataFolder: config.dataFolder, databaseUrl: config.databaseUrl, log, clock }),
);
const recordingsFolder = join(config.dataFolder, "recordings");
const engine = await openEngine({ config, environment: process.env, database, recordingsFolder, clock, log, scope });
const { calls, calendar, callbacks } = engine;
calls.observe({
  callStarted: (info) => tell({ type: "call-started", info }),
  entry: (info, entry) => tell({ type: "entry", callId: info.id, entry }),
  callEnded: (info, end) => tell({ type: "call-ended", callId: info.id, end }),
});
for (const source of [calendar, callbacks]) source?.onChange((change) => tell({ type: "calendar-changed", change }));
const streams = new WorkerStreams({ calls, clock, log, scope, tell, defaultAgent: config.defaultAgent });

process.on("message", (value: unknown, handle: unknown) => {
  const message = readToWorker(value);
  switch (message?.type) {
    case undefined:
      log.error({}, "The control process sent what is no message");
      return;
    case "stream": {
      const socket = handle as Socket | undefined;
      // Its other end may have gone on the way here.
      if (socket === undefined) return tell({ type: "stream-over", streamId: message.streamId });
      const request = Object.assign(new IncomingMessage(socket), { method: message.method, url: message.url });
      Object.assign(request.headers, message.headers);
      return streams.take(message.streamId, { request, socket, firstBytes: Buffer.from(message.firstBytes, "base64") });
    }
    case "stream-admitted":
    case "stream-refused":
      return streams.answer(message);
    case "typed":
      calls.live.get(message.callId)?.call.type(message.text);
      return;
    case "keys":
      return streams.press(message.callId, message.digits);
    case "hang-up":
      void calls.live.get(message.callId)?.call.hangUp(message.reason);
      return;
    case "shutdown":
      void shutDown();
  }
});
void scope.run("load", async (signal) => {
  while (!signal.aborted) {
    await sleep(clock, loadEveryMs, signal);
    tell({ type: "load", load: calls.load });
  }
});
tell({ type: "ready", load: calls.load });

async function shutDown(): Promise<void> {
  await calls[Symbol.asyncDispose]();
  await scope.close("stopped");
  // What was told last is on its way first.
  if (process.connected)
    process.send?.({ type: "load", load: calls.load }, undefined, undefined, () => process.exit(0));
  else process.exit(0);
}
