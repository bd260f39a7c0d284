import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import { JitterBuffer } from "./jitter-buffer.ts";
import type { JitterPacket } from "./jitter-buffer.ts";

interface Numbered extends JitterPacket {
  readonly number: number;
}

type Arrival = { readonly packet: Numbered; readonly atMs: number };

describe("a jitter buffer", () => {
  it("plays a steady stream in order, at the least delay", () => {
    const { played, buffer } = run(stream(300), { pulls: 310 });
    expect(numbersOf(played).slice(0, 300)).toEqual(numbers(300));
    expect(buffer.stats).toMatchObject({ played: 300, lost: 0, late: 0, targetMs: 20 });
    expect(delayMs(played, 250)).toBeLessThanOrEqual(40);
  });

  it("puts packets back in order", () => {
    const arrivals = stream(100).map((arrival, index) => ({
      ...arrival,
      atMs: arrival.atMs + (index % 5 === 2 ? 25 : 0),
    }));
    const { played, buffer } = run(arrivals, { pulls: 110 });
    const heard = numbersOf(played);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heard.length).toBeGreaterThanOrEqual(98);
    expect(buffer.stats.lost + buffer.stats.discarded).toBeLessThanOrEqual(2);
  });

  it("asks for concealment of what is lost, with the following packet at hand", () => {
    const arrivals = stream(60).filter(({ packet }) => packet.number !== 30);
    const { played, following } = run(arrivals, { pulls: 70 });
    expect(played.filter((entry) => entry === "lost")).toHaveLength(1);
    expect(
      played.slice(0, 5).every((entry) => typeof entry === "object" || entry === "empty" || entry === "stretch"),
    ).toBe(true);
    const at = played.indexOf("lost");
    expect((played[at + 1] as Numbered).number).toBe(31);
    expect(following.get(at)?.number).toBe(31);
  });

  it("plays a duplicate once", () => {
    const { played, buffer } = run(
      stream(50).flatMap((arrival) => [arrival, { ...arrival, atMs: arrival.atMs + 3 }]),
      { pulls: 60 },
    );
    expect(numbersOf(played)).toEqual(numbers(50));
    expect(buffer.stats).toMatchObject({ duplicates: 50, late: 0 });
  });

  it("grows with the jitter of the line, and shrinks when it is calm again", () => {
    const random = seededRandom(5);
    const arrivals = stream(1500).map((arrival, index) => ({
      ...arrival,
      atMs: arrival.atMs + (index > 100 && index < 600 ? random.next() * 55 : 0),
    }));
    const { buffer, played, targets } = run(arrivals, { pulls: 1510 });
    expect(targets[90]).toBe(20);
    expect(targets[500]).toBeGreaterThanOrEqual(50);
    expect(targets[1400]).toBe(20);
    expect(delayMs(played, 1450)).toBeLessThanOrEqual(45);
    expect(buffer.stats.discarded).toBeGreaterThan(0);
    expect(buffer.stats.lost).toBeLessThan(15);
  });

  it("leaves out quiet packets first when it shrinks", () => {
    const random = seededRandom(6);
    const arrivals = stream(900).map((arrival, index) => ({
      ...arrival,
      atMs: arrival.atMs + (index < 200 ? random.next() * 55 : 0),
    }));
    const { played, buffer } = run(arrivals, { pulls: 910, isQuiet: (packet) => packet.number % 10 === 0 });
    const heard = new Set(numbersOf(played));
    const leftOut = numbers(900).filter((number) => number > 300 && !heard.has(number));
    expect(leftOut.length).toBeGreaterThan(0);
    expect(leftOut.every((number) => number % 10 === 0)).toBe(true);
    expect(buffer.stats.discarded).toBeGreaterThan(0);
  });

  it("goes on after the numbers wrap around", () => {
    const { played, buffer } = run(stream(200, { firstSequence: 65_500, firstTimestamp: 0xffffffff - 3000 }), {
      pulls: 210,
    });
    expect(numbersOf(played)).toEqual(numbers(200));
    expect(buffer.stats).toMatchObject({ lost: 0, resyncs: 0 });
  });

  it("plays silence while the sender suppresses it, and keeps the moment of what follows", () => {
    const arrivals = stream(100).map(({ packet, atMs }) =>
      packet.number < 50
        ? { packet, atMs }
        : { packet: { ...packet, timestamp: packet.timestamp + 25 * 160 }, atMs: atMs + 500 },
    );
    const { played, buffer } = run(arrivals, { pulls: 140 });
    expect(numbersOf(played)).toEqual(numbers(100));
    expect(buffer.stats).toMatchObject({ lost: 0, resyncs: 0 });
    const gap = numberAt(played, 50) - numberAt(played, 49);
    expect(Math.abs(gap - 26)).toBeLessThanOrEqual(1);
  });

  it("begins a new stream when the numbers jump", () => {
    const second = stream(50, { firstSequence: 30_000, firstTimestamp: 7_000_000, firstNumber: 1000 });
    const arrivals = [...stream(50), ...second.map(({ packet, atMs }) => ({ packet, atMs: atMs + 1000 }))];
    const { played, buffer } = run(arrivals, { pulls: 120 });
    expect(numbersOf(played).slice(-50)).toEqual(numbers(50).map((number) => number + 1000));
    expect(buffer.stats.resyncs).toBe(1);
  });

  it("plays the newest after a stall, instead of running behind for good", () => {
    const arrivals = stream(200).map(({ packet, atMs }) => ({
      packet,
      atMs: atMs > 1000 && atMs < 2000 ? 2000 : atMs,
    }));
    const { played } = run(arrivals, { pulls: 210 });
    expect(delayMs(played, 150)).toBeLessThanOrEqual(120);
    expect(numbersOf(played).slice(-90)).toEqual(numbers(200).slice(-90));
  });

  it("goes on when the sender's clock stood still during a pause", () => {
    const arrivals = stream(200).map(({ packet, atMs }) => ({ packet, atMs: packet.number < 50 ? atMs : atMs + 300 }));
    const { played } = run(arrivals, { pulls: 230 });
    expect(numbersOf(played).length).toBeGreaterThanOrEqual(190);
  });

  it("never plays twice, keeps the order, and stays within its depth, whatever the network does", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 65_535 }), (seed, firstSequence) => {
        const random = seededRandom(seed);
        const arrivals = stream(250, { firstSequence, firstTimestamp: random.integer(0, 0x7fffffff) * 2 }).flatMap(
          (arrival) => {
            if (random.chance(0.1)) return [];
            const atMs = arrival.atMs + random.next() * (random.chance(0.1) ? 300 : 60);
            return random.chance(0.05)
              ? [
                  { ...arrival, atMs },
                  { ...arrival, atMs: atMs + random.next() * 200 },
                ]
              : [{ ...arrival, atMs }];
          },
        );
        const { played, buffer, depths } = run(arrivals, { pulls: 280 });
        const heard = numbersOf(played);
        expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
        expect(Math.max(...depths)).toBeLessThanOrEqual(14);
        expect(Math.min(...depths)).toBeGreaterThanOrEqual(0);
        const { lost, late, duplicates, discarded, depth } = buffer.stats;
        expect(heard.length + late + duplicates + discarded + depth).toBe(arrivals.length);
        expect(lost).toBeLessThanOrEqual(250);
      }),
      { numRuns: 300 },
    );
  });
});

