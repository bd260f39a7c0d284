import { seededRandom } from "../../base/random.ts";
import type { Random } from "../../base/random.ts";
import type { JournalEntry } from "../../call/journal-events.ts";
import type { LoopbackOptions } from "../../media/loopback/loopback.ts";
import { scriptedTts } from "../scripted-tts.ts";
import type { TtsBehaviour, TtsFault } from "../scripted-tts.ts";
import type { Utterance } from "../scripted-caller.ts";
import { VirtualCall } from "../virtual-call.ts";
import { checkInvariants } from "./invariants.ts";
import type { OwedSpan, Violation } from "./invariants.ts";
import { LineWatch } from "./line-watch.ts";
import { simAgent } from "./sim-agent.ts";

/** What one simulated call left behind. */
export interface SimulatedCall {
  readonly seed: string;
  readonly journal: readonly JournalEntry[];
  readonly violations: readonly Violation[];
  /** Length of the call in virtual time. */
  readonly durationMs: number;
}

/** How to simulate. */
export interface SimulateOptions {
  readonly seed: string;
  /** Changes the call before it starts: the tests plant bugs with it. */
  readonly sabotage?: (virtual: VirtualCall, watch: LineWatch) => void;
}

const longestCallMs = 240_000;

/** Runs one random call to its end and checks every invariant. The same seed gives the same journal. */
export async function simulateCall(options: SimulateOptions): Promise<SimulatedCall> {
  const random = seededRandom(options.seed);
  const writes: { readonly key: string; readonly committed: boolean }[] = [];
  const watch = new LineWatch(() => virtual.clock.now());
  const { brain, tools } = simAgent({
    random: random.fork("agent"),
    onWrite: (key) => writes.push({ key, committed: isCommitted(virtual.journal, key.split("/")[1] ?? "") }),
  });
  const voiceRandom = random.fork("voice");
  const wordTimes = voiceRandom.chance(0.5);
  const voice = scriptedTts({
    behaviour: () => voiceBehaviour(voiceRandom, wordTimes),
    wordTimes,
    ...(voiceRandom.chance(0.15) && { stream: { chunkMs: 60, everyMs: voiceRandom.integer(5, 55) } }),
  });
  const virtual: VirtualCall = new VirtualCall({
    line: lineOf(random.fork("line")),
    brain,
    tools,
    tap: watch.tap,
    timings: { wordMs: random.integer(180, 420), sttMs: random.integer(30, 500), openMs: random.integer(0, 200) },
    // Now and then there is nobody to take over.
    stt: ({ stt, spareStt }) => (random.chance(0.75) ? [stt, spareStt] : [stt]),
    tts: random.chance(0.9) ? [voice, scriptedTts({ name: "spare" })] : [voice],
  });
  virtual.far.onFrame((frame, atMs) => watch.hear(frame.samples, atMs));
  options.sabotage?.(virtual, watch);
  virtual.start();
  const owed: OwedSpan[] = [];
  await behave(virtual, random.fork("caller"), owed);
  const hungUpAtMs = virtual.clock.now();
  if (virtual.end === undefined) await virtual.hangUp();
  // Whatever was left open would still act in the next minute.
  await virtual.silence(60_000);
  const violations = checkInvariants({ virtual, watch, owed, writes, hungUpAtMs });
  return { seed: options.seed, journal: virtual.journal, violations, durationMs: hungUpAtMs };
}

/** Media streams, WebRTC, lines with much lead and lines that are slow. */
function lineOf(random: Random): Partial<LoopbackOptions> {
  return random.pick<Partial<LoopbackOptions>>([
    {},
    { continuous: true, leadMs: 20 },
    { leadMs: 1000 },
    { networkDelayMs: 60 },
    { continuous: true, leadMs: 20, networkDelayMs: 40 },
  ]);
}

const loudFaults: readonly TtsFault[] = ["refuse", "empty", "stall", "cut", "garbage", "freeze"];
/** Words are missing and nobody says so: without word times that cannot be told from a quick voice. */
const quietFaults: readonly TtsFault[] = ["silence", "short"];

