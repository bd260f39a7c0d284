import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { plainSentences } from "./corpus.ts";
import type { PlannedTurn } from "./turns.ts";
import type { PlannedUtterance } from "./utterance-bank.ts";
import type { UtteranceAudio } from "./utterance.ts";

/** A finished sentence as the turn number `index` of a row, and what the agent answers. */
export async function planPlain(
  world: BenchWorld,
  plan: { readonly line: LineKind; readonly index: number; readonly replies: readonly string[] },
): Promise<PlannedTurn> {
  const { line, index, replies } = plan;
  const planned = { parts: [cycle(plainSentences, index)], voice: voiceOf(index, plainSentences) };
  return { utterance: await speak(world, line, planned), reply: cycle(replies, index) };
}

/** Has it spoken, for this line. */
export function speak(world: BenchWorld, line: LineKind, planned: PlannedUtterance): Promise<UtteranceAudio> {
  return world.bank.make(
    planned,
    line === "twilio" ? { sampleRateHz: 8000, mulaw: true } : { sampleRateHz: 16_000, mulaw: false },
  );
}

/** Each round through a list is spoken by the next voice. */
export function voiceOf(index: number, list: readonly unknown[]): number {
  return index + Math.floor(index / list.length);
}

/** The list again and again; it must not be empty. */
export function cycle<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
