import { frameMs, samplesPerFrame } from "../../audio/frame.ts";
import { sineWave } from "../../audio/tone.ts";
import { CallwrightError } from "../../base/errors.ts";
import { sleep } from "../../base/sleep.ts";
import { writeTone } from "../tone-samples.ts";
import type { BenchWorld } from "./bench-world.ts";
import { openLine } from "./bench-session.ts";
import type { LineKind } from "./caller-line.ts";
import { summarise } from "./statistics.ts";
import { toUtterance } from "./utterance.ts";

/** What the ruler showed of a delay that is known. */
export interface RulerCheck {
  readonly line: LineKind;
  readonly insertedMs: number;
  readonly seenMs: number;
  /** Of an answer that comes at once: what the line itself adds. */
  readonly lineMs: number;
}

const rounds = 8;
const insertedMs = 100;
/** Both medians lie within a frame of the telephone's grid. */
const toleranceMs = 15;

/**
 * Measures an answer of known delay by the same ruler, with no engine between: once as it is, once with 100 ms more.
 * Throws BENCH_RULER_BROKEN when the difference is not seen.
 */
export async function checkRuler(world: BenchWorld, line: LineKind): Promise<RulerCheck> {
  const baseMs = 150;
  const short = await medianAnswer(world, line, baseMs);
  const long = await medianAnswer(world, line, baseMs + insertedMs);
  const seenMs = long - short;
  const lineMs = short - baseMs;
  if (Math.abs(seenMs - insertedMs) > toleranceMs || lineMs < -1) {
    throw new CallwrightError(
      `The ruler shows ${seenMs.toFixed(1)} ms over ${line} where ${insertedMs} ms were put in (an answer after ${baseMs} ms shows as ${short.toFixed(1)})`,
      { code: "BENCH_RULER_BROKEN", retryable: true, hint: "On a very busy machine, try again; else mend the bench." },
    );
  }
  return { line, insertedMs, seenMs, lineMs };
}

async function medianAnswer(world: BenchWorld, kind: LineKind, answerMs: number): Promise<number> {
  const { clock, signal } = world;
  await using line = await openLine(world, kind, `ruler ${answerMs}`);
  const { transport } = line;
  transport.start({
    onFrame: () => undefined,
    onMark: () => undefined,
    onDtmf: () => undefined,
    onNetwork: () => undefined,
    onClosed: () => undefined,
  });
  const { sampleRateHz } = line.format;
  const tone = sineWave({ sampleRateHz, durationMs: 180, frequencyHz: 300 });
  const utterance = toUtterance([{ text: "tone", heardAs: "tone", samples: tone }], {
    voice: "tone",
    pauseMs: 0,
    ...line.format,
  });
  const lengthMs = utterance.parts[0]?.lastMs ?? 0;
  const rateHz = transport.outputRateHz;
  const answer = writeTone(samplesPerFrame(rateHz), rateHz);
  const seen: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const lastMs = (await line.say(utterance)) + lengthMs;
    await new Promise<void>((resolve) => {
      clock.at(lastMs + answerMs, () => {
        for (let frame = 0; frame < 3; frame++) transport.send({ samples: answer, sampleRateHz: rateHz });
        resolve();
      });
    });
    await sleep(clock, 6 * frameMs + 3 * round, signal);
    const onsetMs = line.heard.onsetAfter(lastMs);
    if (onsetMs !== undefined) seen.push(onsetMs - lastMs);
    await sleep(clock, 100, signal);
  }
  await transport.close("measured");
  return summarise(seen).p50;
}
