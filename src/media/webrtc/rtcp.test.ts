import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReceptionStatistics } from "./reception-statistics.ts";
import { readRtcp, writeSenderReport } from "./rtcp.ts";

const sender = { ssrc: 7, wallTimeMs: 1_700_000_000_500, rtpTimestamp: 96_000, packets: 100, octets: 8000 };

describe("reception statistics", () => {
  it("counts loss over a wrap of the sequence numbers", () => {
    const statistics = new ReceptionStatistics(9, 48_000);
    for (let packet = 0; packet < 100; packet++) {
      if (packet % 4 !== 3) statistics.push(packetOf(65_500 + packet), packet * 20);
    }
    // 99 packets were expected up to the last that came, 24 of them are missing.
    expect(statistics.report()).toMatchObject({
      ssrc: 9,
      fractionLost: Math.floor((24 * 256) / 99),
      totalLost: 24,
      highestSequence: 65_598,
    });
    expect(statistics.report().fractionLost).toBe(0);
  });

  it("takes reordering for no loss, and steady packets for no jitter", () => {
    const statistics = new ReceptionStatistics(9, 48_000);
    for (const packet of [0, 2, 1, 3, 5, 4]) statistics.push(packetOf(packet), packet * 20);
    expect(statistics.report()).toMatchObject({ fractionLost: 0, totalLost: 0, jitter: 0 });
  });
});

describe("a sender report", () => {
  it("is read back by the other side: our time, and what it lost", () => {
    const report = { ssrc: 9, fractionLost: 64, totalLost: 30, highestSequence: 70_000, jitter: 12 };
    const bytes = writeSenderReport(
      sender,
      { report, last: { middleNtp: 0xabcd, receivedAtMs: 1000 }, nowMs: 1500 },
      "callwright",
    );
    expect(bytes.length % 4).toBe(0);
    expect(readRtcp(bytes, 9).fractionLost).toBe(0.25);
    expect(readRtcp(bytes, 10).fractionLost).toBeUndefined();
    expect(readRtcp(bytes, 9).middleNtp).toBe(bytes.readUInt32BE(10));
    // Half a second since the last report, in 65536ths.
    expect(bytes.readUInt32BE(48)).toBe(32_768);
    expect(bytes.readUInt32BE(8)).toBe(1_700_000_000 + 2_208_988_800);
  });

  it("needs no reception, and names us", () => {
    const bytes = writeSenderReport(sender, undefined, "callwright");
    expect(bytes[0]).toBe(0x80);
    expect(bytes.toString("latin1")).toContain("callwright");
  });
});

it("reads any bytes without harm", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readRtcp(bytes, 1) !== undefined));
});

function packetOf(number: number) {
  return {
    payloadType: 111,
    marker: false,
    sequence: number & 0xffff,
    timestamp: number * 960,
    ssrc: 9,
    payload: new Uint8Array(1),
  };
}
