import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";

import { Pacer } from "../../src/audio/pacer.ts";
import { speechLike } from "../../src/audio/tone.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { sleep } from "../../src/base/sleep.ts";
import type { Transport, TransportHandlers } from "../../src/contracts/transport.ts";
import { toMediaSocket } from "../../src/media/cpaas/media-socket.ts";
import { openTwilioTransport } from "../../src/media/cpaas/twilio.ts";
import { BurstOnsets } from "./support/burst-onsets.ts";
import {
  openTwilioCaller,
  type TwilioCaller,
  type TwilioCallerOptions,
} from "../../src/testing/vendors/twilio-caller.ts";

const sampleRateHz = 8000;

describe("a call over a real WebSocket, from Twilio's side to ours", () => {
  let server: Server;
  let pacer: Pacer;
  let log: string[];
  let lines: Transport[];

  beforeEach(async () => {
    log = [];
    lines = [];
    pacer = new Pacer(systemClock);
    server = createServer();
    const webSockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 256 * 1024 });
    webSockets.on("connection", (socket) => {
      void openTwilioTransport(toMediaSocket(socket), { clock: systemClock, log: silentLog }).then(
        ({ transport }) => {
          lines.push(transport);
          transport.start(echo(transport, log));
        },
        (error: unknown) => log.push(`refused ${(error as { code: string }).code}`),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    for (const line of lines) await line.close("test over");
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it("brings the caller's voice there and back, in ticks of 20 ms", async () => {
    const said = new BurstOnsets(sampleRateHz);
    const heard = new BurstOnsets(sampleRateHz);
    await using caller = await call({
      onSaid: (samples, atMs) => said.push(samples, atMs),
      onHeard: (samples, atMs) => heard.push(samples, atMs),
    });
    for (let burst = 0; burst < 4; burst++) {
      caller.say(new Int16Array(0.4 * sampleRateHz));
      caller.say(speechLike({ sampleRateHz, durationMs: 200 }));
    }
    await sleep(systemClock, 2800);
    expect(said.onsetsMs).toHaveLength(4);
    const roundTripsMs = heard.onsetsMs.map((atMs, index) => atMs - (said.onsetsMs[index] ?? Number.NaN));
    console.info(`Twilio echo, ms: ${roundTripsMs.map((ms) => ms.toFixed(0)).join(" ")}`);
    expect(roundTripsMs).toHaveLength(4);
    // One tick or two; more only when the machine is busy with other things.
    expect(Math.min(...roundTripsMs)).toBeLessThan(250);
  });

  it("passes keys, marks and the caller's hang-up", async () => {
    const caller = await call({});
    caller.dtmf("5");
    await sleep(systemClock, 50);
    lines[0]?.mark("heard");
    await sleep(systemClock, 100);
    await caller.hangUp();
    await sleep(systemClock, 50);
    expect(log).toEqual(["dtmf 5", "mark heard", "closed caller-hung-up"]);
  });

  it("closes the stream when the agent hangs up", async () => {
    let status = 0;
    const caller = await call({ onClosed: (closedWith) => (status = closedWith) });
    await sleep(systemClock, 50);
    await lines[0]?.close("agent-hung-up");
    await caller.closed;
    expect(status).toBe(1000);
    expect(log).toEqual(["closed agent-hung-up"]);
  });

  it("takes a broken connection for a lost network", async () => {
    const caller = await call({});
    await sleep(systemClock, 50);
    caller.breakOff();
    await caller.closed;
    await sleep(systemClock, 50);
    expect(log).toEqual(["closed network-lost"]);
  });

  it("goes on after garbage, binary data and a message of 100 kB", async () => {
    await using caller = await call({});
    caller.sendRaw("{{{");
    caller.sendRaw(new Uint8Array(1000));
    caller.sendRaw("x".repeat(100_000));
    caller.dtmf("1");
    await sleep(systemClock, 100);
    expect(log).toEqual(["dtmf 1"]);
  });

  function call(options: Partial<TwilioCallerOptions>): Promise<TwilioCaller> {
    const { port } = server.address() as AddressInfo;
    return openTwilioCaller({ url: `ws://127.0.0.1:${port}/v1/media/twilio`, clock: systemClock, pacer, ...options });
  }
});

function echo(transport: Transport, log: string[]): TransportHandlers {
  return {
    onFrame: (frame) => transport.send(frame),
    onMark: (name) => log.push(`mark ${name}`),
    onDtmf: (digit) => log.push(`dtmf ${digit}`),
    onNetwork: (state) => log.push(`network ${state}`),
    onClosed: (reason) => log.push(`closed ${reason}`),
  };
}
