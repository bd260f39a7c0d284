import fc from "fast-check";
import { expect, it } from "vitest";
import { isRtcp, readRtp, writeRtp } from "./rtp-packet.ts";

it("reads what it wrote", () => {
  fc.assert(
    fc.property(
      fc.record({
        payloadType: fc.integer({ min: 0, max: 127 }),
        marker: fc.boolean(),
        sequence: fc.integer({ min: 0, max: 0xffff }),
        timestamp: fc.integer({ min: 0, max: 0xffff_ffff }),
        ssrc: fc.integer({ min: 0, max: 0xffff_ffff }),
        payload: fc.uint8Array({ maxLength: 200 }),
      }),
      (packet) => {
        const bytes = Buffer.alloc(300);
        const read = readRtp(bytes.subarray(0, writeRtp(packet, bytes)));
        expect({ ...read, payload: Uint8Array.from(read?.payload ?? []) }).toEqual(packet);
      },
    ),
  );
});

it("passes over contributing sources, extensions and padding", () => {
  const head = [0xb1, 111, 0, 7, 0, 0, 0, 9, 0, 0, 0, 1];
  const bytes = Uint8Array.from([...head, 0, 0, 0, 2, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 10, 20, 30, 0, 0, 3]);
  expect([...(readRtp(bytes)?.payload ?? [])]).toEqual([10, 20, 30]);
});

it("never reads beyond a packet, whatever its lengths say", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const packet = readRtp(bytes);
      return packet === undefined || packet.payload.length <= bytes.length - 12;
    }),
  );
});

it("tells RTCP from RTP by the payload type", () => {
  expect([200, 201, 202, 203, 206].every((type) => isRtcp(Uint8Array.of(0x80, type)))).toBe(true);
  expect([0, 8, 63, 96, 111, 127, 111 + 128, 110 + 128].some((type) => isRtcp(Uint8Array.of(0x80, type)))).toBe(false);
});
