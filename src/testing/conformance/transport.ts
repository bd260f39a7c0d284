import { afterEach, describe, expect, it } from "vitest";
import type { AudioFrame } from "../../audio/frame.ts";
import { samplesPerFrame } from "../../audio/frame.ts";
import type { Transport, TransportHandlers } from "../../contracts/transport.ts";

/** A transport and the other end of its line, as the suite needs them. */
export interface TransportUnderTest {
  /** Not started. */
  readonly transport: Transport;
  /** The caller says a frame of the transport's input rate. */
  say(samples: Int16Array): void;
  /** The caller presses a key; leave it out when the line has no keys. */
  dtmf?(digit: string): void;
  /** The caller ends the call. */
  hangUp(): void;
  /** How many samples of the agent's the far end has received, silence of the line not counted. */
  heardSamples(): number;
  /** Lets this much of the line's time pass, real or virtual. */
  advance(durationMs: number): Promise<void>;
  /** Closes whatever `open` opened. Called after each test, after `transport.close`. */
  dispose(): Promise<void>;
}

/** What the suite needs to know of a transport. */
export interface TransportConformanceOptions {
  /** Opens a fresh line. */
  open(): Promise<TransportUnderTest>;
  /** How long a frame, a mark or a key may take through the line, above the length of the audio. Default 200. */
  readonly toleranceMs?: number;
  /** Whether samples arrive as they were sent; false where a codec lies between. Default true. */
  readonly isExact?: boolean;
}

type Heard =
  | { readonly type: "frame"; readonly first: number; readonly length: number; readonly sampleRateHz: number }
  | { readonly type: "mark"; readonly name: string }
  | { readonly type: "dtmf"; readonly digit: string }
  | { readonly type: "network"; readonly state: "lost" | "recovered" }
  | { readonly type: "closed"; readonly reason: string };

/** The suite that every transport passes. */
export function transportConformance(name: string, options: TransportConformanceOptions): void {
  describe(`${name} as a transport`, () => {
    let line: TransportUnderTest;
    let heard: Heard[] = [];
    const toleranceMs = options.toleranceMs ?? 200;

    const open = async (): Promise<Transport> => {
      line = await options.open();
      heard = [];
      return line.transport;
    };
    const start = async (): Promise<Transport> => {
      const transport = await open();
      transport.start(recorder(heard));
      return transport;
    };
    const of = <Type extends Heard["type"]>(type: Type): Extract<Heard, { type: Type }>[] =>
      heard.filter((event): event is Extract<Heard, { type: Type }> => event.type === type);

    afterEach(async () => {
      await line.transport.close("test over");
      await line.dispose();
    });

    receiving({ start, open, line: () => line, heard: () => heard, of, toleranceMs, isExact: options.isExact ?? true });
    sending({ start, open, line: () => line, heard: () => heard, of, toleranceMs, isExact: options.isExact ?? true });
    closing({ start, open, line: () => line, heard: () => heard, of, toleranceMs, isExact: options.isExact ?? true });
  });
}

interface Bench {
  open(): Promise<Transport>;
  start(): Promise<Transport>;
  line(): TransportUnderTest;
  heard(): readonly Heard[];
  of<Type extends Heard["type"]>(type: Type): Extract<Heard, { type: Type }>[];
  readonly toleranceMs: number;
  readonly isExact: boolean;
}

function receiving(bench: Bench): void {
  it("delivers the caller's frames in order, 20 ms each, at the input rate", async () => {
    const transport = await bench.start();
    await sayNumbered(bench, transport, 10);
    await bench.line().advance(bench.toleranceMs);
    const frames = bench.of("frame");
    expect(frames.length).toBeGreaterThanOrEqual(10);
    for (const frame of frames) {
      expect(frame.sampleRateHz).toBe(transport.inputRateHz);
      expect(frame.length).toBe(samplesPerFrame(transport.inputRateHz));
    }
    if (!bench.isExact) return;
    const numbered = frames.map((frame) => frame.first).filter((first) => first !== 0);
    expect(numbered).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) * 1000));
  });

  it("delivers nothing before it is started, and loses nothing", async () => {
    const transport = await bench.open();
    bench.line().say(frameOf(transport.inputRateHz, 5000).samples);
    await bench.line().advance(40);
    expect(bench.heard()).toEqual([]);
    transport.start(recorder(bench.heard() as Heard[]));
    await bench.line().advance(bench.toleranceMs);
    expect(bench.of("frame").length).toBeGreaterThanOrEqual(1);
    const firsts = bench.of("frame").map((frame) => frame.first);
    expect(bench.isExact ? firsts : [5000]).toContain(5000);
  });

  it("passes keys on in order", async (context) => {
    await bench.start();
    const line = bench.line();
    if (line.dtmf === undefined) return context.skip("this line has no keys");
    for (const digit of "12#") {
      line.dtmf(digit);
      await line.advance(300);
    }
    await line.advance(bench.toleranceMs);
    expect(bench.of("dtmf").map((event) => event.digit)).toEqual(["1", "2", "#"]);
  });
}

