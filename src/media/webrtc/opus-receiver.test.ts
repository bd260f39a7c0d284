import { afterEach, expect, it } from "vitest";
import { rmsDb } from "../../audio/level.ts";
import { speechLike } from "../../audio/tone.ts";
import { seededRandom } from "../../base/random.ts";
import { OpusReceiver } from "./opus-receiver.ts";
import { OpusSender } from "./opus-sender.ts";
import { readRtp, type RtpPacket } from "./rtp-packet.ts";

const opened: { free(): void }[] = [];
afterEach(() => {
  for (const codec of opened.splice(0)) codec.free();
});

it("gives a frame of 16 kHz every 20 ms for what was sent at 24", async () => {
  const receiver = await open();
  const frames = play(receiver, await speech(50), () => true);
  expect(frames.length).toBeGreaterThanOrEqual(47);
  expect(frames.every((frame) => frame.length === 320)).toBe(true);
  expect(loudFrames(frames)).toBeGreaterThan(43);
  expect(receiver.stats).toMatchObject({ lost: 0, concealed: 0, corrected: 0 });
});

it("fills what is lost: from the packet after it where that is there, by concealment else", async () => {
  const receiver = await open();
  const random = seededRandom("loss");
  const frames = play(receiver, await speech(200), () => !random.chance(0.1));
  const { lost, corrected, concealed } = receiver.stats;
  expect(lost).toBeGreaterThan(10);
  expect(corrected).toBeGreaterThan(lost / 2);
  expect(corrected + concealed).toBeGreaterThanOrEqual(lost);
  expect(loudFrames(frames)).toBeGreaterThan(185);
});

it("goes on after packets that are no Opus", async () => {
  const receiver = await open();
  const packets = (await speech(30)).map((packet, index) =>
    index % 5 === 4 ? { ...packet, payload: new Uint8Array(index % 2 === 0 ? 0 : 3).fill(0xff) } : packet,
  );
  expect(play(receiver, packets, () => true).length).toBeGreaterThanOrEqual(27);
});

it("says nothing before the first packet, and silence when the caller stops sending", async () => {
  const receiver = await open();
  expect(receiver.pull(0)).toBeUndefined();
  play(receiver, await speech(20), () => true);
  const after = Array.from({ length: 10 }, (_, index) => receiver.pull(1000 + index * 20));
  expect(after.every((frame) => frame?.samples.length === 320)).toBe(true);
  expect(rmsDb(after.at(-1)?.samples ?? new Int16Array(1))).toBe(-96);
});

async function open(): Promise<OpusReceiver> {
  const receiver = await OpusReceiver.open();
  opened.push(receiver);
  return receiver;
}

async function speech(frames: number): Promise<RtpPacket[]> {
  const sender = await OpusSender.open({ ssrc: 1, sequence: 65_500, timestamp: 0xffff_f000 });
  opened.push(sender);
  sender.adaptToLoss(0.1);
  const samples = speechLike({ sampleRateHz: 24_000, durationMs: frames * 20 });
  return Array.from({ length: frames }, (_, index) => {
    const bytes = sender.encode(
      { samples: samples.subarray(index * 480, (index + 1) * 480), sampleRateHz: 24_000 },
      111,
    );
    // The sender uses its buffer again.
    const packet = readRtp(Uint8Array.from(bytes));
    if (packet === undefined) throw new Error("no packet");
    return packet;
  });
}

/** Sends the packets in real time, less those that are lost, and collects what is played. */
function play(
  receiver: OpusReceiver,
  packets: readonly RtpPacket[],
  arrives: (packet: RtpPacket) => boolean,
): Int16Array[] {
  const frames: Int16Array[] = [];
  packets.forEach((packet, index) => {
    if (arrives(packet)) receiver.push(packet, index * 20);
    const frame = receiver.pull(index * 20 + 5);
    if (frame !== undefined) frames.push(frame.samples.slice());
  });
  return frames;
}

function loudFrames(frames: readonly Int16Array[]): number {
  return frames.filter((frame) => rmsDb(frame) > -45).length;
}
