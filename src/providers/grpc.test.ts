import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { GrpcFrames, openGrpc, toGrpcFrame } from "./grpc.ts";

describe("gRPC", () => {
  it("finds messages in a stream of bytes, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 })),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.map((message) => toGrpcFrame(message)));
          const frames = new GrpcFrames();
          const seen: number[][] = [];
          let at = 0;
          for (const length of [...cuts, bytes.length]) {
            for (const message of frames.push(bytes.subarray(at, at + length))) seen.push([...message]);
            at += length;
          }
          expect(seen).toEqual(messages.map((message) => [...message]));
        },
      ),
    );
  });

  it("takes no compressed and no endless message", () => {
    expect(() => [...new GrpcFrames().push(Uint8Array.of(1, 0, 0, 0, 0))]).toThrow(RangeError);
    expect(() => [...new GrpcFrames().push(Uint8Array.of(0, 255, 0, 0, 0))]).toThrow(RangeError);
  });

  it("says with a code that nobody is there", async () => {
    const opening = openGrpc({
      party: { vendor: "acme", kind: "STT" },
      url: new URL("http://127.0.0.1:1"),
      clock: systemClock,
      signal: new AbortController().signal,
      openTimeoutMs: 2000,
      secrets: [],
      onClosed: () => undefined,
    });
    await expect(opening).rejects.toMatchObject({ code: "STT_CONNECTION_FAILED", retryable: true });
  });
});
