import { strict as assert } from "node:assert";
import { describe, expect, it } from "vitest";
import { encodeMulaw } from "../../audio/g711.ts";
import { sineWave } from "../../audio/tone.ts";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { TransportHandlers } from "../../contracts/transport.ts";
import { transportConformance } from "../../testing/conformance/transport.ts";
import { TwilioPlayer } from "../../testing/vendors/twilio-player.ts";
import type { MediaSocket, MediaSocketListeners } from "./media-socket.ts";
import { openTwilioTransport } from "./twilio.ts";

transportConformance("a Twilio stream", {
  // µ-law lies between; what is sent is nearly what arrives.
  isExact: false,
  open: async () => {
    const clock = new VirtualClock();
    const twilio = new FakeTwilio(clock);
    const { transport } = await begin(twilio);
    return {
      transport,
      say: (samples: Int16Array) => twilio.media(samples),
      dtmf: (digit: string) => twilio.says({ event: "dtmf", dtmf: { digit } }),
      hangUp: () => twilio.says({ event: "stop" }),
      heardSamples: () => twilio.player.playedSamples,
      advance: (durationMs: number) => clock.advance(durationMs),
      dispose: async () => {
        twilio.stop();
        await clock.advance(2000);
        assert.equal(clock.pendingTimers, 0, "no timer is left behind");
      },
    };
  },
});

describe("a Twilio stream", () => {
  it("tells who calls and what the TwiML gave along", async () => {
    const { start } = await talk();
    expect(start).toEqual({ callSid: "CA1", streamSid: "MZ1", customParameters: { agent: "front-desk" } });
  });

  it("leaves Twilio at most 200 ms to play, however much is sent at once", async () => {
    const { twilio, transport, clock } = await talk();
    for (let frame = 0; frame < 100; frame++) transport.send(agentFrame());
    let mostWaiting = 0;
    for (let tick = 0; tick < 120; tick++) {
      mostWaiting = Math.max(mostWaiting, twilio.player.waitingFrames);
      await clock.advance(20);
    }
    expect(mostWaiting).toBeLessThanOrEqual(11);
    expect(mostWaiting).toBeGreaterThanOrEqual(9);
    expect(twilio.player.playedSamples).toBe(100 * 160);
  });

  it("empties its own queue and Twilio's on clear, and does not give the cleared marks back", async () => {
    const { twilio, transport, clock, log } = await talk();
    for (let frame = 0; frame < 50; frame++) {
      transport.send(agentFrame());
      if (frame === 4 || frame === 45) transport.mark(`after ${frame}`);
    }
    await clock.advance(60);
    transport.clear();
    const playedFrames = twilio.player.playedSamples / 160;
    await clock.advance(2000);
    expect(twilio.player.playedSamples / 160 - playedFrames).toBeLessThanOrEqual(1);
    expect(twilio.sent.filter((message) => message.event === "clear")).toHaveLength(1);
    transport.mark("next");
    await clock.advance(40);
    expect(log).toEqual(["mark next"]);
  });

  it("brings chunks into order, and makes up for one that never came", async () => {
    const { twilio, frames, clock } = await talk();
    for (const chunk of [1, 3, 2, 4, 6, 7, 8]) twilio.media(callerFrame(chunk), chunk);
    await clock.advance(20);
    expect(frames.map(Math.round)).toHaveLength(8);
    expect(frames.slice(0, 4).map((level) => Math.round(level / 1000))).toEqual([1, 2, 3, 4]);
    expect(frames.slice(5).map((level) => Math.round(level / 1000))).toEqual([6, 7, 8]);
  });

  it("cuts chunks of any length into frames of 20 ms", async () => {
    const { twilio, frames } = await talk();
    twilio.media(new Int16Array(400), 1);
    twilio.media(new Int16Array(80), 2);
    expect(frames).toHaveLength(3);
  });

  it("hears the caller only, not the agent's own track", async () => {
    const { twilio, frames } = await talk();
    twilio.says({ event: "media", media: { track: "outbound", chunk: "1", payload: payloadOf(callerFrame(1)) } });
    expect(frames).toHaveLength(0);
  });

  it.each([
    ["garbage", "{{{"],
    ["an array", "[]"],
    ["no event", "{}"],
    ["media without a payload", '{"event":"media","media":{"chunk":"1"}}'],
    ["audio that is not base64", '{"event":"media","media":{"chunk":"1","payload":"****"}}'],
    [
      "ten seconds in one message",
      JSON.stringify({ event: "media", media: { chunk: "1", payload: "A".repeat(110_000) } }),
    ],
    ["a binary message", undefined],
    ["an event that nobody knows", '{"event":"weather"}'],
  ])("goes on after %s", async (_, text) => {
    const { twilio, transport, log, frames } = await talk();
    twilio.listeners?.onMessage(text);
    twilio.media(callerFrame(1), 1);
    expect(frames).toHaveLength(1);
    expect(log).toEqual([]);
    await transport.close("over");
  });

  it("gives up on a stream of nothing but bad messages", async () => {
    const { twilio, log } = await talk();
    for (let message = 0; message < 200; message++) twilio.listeners?.onMessage("{{{");
    expect(log).toEqual(["closed bad-messages"]);
    expect(twilio.closedWith).toBe(1008);
  });

  it.each([
    ["TWILIO_BAD_MESSAGE", "nonsense before the start", ["hello"]],
    ["TWILIO_BAD_MESSAGE", "a start without a callSid", ['{"event":"start","start":{}}']],
    ["TWILIO_BAD_MEDIA_FORMAT", "16 kHz", [startMessage({ sampleRate: 16_000 })]],
    ["TWILIO_BAD_MEDIA_FORMAT", "stereo", [startMessage({ channels: 2 })]],
    ["TWILIO_BAD_MEDIA_FORMAT", "another codec", [startMessage({ encoding: "audio/opus" })]],
    ["TWILIO_CLOSED_EARLY", "a stop before the start", ['{"event":"stop"}']],
  ])("refuses with %s: %s", async (code, _, messages) => {
    const clock = new VirtualClock();
    const twilio = new FakeTwilio(clock);
    const opening = openTwilioTransport(twilio, { clock, log: silentLog });
    for (const message of messages) twilio.listeners?.onMessage(message);
    await expect(opening).rejects.toMatchObject({ code });
    expect(twilio.closedWith).toBe(1008);
  });

  it("does not wait for ever for the start", async () => {
    const clock = new VirtualClock();
    const twilio = new FakeTwilio(clock);
    const opening = openTwilioTransport(twilio, { clock, log: silentLog, startTimeoutMs: 1000 });
    const refusal = opening.catch((error: unknown) => error);
    await clock.advance(1000);
    expect(await refusal).toMatchObject({ code: "TWILIO_START_TIMEOUT" });
  });

  it("tells of a stream that goes quiet, of its return, and ends the call when it stays away", async () => {
    const { twilio, log, clock } = await talk();
    await clock.advance(3000);
    twilio.media(callerFrame(1), 1);
    await clock.advance(20_000);
    expect(log).toEqual(["network lost", "network recovered", "network lost", "closed network-lost"]);
  });

  it("calls a broken connection a lost network, since Twilio says stop before it goes", async () => {
    const { twilio, log } = await talk();
    twilio.listeners?.onClosed();
    expect(log).toEqual(["closed network-lost"]);
  });
});