function voiceBehaviour(random: Random, wordTimes: boolean): TtsBehaviour {
  if (random.chance(0.02)) {
    // At least a whole word is missing then.
    if (wordTimes && random.chance(0.25))
      return { fault: random.pick(quietFaults), atShare: random.integer(5, 80) / 100 };
    return { fault: random.pick(loudFaults), atShare: random.integer(5, 95) / 100 };
  }
  return { firstAudioMs: random.chance(0.05) ? random.integer(300, 1500) : random.integer(40, 200) };
}

function isCommitted(journal: readonly JournalEntry[], turnId: string): boolean {
  return journal.some(({ event }) => event.type === "turn-commit" && event.turnId === turnId);
}

const lines = [
  "I would like to book a cleaning for next Tuesday",
  "do you have anything in the afternoon",
  "yes please",
  "no Thursday is better",
  "my number is two one two five five five",
  "how much is a filling",
  "could you say that again",
  "the later one works",
  "I was wondering if",
];

/** The caller: waits or interrupts, pauses in mid-sentence, mumbles, coughs, presses keys, loses the recogniser, hangs up. */
async function behave(virtual: VirtualCall, random: Random, owed: OwedSpan[]): Promise<void> {
  const steps = random.integer(1, 9);
  for (let index = 0; index < steps && virtual.end === undefined; index++) {
    await beforeSpeaking(virtual, random);
    if (virtual.end !== undefined || virtual.clock.now() > longestCallMs) return;
    await act(virtual, random, owed);
    if (random.chance(0.06)) {
      await virtual.silence(random.integer(0, 3000));
      return;
    }
  }
  if (random.chance(0.5) && virtual.end === undefined) await settle(virtual);
}

async function beforeSpeaking(virtual: VirtualCall, random: Random): Promise<void> {
  if (random.chance(0.65)) {
    await settle(virtual);
    await virtual.silence(random.integer(50, random.chance(0.05) ? 12_000 : 1500));
  } else {
    await virtual.silence(random.integer(0, 4000));
  }
}

async function settle(virtual: VirtualCall): Promise<void> {
  await virtual.clock.runWhileNot(() => virtual.end !== undefined || virtual.isWaiting, 90_000);
}

async function act(virtual: VirtualCall, random: Random, owed: OwedSpan[]): Promise<void> {
  const kind = random.next();
  const say = async (text: string, more: Partial<Utterance> & { readonly isNoise?: boolean } = {}): Promise<void> => {
    const startMs = virtual.clock.now();
    await virtual.say({ text, ...more });
    owed.push({ startMs, fromMs: virtual.clock.now(), isOwed: more.isNoise !== true });
  };
  if (kind < 0.6) await say(random.pick(lines));
  else if (kind < 0.7) {
    await say("I would like to");
    await virtual.silence(random.integer(200, 1400));
    await say("book a cleaning");
  } else if (kind < 0.76) await say("mumble mumble", { heardAs: "", durationMs: random.integer(300, 1500) });
  else if (kind < 0.81) await say("cough", { heardAs: "", durationMs: random.integer(60, 200), isNoise: true });
  else if (kind < 0.88) await say(random.pick(["mhm", "yeah", "right"]), { isNoise: true });
  else if (kind < 0.94) {
    const atMs = virtual.clock.now();
    owed.push({ startMs: atMs, fromMs: atMs, isOwed: true });
    if (kind < 0.92) virtual.press(random.pick(["0", "1", "2125550142#"]));
    else virtual.call.type("I typed this");
  } else if (kind < 0.95)
    await say("hold music", { heardAs: "", durationMs: random.integer(9000, 25_000), isNoise: true });
  else if (kind < 0.96) await say(random.pick(lines), { breaksStt: true });
  else if (kind < 0.975) await say(random.pick(lines), { breaksAtFinal: true });
  else await say(random.pick(lines), { deafStt: true });
}