function sending(bench: Bench): void {
  it("brings all that is sent to the far end", async () => {
    const transport = await bench.start();
    await sendFor(bench, transport, 10);
    await bench.line().advance(transport.leadMs + bench.toleranceMs);
    expect(bench.line().heardSamples()).toBeGreaterThanOrEqual(10 * samplesPerFrame(transport.outputRateHz));
  });

  it("gives marks back in order, each after the audio before it", async () => {
    const transport = await bench.start();
    transport.send(frameOf(transport.outputRateHz, 5000));
    transport.mark("one");
    transport.send(frameOf(transport.outputRateHz, 5000));
    transport.mark("two");
    await bench.line().advance(40 + bench.toleranceMs);
    expect(bench.of("mark").map((mark) => mark.name)).toEqual(["one", "two"]);
    expect(bench.line().heardSamples()).toBeGreaterThanOrEqual(2 * samplesPerFrame(transport.outputRateHz));
  });

  it("gives a mark back when nothing was sent before it", async () => {
    const transport = await bench.start();
    transport.mark("at once");
    expect(bench.of("mark"), "not inside the call of mark()").toEqual([]);
    await bench.line().advance(20 + bench.toleranceMs);
    expect(bench.of("mark").map((mark) => mark.name)).toEqual(["at once"]);
  });

  it("throws away what is not yet heard on clear, and its marks never come back", async () => {
    const transport = await bench.start();
    const count = Math.max(2, transport.leadMs / 20);
    for (let sent = 0; sent < count; sent++) transport.send(frameOf(transport.outputRateHz, 5000));
    transport.mark("too late");
    transport.clear();
    transport.send(frameOf(transport.outputRateHz, 5000));
    transport.mark("after");
    await bench.line().advance(count * 20 + bench.toleranceMs);
    expect(bench.of("mark").map((mark) => mark.name)).toEqual(["after"]);
  });
}

function closing(bench: Bench): void {
  it("closes once, with the reason given", async () => {
    const transport = await bench.start();
    await transport.close("agent hung up");
    await transport.close("again");
    await bench.line().advance(bench.toleranceMs);
    expect(bench.of("closed")).toEqual([{ type: "closed", reason: "agent hung up" }]);
  });

  it("says once that the caller hung up, and keeps that when it is closed later", async () => {
    const transport = await bench.start();
    bench.line().hangUp();
    await bench.line().advance(bench.toleranceMs);
    await transport.close("later");
    await bench.line().advance(bench.toleranceMs);
    expect(bench.of("closed")).toHaveLength(1);
    expect(bench.of("closed")[0]?.reason).not.toBe("later");
  });

  it("delivers nothing after it has closed", async () => {
    const transport = await bench.start();
    transport.send(frameOf(transport.outputRateHz, 5000));
    transport.mark("never");
    await transport.close("over");
    const before = bench.heard().length;
    bench.line().say(frameOf(transport.inputRateHz, 5000).samples);
    bench.line().dtmf?.("1");
    await bench.line().advance(bench.toleranceMs);
    expect(bench.heard().slice(before)).toEqual([]);
    expect(bench.heard().at(-1)?.type).toBe("closed");
  });

  it("takes frames, marks and clear after it has closed, and does nothing", async () => {
    const transport = await bench.start();
    await transport.close("over");
    const before = bench.line().heardSamples();
    expect(() => {
      transport.send(frameOf(transport.outputRateHz, 5000));
      transport.mark("never");
      transport.clear();
    }).not.toThrow();
    await bench.line().advance(bench.toleranceMs);
    expect(bench.line().heardSamples()).toBe(before);
    expect(bench.of("mark")).toEqual([]);
  });
}

function recorder(heard: Heard[]): TransportHandlers {
  return {
    onFrame: ({ samples, sampleRateHz }) =>
      heard.push({ type: "frame", first: samples[0] ?? 0, length: samples.length, sampleRateHz }),
    onMark: (name) => heard.push({ type: "mark", name }),
    onDtmf: (digit) => heard.push({ type: "dtmf", digit }),
    onNetwork: (state) => heard.push({ type: "network", state }),
    onClosed: (reason) => heard.push({ type: "closed", reason }),
  };
}

/** A frame that a codec and a silence detector leave alone: a square wave of 500 Hz that begins with `level`. */
function frameOf(sampleRateHz: number, level: number): AudioFrame {
  const half = sampleRateHz / 1000;
  const samples = Int16Array.from({ length: samplesPerFrame(sampleRateHz) }, (_, index) =>
    Math.floor(index / half) % 2 === 0 ? level : -level,
  );
  return { samples, sampleRateHz };
}

async function sayNumbered(bench: Bench, transport: Transport, count: number): Promise<void> {
  for (let frame = 1; frame <= count; frame++) {
    bench.line().say(frameOf(transport.inputRateHz, frame * 1000).samples);
    await bench.line().advance(20);
  }
}

async function sendFor(bench: Bench, transport: Transport, count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    transport.send(frameOf(transport.outputRateHz, 5000));
    await bench.line().advance(20);
  }
}
