import { createSocket } from "node:dgram";
import { afterAll, describe, expect, it } from "vitest";
import { Pacer } from "../../src/audio/pacer.ts";
import { speechLike } from "../../src/audio/tone.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { sleep } from "../../src/base/sleep.ts";
import type { TransportHandlers } from "../../src/contracts/transport.ts";
import { nativeObjects } from "../../src/media/webrtc/native-refs.ts";
import { openLegCount, shutDownWebRtc } from "../../src/media/webrtc/peer-leg.ts";
import { answerWebRtc, type WebRtcOptions } from "../../src/media/webrtc/webrtc-transport.ts";
import { transportConformance } from "../../src/testing/conformance/transport.ts";
import { NativePeer } from "./support/native-peer.ts";

const pacer = new Pacer(systemClock);

afterAll(() => shutDownWebRtc());

transportConformance("a WebRTC line", {
  isExact: false,
  toleranceMs: 400,
  open: async () => {
    const { peer, transport } = await connect();
    return {
      transport,
      say: (samples) => peer.say(samples),
      dtmf: (digit) => peer.dtmf(digit),
      hangUp: () => peer.hangUp(),
      heardSamples: () => peer.heardSamples,
      advance: (durationMs) => sleep(systemClock, durationMs),
      dispose: async () => peer.hangUp(),
    };
  },
});

describe("a WebRTC line", { timeout: 60_000 }, () => {
  it("leaves nothing behind after 50 calls, whoever hung up", async () => {
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 10 }, (_, call) => callOnce(call % 2 === 0)));
    }
    expect(openLegCount()).toBe(0);
    await expectNothingNative();
    console.info(`50 calls: ${((process.memoryUsage().rss - before) / 1e6).toFixed(0)} MB more resident`);
  });

  it("leaves nothing behind of a channel that came and went while the process was busy", async () => {
    const peer = await NativePeer.open();
    const { sdp, transport } = await answer({ sdp: await peer.offer() });
    // Never settles: the peer too is closed before it hears that its channel is open.
    void peer.accept(sdp);
    // The native threads of both sides connect meanwhile, and then close the channel; our callbacks run after all that.
    blockThread(1000);
    peer.closeChannel();
    blockThread(300);
    await transport.connected;
    peer.hangUp();
    await transport.close("over");
    expect(openLegCount()).toBe(0);
    await expectNothingNative();
  });

  it("goes on after packets that are no RTP, no Opus, or lie about their lengths", async () => {
    const { peer, transport } = await connect();
    let frames = 0;
    const log: string[] = [];
    transport.start(handlers({ onFrame: () => frames++, onClosed: (reason) => log.push(reason) }));
    const header = [0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0x12, 0x67];
    for (const packet of [
      [...header],
      [...header, 0xff, 0xff, 0xff],
      [0x8f, 111, 0, 2, ...header.slice(4)],
      [0x80, 200, 0, 0, ...header.slice(4)],
      [0x90, 111, 0, 3, ...header.slice(4), 0, 0, 0xff, 0xff],
      [0xa0, 111, 0, 4, ...header.slice(4), 200],
    ]) {
      peer.sendRaw(Buffer.from(packet));
    }
    for (let said = 0; said < 20; said++) {
      peer.say(speechLike({ sampleRateHz: 16_000, durationMs: 20 }));
      await sleep(systemClock, 20);
    }
    expect(frames).toBeGreaterThan(10);
    expect(log).toEqual([]);
    await transport.close("over");
    peer.hangUp();
  });

  it("answers with an error, and the process lives, when the UDP port is taken", async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const { port } = socket.address();
    const peer = await NativePeer.open();
    const sdp = await peer.offer();
    for (const ports of [{ muxPort: port }, { portRange: { from: port, to: port } }]) {
      await expect(answer({ sdp, ...ports })).rejects.toMatchObject({ code: "WEBRTC_NO_PORT", retryable: true });
    }
    await expect(answer({ sdp, bindAddress: "203.0.113.1" })).rejects.toMatchObject({ code: "WEBRTC_NO_PORT" });
    peer.hangUp();
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    expect(openLegCount()).toBe(0);
  });

  it("stops answering when its signal fires, and leaves nothing open", async () => {
    const peer = await NativePeer.open();
    const sdp = await peer.offer();
    await expect(answer({ sdp, signal: AbortSignal.abort("enough") })).rejects.toMatchObject({ code: "CANCELLED" });
    peer.hangUp();
    expect(openLegCount()).toBe(0);
  });

  it("takes candidates that trickle in, and passes over nonsense", async () => {
    const peer = await NativePeer.open();
    const offer = await peer.offer();
    const candidates = offer.split("\r\n").filter((line) => line.startsWith("a=candidate:"));
    const { sdp, transport } = await answer({
      sdp: offer
        .split("\r\n")
        .filter((line) => !line.startsWith("a=candidate:"))
        .join("\r\n"),
    });
    transport.addRemoteCandidate("nonsense", "0");
    for (const candidate of candidates) transport.addRemoteCandidate(candidate.slice(2), "0");
    await peer.accept(sdp);
    await transport.close("over");
    peer.hangUp();
  });

  it("refuses a new offer for a call that has ended", async () => {
    const { peer, transport } = await connect();
    await transport.close("over");
    const other = await NativePeer.open();
    const offer = await other.offer();
    await expect(transport.renegotiate(offer, new AbortController().signal)).rejects.toMatchObject({
      code: "WEBRTC_CALL_ENDED",
    });
    other.hangUp();
    peer.hangUp();
  });
});

/** A whole call: connects, a word each way, and one side hangs up. */
async function callOnce(agentHangsUp: boolean): Promise<void> {
  const { peer, transport } = await connect();
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  transport.start(handlers({ onClosed: resolve }));
  peer.say(new Int16Array(320));
  transport.send({ samples: new Int16Array(480), sampleRateHz: 24_000 });
  if (agentHangsUp) await transport.close("done");
  else peer.hangUp();
  expect(await closed).toBe(agentHangsUp ? "done" : "caller-hung-up");
  peer.hangUp();
}

/** Waits for the native threads to report their ends: a line whose goodbye was lost ends after 12 s. */
async function expectNothingNative(): Promise<void> {
  for (let tries = 0; tries < 250 && nativeObjects().length > 0; tries++) await sleep(systemClock, 100);
  expect(nativeObjects()).toEqual([]);
}

function blockThread(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

async function connect() {
  const peer = await NativePeer.open();
  const { sdp, transport } = await answer({ sdp: await peer.offer() });
  await peer.accept(sdp);
  await transport.connected;
  return { peer, transport };
}

function answer(options: Partial<WebRtcOptions> & { readonly sdp: string }) {
  return answerWebRtc({
    iceServers: [],
    bindAddress: "127.0.0.1",
    pacer,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    ...options,
  });
}

function handlers(some: Partial<TransportHandlers> = {}): TransportHandlers {
  const nothing = (): void => undefined;
  return { onFrame: nothing, onMark: nothing, onDtmf: nothing, onNetwork: nothing, onClosed: nothing, ...some };
}
