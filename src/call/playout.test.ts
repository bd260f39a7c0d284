import { describe, expect, it } from "vitest";
import { Pacer } from "../audio/pacer.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import type { LoopbackOptions } from "../media/loopback/loopback.ts";
import { Playout } from "./playout.ts";
import type { PlayoutStream } from "./playout-stream.ts";

const rateHz = 8000;

/** A playout on a line whose far end writes down what it hears. */
function open(line: Partial<LoopbackOptions> = {}) {
  const clock = new VirtualClock();
  const { transport, far } = openLoopback({ inputRateHz: rateHz, outputRateHz: rateHz, ...line, clock });
  const heard: number[] = [];
  far.onFrame((frame) => heard.push(...frame.samples.filter((sample) => sample !== 0)));
  const audible: PlayoutStream[] = [];
  const finished: PlayoutStream[] = [];
  const playout = new Playout({
    transport,
    clock,
    pacer: new Pacer(clock),
    onAudible: (stream) => audible.push(stream),
    onFinished: (stream) => finished.push(stream),
  });
  transport.start({
    onFrame: () => undefined,
    onMark: (name) => playout.onMark(name),
    onDtmf: () => undefined,
    onNetwork: () => undefined,
    onClosed: () => undefined,
  });
  let revision = 0;
  const stream = (text: string, durationMs: number, more: { filler?: boolean; value?: number } = {}): PlayoutStream => {
    const opened = playout.open({ turnId: "t1", revision: ++revision, filler: more.filler ?? false });
    opened.startPiece(text);
    if (durationMs > 0) opened.write(new Int16Array((durationMs * rateHz) / 1000).fill(more.value ?? 1000));
    return opened;
  };
  return { clock, far, playout, heard, audible, finished, stream };
}

const lines: readonly [string, Partial<LoopbackOptions>][] = [
  ["a media stream", {}],
  ["a continuous line", { continuous: true }],
  ["a line with a second of lead", { leadMs: 1000 }],
];

describe.each(lines)("on %s", (_name, line) => {
  it("plays a released stream whole and once, and tells of its first sound and its end", async () => {
    const { clock, playout, heard, audible, finished, stream } = open(line);
    const reply = stream("one two three four", 1000);
    await clock.advance(100);
    expect(heard).toHaveLength(0);
    reply.end();
    playout.release(reply);
    await clock.advance(500);
    expect(audible).toEqual([reply]);
    expect(finished).toEqual([]);
    await clock.advance(1000);
    expect(heard).toHaveLength(rateHz);
    expect(finished).toEqual([reply]);
    expect(playout.heardText(reply)).toBe("one two three four");
  });

  it("falls silent within 40 ms of a pause, and goes on where it was heard", async () => {
    const { clock, playout, heard, stream } = open(line);
    const reply = stream("one two three four", 1000);
    reply.end();
    playout.release(reply);
    await clock.advance(500);
    const before = heard.length;
    playout.pause();
    await clock.advance(1000);
    expect((heard.length - before) / 8).toBeLessThanOrEqual(40);
    playout.resume();
    await clock.advance(1500);
    // What faded is said again, and no more than that.
    expect(heard.length / 8).toBeGreaterThanOrEqual(960);
    expect(heard.length / 8).toBeLessThanOrEqual(1060);
  });

  it("knows how many words were heard of a stream that is stopped", async () => {
    const { clock, playout, heard, finished, stream } = open(line);
    const reply = stream("one two three four", 1000);
    reply.end();
    playout.release(reply);
    await clock.advance(600);
    expect(playout.stop(reply)).toBe("one two");
    await clock.advance(2000);
    expect(heard.length / 8).toBeLessThanOrEqual(660);
    expect(finished).toEqual([]);
  });

  it("does not play what is held, and plays it after it is released again", async () => {
    const { clock, playout, heard, stream } = open(line);
    const reply = stream("one", 0);
    playout.release(reply);
    playout.hold(reply);
    reply.write(new Int16Array(800).fill(1000));
    reply.end();
    await clock.advance(500);
    expect(heard).toHaveLength(0);
    playout.release(reply);
    await clock.advance(500);
    expect(heard).toHaveLength(800);
  });

  it("lets the answer cut every filler short", async () => {
    const { clock, playout, heard, finished, stream } = open(line);
    const mute = stream("let me check", 0, { filler: true });
    const reply = stream("one", 0);
    playout.release(mute);
    playout.release(reply);
    const filler = stream("one moment", 2000, { filler: true, value: 7 });
    filler.end();
    playout.release(filler);
    await clock.advance(400);
    expect(heard.every((sample) => sample === 7)).toBe(true);
    expect(heard.length).toBeGreaterThan(0);
    reply.write(new Int16Array(800).fill(1000));
    reply.end();
    await clock.advance(400);
    expect(heard.filter((sample) => sample === 1000)).toHaveLength(800);
    expect(finished).toContain(reply);
  });

  it("sends nothing once it is closed, and leaves no timer", async () => {
    const { clock, playout, heard, stream } = open(line);
    const reply = stream("one", 1000);
    reply.end();
    playout.release(reply);
    await clock.advance(200);
    playout.close();
    const atClose = heard.length;
    await clock.advance(3000);
    expect((heard.length - atClose) / 8).toBeLessThanOrEqual(line.leadMs ?? 200);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("a line that sends no marks back", () => {
  it("counts as heard two seconds after the last sound", async () => {
    const { clock, far, playout, finished, stream } = open();
    const reply = stream("one", 100);
    reply.end();
    far.network("lost");
    playout.release(reply);
    playout.onMark("some other");
    await clock.advance(3000);
    expect(finished).toEqual([reply]);
  });
});
