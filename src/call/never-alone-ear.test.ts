import { describe, expect, it } from "vitest";
import type { Brain } from "../agent/brain.ts";
import { seededRandom } from "../base/random.ts";
import type { Utterance } from "../testing/scripted-caller.ts";
import { howMany } from "../testing/how-many.ts";
import { VirtualCall } from "../testing/virtual-call.ts";

/** For each way to fail. The figure of a hundred: `CALLWRIGHT_FAILING_CALLS=100 npm test -- src/call/never-alone`. */
const calls = howMany("CALLWRIGHT_FAILING_CALLS", process.env["CALLWRIGHT_FAILING_CALLS"], 30);

const brain: Brain<number> = {
  name: "scripted",
  initialState: () => 0,
  async *reply(turn) {
    yield { type: "say", text: turn.kind === "greeting" ? "Hello there." : `You said ${turn.text}.` };
  },
};

const texts = [
  "yes please",
  "no",
  "how much is a filling",
  "I would like to book a cleaning for next Tuesday",
  "my number is two one two five five five",
];

/** A call in which the first recogniser fails in one turn; what was understood, and when the answer came. */
async function callWith(seed: string, fault: Partial<Utterance>) {
  const random = seededRandom(seed);
  const text = random.pick(texts);
  const virtual = new VirtualCall({
    brain,
    timings: { wordMs: random.integer(180, 420), sttMs: random.integer(50, 300), openMs: random.integer(80, 250) },
    stt: ({ stt, spareStt }) => [stt, spareStt],
  });
  virtual.start();
  await virtual.untilWaiting();
  await virtual.silence(random.integer(100, 900));
  await virtual.say({ text, ...fault });
  const endMs = virtual.clock.now();
  await virtual.untilWaiting();
  await virtual.say("and thank you for that");
  await virtual.untilWaiting();
  const understood = virtual.journal.flatMap(({ event }) =>
    event.type === "turn-commit" && event.kind === "speech" ? [event.text] : [],
  );
  const answeredMs = virtual.journal.find(
    ({ event, atMs }) => event.type === "agent-speech-start" && atMs > endMs,
  )?.atMs;
  const switches = virtual.journal.flatMap(({ event }) => (event.type === "vendor-switch" ? [event] : []));
  await virtual.hangUp();
  return { understood, expected: [text, "and thank you for that"], waitMs: (answeredMs ?? Infinity) - endMs, switches };
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1] ?? 0;
}

describe("a recogniser that fails in a turn", () => {
  it.each<[string, Partial<Utterance>]>([
    ["closes in mid-speech", { breaksStt: true }],
    ["closes when it is asked for the final", { breaksAtFinal: true }],
    ["is deaf", { deafStt: true }],
  ])(`costs less than a second, and no word is lost or heard twice: %s, ${calls} calls`, async (_name, fault) => {
    const extraMs: number[] = [];
    for (let index = 0; index < calls; index++) {
      const seed = `ear ${index}`;
      const clean = await callWith(seed, {});
      const faulty = await callWith(seed, fault);
      expect(faulty.understood, seed).toEqual(faulty.expected);
      expect(faulty.switches, seed).toMatchObject([{ kind: "stt", from: "scripted", to: "spare" }]);
      extraMs.push(faulty.waitMs - clean.waitMs);
    }
    expect(p95(extraMs)).toBeLessThanOrEqual(1000);
  });
});
