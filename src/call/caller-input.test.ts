import { describe, expect, it } from "vitest";
import { openEnergyVad } from "../audio/energy-vad.ts";
import type { SpeechEdge } from "../audio/speech-detector.ts";
import { speechLike } from "../audio/tone.ts";
import { silentLog } from "../base/log.ts";
import { Scope } from "../base/scope.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import { CallerInput } from "./caller-input.ts";

const sampleRateHz = 8000;
const voice = speechLike({ sampleRateHz, durationMs: 400 });

/** Pushes silence with a voice at the end, one frame every `everyMs`; returns how far the voice's end is misplaced. */
async function misplacedMs(
  everyMs: number,
  silentFrames: number,
  jitterMs: (frame: number) => number,
): Promise<number> {
  const clock = new VirtualClock();
  const edges: SpeechEdge[] = [];
  const { transport } = openLoopback({ clock, inputRateHz: sampleRateHz, outputRateHz: sampleRateHz });
  const input = new CallerInput({
    transport,
    vad: openEnergyVad(),
    stt: [],
    agent: { language: "en-US", keyterms: [] },
    clock,
    log: silentLog,
    scope: new Scope("test"),
    startMs: 0,
    onEdge: (edge) => edges.push(edge),
    turn: () => "none",
    onTurnScore: () => undefined,
    onStt: () => undefined,
    onSttVendor: () => undefined,
    onSttDoubt: () => undefined,
    onSttFailure: () => undefined,
  });
  const voiceFrames = voice.length / 160;
  const total = silentFrames + voiceFrames + 20;
  for (let frame = 0; frame < total; frame++) {
    await clock.runUntil((frame + 1) * everyMs + jitterMs(frame));
    const at = (frame - silentFrames) * 160;
    const samples = new Int16Array(160);
    if (at >= 0 && at < voice.length) samples.set(voice.subarray(at, at + 160));
    input.push({ samples, sampleRateHz });
  }
  const end = edges.find((edge) => edge.type === "speech-end");
  return (end?.lastVoicedMs ?? Number.NaN) - (silentFrames + voiceFrames) * everyMs;
}

describe("the time of the caller's voice", () => {
  it("is that of the clock when frames come on the beat", async () => {
    expect(Math.abs(await misplacedMs(20, 50, () => 0))).toBeLessThan(10);
  });

  it("is not shifted by frames that come late", async () => {
    expect(Math.abs(await misplacedMs(20, 500, (frame) => (frame % 3 === 0 ? 0 : 15)))).toBeLessThan(10);
  });

  it("follows a caller whose clock is slow", async () => {
    // 0.1 %: after a minute, 60 ms.
    expect(Math.abs(await misplacedMs(20.02, 3000, () => 0))).toBeLessThan(15);
  });

  it("follows a caller whose clock is fast", async () => {
    expect(Math.abs(await misplacedMs(19.98, 3000, () => 0))).toBeLessThan(15);
  });
});