/** Twilio's end of a socket, in virtual time, with the real player behind it. */
class FakeTwilio implements MediaSocket {
  readonly clock: VirtualClock;
  readonly sent: { readonly event: string }[] = [];
  readonly player = new TwilioPlayer({ onMark: (name) => this.#later({ event: "mark", mark: { name } }) });
  listeners: MediaSocketListeners | undefined;
  closedWith: number | undefined;
  bufferedBytes = 0;
  #chunk = 0;
  #running = true;

  constructor(clock: VirtualClock) {
    this.clock = clock;
    this.#play();
  }

  listen(listeners: MediaSocketListeners): void {
    this.listeners = listeners;
  }

  send(text: string): void {
    const message = JSON.parse(text) as { event: string; media?: { payload: string }; mark?: { name: string } };
    this.sent.push(message);
    if (message.media !== undefined) this.player.media(Buffer.from(message.media.payload, "base64"));
    if (message.mark !== undefined) this.player.mark(message.mark.name);
    if (message.event === "clear") this.player.clear();
  }

  close(status: number): void {
    this.closedWith ??= status;
    this.stop();
    this.clock.after(1, () => this.listeners?.onClosed());
  }

  terminate(): void {
    this.stop();
  }

  says(message: object): void {
    this.listeners?.onMessage(JSON.stringify(message));
  }

  media(samples: Int16Array, chunk = ++this.#chunk): void {
    this.says({ event: "media", media: { track: "inbound", chunk: String(chunk), payload: payloadOf(samples) } });
  }

  stop(): void {
    this.#running = false;
  }

  #later(message: object): void {
    this.clock.after(1, () => this.says(message));
  }

  #play(): void {
    this.clock.after(20, () => {
      if (!this.#running) return;
      this.player.play(this.clock.now());
      this.#play();
    });
  }
}

/** A stream that has begun and is listened to. */
async function talk() {
  const begun = await begin(new FakeTwilio(new VirtualClock()));
  begun.transport.start(begun.handlers);
  return begun;
}

async function begin(twilio: FakeTwilio) {
  const { clock } = twilio;
  const opening = openTwilioTransport(twilio, { clock, log: silentLog });
  twilio.says({ event: "connected", protocol: "Call", version: "1.0.0" });
  twilio.listeners?.onMessage(startMessage({}));
  const { transport, start } = await opening;
  const frames: number[] = [];
  const log: string[] = [];
  const handlers: TransportHandlers = {
    onFrame: ({ samples }) => frames.push(samples.reduce((peak, sample) => Math.max(peak, sample), 0)),
    onMark: (name) => log.push(`mark ${name}`),
    onDtmf: (digit) => log.push(`dtmf ${digit}`),
    onNetwork: (state) => log.push(`network ${state}`),
    onClosed: (reason) => log.push(`closed ${reason}`),
  };
  return { twilio, transport, start, clock, frames, log, handlers };
}

function startMessage(format: object): string {
  return JSON.stringify({
    event: "start",
    streamSid: "MZ1",
    start: {
      streamSid: "MZ1",
      callSid: "CA1",
      accountSid: "AC1",
      tracks: ["inbound"],
      customParameters: { agent: "front-desk" },
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1, ...format },
    },
  });
}

function payloadOf(samples: Int16Array): string {
  return Buffer.from(encodeMulaw(samples, new Uint8Array(samples.length))).toString("base64");
}

function agentFrame() {
  return { samples: sineWave({ sampleRateHz: 8000, durationMs: 20, frequencyHz: 400 }), sampleRateHz: 8000 };
}

function callerFrame(level: number): Int16Array {
  return new Int16Array(160).fill(level * 1000);
}