function stream(count: number, { firstSequence = 100, firstTimestamp = 5000, firstNumber = 0 } = {}): Arrival[] {
  return Array.from({ length: count }, (_, index) => ({
    packet: {
      sequence: (firstSequence + index) & 0xffff,
      timestamp: (firstTimestamp + index * 160) >>> 0,
      number: firstNumber + index,
    },
    atMs: index * 20,
  }));
}

function run(
  arrivals: readonly Arrival[],
  options: { readonly pulls: number; readonly isQuiet?: (packet: Numbered) => boolean },
) {
  const buffer = new JitterBuffer<Numbered>({
    clockRateHz: 8000,
    ...(options.isQuiet && { isQuiet: options.isQuiet }),
  });
  const waiting = [...arrivals].sort((a, b) => a.atMs - b.atMs);
  const played: (Numbered | "lost" | "stretch" | "empty")[] = [];
  const following = new Map<number, Numbered | undefined>();
  const targets: number[] = [];
  const depths: number[] = [];
  for (let pull = 0; pull < options.pulls; pull++) {
    const atMs = pull * 20 + 7;
    while (waiting[0] !== undefined && waiting[0].atMs <= atMs) {
      const { packet, atMs: arrivalMs } = waiting.shift() as Arrival;
      buffer.push(packet, arrivalMs);
      depths.push(buffer.stats.depth);
    }
    const entry = buffer.pull(atMs);
    if (entry === "lost") following.set(pull, buffer.next);
    played.push(entry);
    targets.push(buffer.stats.targetMs);
    depths.push(buffer.stats.depth);
  }
  return { buffer, played, following, targets, depths };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function numbersOf(played: readonly (Numbered | string)[]): number[] {
  return played.flatMap((entry) => (typeof entry === "object" ? [entry.number] : []));
}

function numberAt(played: readonly (Numbered | string)[], number: number): number {
  return played.findIndex((entry) => typeof entry === "object" && entry.number === number);
}

/** From the sending of packet `number` to the pull that played it. */
function delayMs(played: readonly (Numbered | string)[], number: number): number {
  return numberAt(played, number) * 20 + 7 - number * 20;
}
