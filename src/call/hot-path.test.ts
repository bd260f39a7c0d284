import { describe, expect, it } from "vitest";
import { openEnergyVad } from "../audio/energy-vad.ts";
import type { AudioFrame } from "../audio/frame.ts";
import { Pacer } from "../audio/pacer.ts";
import { speechLike } from "../audio/tone.ts";
import { silentLog } from "../base/log.ts";
import { Scope } from "../base/scope.ts";
import type { Clock } from "../base/clock.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { allocatedBytes } from "../testing/allocated-bytes.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import { CallerInput } from "./caller-input.ts";
import { Playout } from "./playout.ts";

/** A number or two that V8 keeps on its heap; an object, a view or a closure for each frame is more. */
const mostBytes = 36;

/** Time that only the test moves on; no timer of it runs. */
function steppedClock(): Clock & { nowMs: number } {
  const virtual = new VirtualClock();
  return Object.assign(Object.create(virtual) as Clock, {
    nowMs: 0,
    now(): number {
      return this.nowMs;
    },
    at: () => ({ cancel: () => undefined }),
  });
}

describe("a frame of 20 ms", () => {
  it.each([8000, 16_000, 24_000, 48_000] as const)("of a caller at %i Hz is heard without garbage", (sampleRateHz) => {
    const clock = steppedClock();
    const input = new CallerInput({
      transport: openLoopback({ clock, inputRateHz: sampleRateHz }).transport,
      vad: openEnergyVad(),
      stt: [],
      agent: { language: "en-US", keyterms: [] },
      clock,
      log: silentLog,
      scope: new Scope("test"),
      startMs: 0,
      onEdge: () => undefined,
      turn: () => "none",
      onTurnScore: () => undefined,
      onStt: () => undefined,
      onSttVendor: () => undefined,
      onSttDoubt: () => undefined,
      onSttFailure: () => undefined,
    });
    const frame: AudioFrame = { samples: speechLike({ sampleRateHz, durationMs: 20 }), sampleRateHz };
    const bytes = allocatedBytes(() => {
      clock.nowMs += 20;
      input.push(frame);
    });
    expect(bytes).toBeLessThan(mostBytes);
  });

  it("of the agent is sent without garbage", () => {
    const clock = steppedClock();
    let tick = (): void => undefined;
    const timer = { cancel: () => undefined };
    const pacer = new Pacer(
      Object.assign(Object.create(clock) as Clock, {
        now: () => clock.nowMs,
        at: (_atMs: number, onTick: () => void) => {
          tick = onTick;
          return timer;
        },
      }),
    );
    const { transport } = openLoopback({ clock });
    const playout = new Playout({
      transport: Object.assign(Object.create(transport) as typeof transport, {
        continuous: true,
        outputRateHz: 8000,
        send: () => undefined,
      }),
      clock,
      pacer,
      onAudible: () => undefined,
      onFinished: () => undefined,
    });
    const stream = playout.open({ turnId: "t1", revision: 1, filler: false });
    stream.write(speechLike({ sampleRateHz: 8000, durationMs: 900_000 }));
    playout.release(stream);
    const bytes = allocatedBytes(() => {
      clock.nowMs += 20;
      tick();
    });
    expect(stream.sent).toBe(40_000 * 160);
    expect(bytes).toBeLessThan(mostBytes);
  });
});
