import { describe, expect, it } from "vitest";
import type { AudioFrame } from "../../audio/frame.ts";
import { seededRandom } from "../../base/random.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { TransportHandlers } from "../../contracts/transport.ts";
import { transportConformance } from "../../testing/conformance/transport.ts";
import { openLoopback } from "./loopback.ts";
import type { LoopbackOptions } from "./loopback.ts";

for (const [name, options] of [
  ["a loopback line", {}],
  ["a loopback line with delay and jitter", { networkDelayMs: 35, jitter: { maxMs: 30, random: seededRandom(7) } }],
  ["a continuous loopback line", { continuous: true, inputRateHz: 8000, outputRateHz: 8000 }],
] as const) {
  transportConformance(name, {
    open: () => {
      const clock = new VirtualClock();
      const { transport, far } = openLoopback({ clock, ...options });
      let heard = 0;
      far.onFrame((frame) => {
        heard += frame.samples.length;
      });
      return Promise.resolve({
        transport,
        say: (samples: Int16Array) => far.say({ samples, sampleRateHz: transport.inputRateHz }),
        dtmf: (digit: string) => far.dtmf(digit),
        hangUp: () => far.hangUp(),
        heardSamples: () => heard,
        advance: (durationMs: number) => clock.advance(durationMs),
        dispose: () => {
          if (clock.pendingTimers > 0) throw new Error(`${clock.pendingTimers} timers were left behind`);
          return Promise.resolve();
        },
      });
    },
  });
}

describe("a loopback line", () => {
  it("plays the agent's frames in real time, however early they were sent", async () => {
    const { clock, transport, far } = open({});
    const times: number[] = [];
    far.onFrame((_, atMs) => times.push(atMs));
    for (let sent = 0; sent < 5; sent++) transport.send(agentFrame(sent));
    await clock.advance(45);
    expect(times).toEqual([0, 20, 40]);
    await clock.advance(100);
    expect(times).toEqual([0, 20, 40, 60, 80]);
    expect(far.maxLeadMs).toBe(100);
  });

  it("returns a mark when the audio before it has been heard, and the news has come back", async () => {
    const { clock, transport, log } = open({ networkDelayMs: 30 });
    transport.send(agentFrame(1));
    transport.send(agentFrame(2));
    transport.mark("said");
    await clock.advance(99);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(["mark said at 100"]);
  });

  it("lets a frame be heard that had begun when the order to clear arrived", async () => {
    const { clock, transport, far } = open({});
    const heard: number[] = [];
    far.onFrame((frame) => heard.push(frame.samples[0] ?? 0));
    for (let sent = 1; sent <= 5; sent++) transport.send(agentFrame(sent));
    await clock.advance(30);
    transport.clear();
    transport.send(agentFrame(9));
    await clock.advance(200);
    expect(heard).toEqual([1, 2, 9]);
  });

  it("keeps the order of the caller's frames under jitter", async () => {
    const { clock, far, frames } = open({ networkDelayMs: 20, jitter: { maxMs: 60, random: seededRandom(3) } });
    for (let said = 1; said <= 100; said++) {
      far.say(callerFrame(said));
      await clock.advance(20);
    }
    await clock.advance(100);
    expect(frames).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it("copies what it delivers later, since the speaker reuses its buffer", async () => {
    const { clock, far, frames } = open({ networkDelayMs: 20 });
    const frame = callerFrame(1);
    far.say(frame);
    frame.samples.fill(2);
    await clock.advance(20);
    expect(frames).toEqual([1]);
  });

  it("loses frames of both directions with the network, and tells of it", async () => {
    const { clock, transport, far, frames, log } = open({});
    let heard = 0;
    far.onFrame(() => heard++);
    far.network("lost");
    far.say(callerFrame(1));
    transport.send(agentFrame(1));
    far.network("recovered");
    far.say(callerFrame(2));
    await clock.advance(100);
    expect(frames).toEqual([2]);
    expect(heard).toBe(0);
    expect(log).toEqual(["network lost at 0", "network recovered at 0"]);
  });

  it("refuses frames of another rate or length", () => {
    const { far } = open({});
    expect(() => far.say({ samples: new Int16Array(160), sampleRateHz: 8000 })).toThrow(
      expect.objectContaining({ code: "AUDIO_WRONG_RATE" }),
    );
    expect(() => far.say({ samples: new Int16Array(100), sampleRateHz: 16_000 })).toThrow(
      expect.objectContaining({ code: "AUDIO_WRONG_LENGTH" }),
    );
  });

  it("delivers what was said before the hang-up, then the end", async () => {
    const { clock, far, frames, log } = open({ networkDelayMs: 10 });
    far.say(callerFrame(1));
    far.hangUp();
    await clock.advance(20);
    expect(frames).toEqual([1]);
    expect(log).toEqual(["closed caller-hung-up at 10"]);
  });
});

function open(options: Partial<LoopbackOptions>) {
  const clock = new VirtualClock();
  const { transport, far } = openLoopback({ clock, ...options });
  const frames: number[] = [];
  const log: string[] = [];
  const handlers: TransportHandlers = {
    onFrame: (frame) => frames.push(frame.samples[0] ?? 0),
    onMark: (name) => log.push(`mark ${name} at ${clock.now()}`),
    onDtmf: (digit) => log.push(`dtmf ${digit} at ${clock.now()}`),
    onNetwork: (state) => log.push(`network ${state} at ${clock.now()}`),
    onClosed: (reason) => log.push(`closed ${reason} at ${clock.now()}`),
  };
  transport.start(handlers);
  return { clock, transport, far, frames, log };
}

function agentFrame(value: number): AudioFrame {
  return { samples: new Int16Array(480).fill(value), sampleRateHz: 24_000 };
}

function callerFrame(value: number): AudioFrame {
  return { samples: new Int16Array(320).fill(value), sampleRateHz: 16_000 };
}
