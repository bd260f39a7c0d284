import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { askingSentences, plainSentences, replyRests } from "./corpus.ts";
import type { CorpusQuestion } from "./corpus.ts";
import type { AnsweredTurn, PlannedTurn } from "./turns.ts";
import type { PlannedUtterance } from "./utterance-bank.ts";
import type { UtteranceAudio } from "./utterance.ts";
import type { ReplyScript } from "./word-marks.ts";

const telephoneFormat = { sampleRateHz: 8000, mulaw: true } as const;
const widebandFormat = { sampleRateHz: 16_000, mulaw: false } as const;

/** A reply that nobody else gives: a marked word, and then this behind a comma; `long`: without the comma. */
export function markedReply(world: BenchWorld, rest: string, form: "short" | "long" = "short"): ReplyScript {
  return world.marks.reply((word) => `${word}${form === "short" ? "," : ""} ${rest}`);
}

/** A question, behind the marked word: on its own, it tells what kind of answer is wanted. */
export function markedQuestion(world: BenchWorld, asks: string): ReplyScript {
  return world.marks.reply((word) => `${word}. ${asks}`);
}

/** A finished sentence as the turn number `index` of a row, and what the agent answers. */
export async function planPlain(
  world: BenchWorld,
  plan: {
    readonly line: LineKind;
    readonly index: number;
    readonly sentences?: readonly string[];
    readonly rests?: readonly string[];
    readonly form?: "short" | "long";
  },
): Promise<PlannedTurn> {
  const { line, index, sentences = plainSentences, rests = replyRests, form } = plan;
  const reply = markedReply(world, cycle(rests, index), form);
  const planned = { parts: [cycle(sentences, index)], voice: voiceOf(index, sentences) };
  return { utterance: await speak(world, line, planned), reply };
}

/** As many finished sentences as the world has turns for. */
export function planPlains(
  world: BenchWorld,
  plan: Omit<Parameters<typeof planPlain>[1], "index"> & { readonly count?: number },
): Promise<PlannedTurn[]> {
  const { count = world.turns, ...rest } = plan;
  return Promise.all(Array.from({ length: count }, (_, index) => planPlain(world, { ...rest, index })));
}

/** A question of the agent's, what the caller answers, and what may follow from it. */
export async function planAnswer(
  world: BenchWorld,
  plan: { readonly line: LineKind; readonly index: number; readonly questions: readonly CorpusQuestion[] },
): Promise<AnsweredTurn> {
  const { line, index, questions } = plan;
  const opening = await planPlain(world, { line, index, sentences: askingSentences });
  const question = cycle(questions, index);
  const round = Math.floor(index / questions.length);
  const replies = question.answers.map(({ means, rest }) => ({ means, reply: markedReply(world, rest) }));
  const chosen = cycle(question.answers, round);
  const said = cycle(chosen.said, Math.floor(round / question.answers.length));
  const otherwise = markedReply(world, "I did not get that.");
  return {
    opening: { utterance: opening.utterance, reply: markedQuestion(world, question.asks) },
    utterance: await speak(world, line, { parts: [said], voice: index + round }),
    replies: (text) => (replies.find(({ means }) => means.test(text.trim()))?.reply ?? otherwise)(text),
  };
}

/** Has it spoken, for this line. */
export function speak(world: BenchWorld, line: LineKind, planned: PlannedUtterance): Promise<UtteranceAudio> {
  const format = line === "twilio" ? telephoneFormat : widebandFormat;
  return world.clock.external(world.bank.make(planned, format));
}

/** Each round through a list is spoken by the next voice. */
export function voiceOf(index: number, list: readonly unknown[]): number {
  return index + Math.floor(index / list.length);
}

/** The list again and again; it must not be empty. */
export function cycle<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
