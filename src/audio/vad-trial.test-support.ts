import { seededRandom } from "../base/random.ts";
import { OnsetMeter } from "./onset.ts";
import { rmsDb } from "./level.ts";
import { speak } from "./spoken-samples.test-support.ts";
import { SpeechDetector } from "./speech-detector.ts";
import { whiteNoise } from "./tone.ts";
import type { Vad } from "./vad.ts";

/** Speech with pauses, and where it truly lies. */
export interface Trial {
  readonly sampleRateHz: 8000 | 16_000;
  readonly sound: Int16Array;
  readonly utterances: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** How well a detector did: errors are found minus true, in ms, one for each utterance that was found whole. */
export interface TrialResult {
  readonly found: number;
  readonly falseStarts: number;
  readonly onsetErrorsMs: readonly number[];
  readonly endErrorsMs: readonly number[];
  /** From the true edge to the window that told of it. */
  readonly startDelaysMs: readonly number[];
  readonly endDelaysMs: readonly number[];
}

const usualPauseMs = 800;
const phrases = [
  "hello there",
  "I need an appointment",
  "no",
  "tomorrow at three",
  "the second one please",
  "yes that works for me",
  "my name is Anna Miller",
  "five five five one two three four",
];

/**
 * Makes a trial: phrases 800 ms apart, or so many, with white noise this far below the speech (`undefined`: none), all
 * of it at this level (`undefined`: as it was spoken).
 */
export function makeTrial(options: {
  readonly sampleRateHz: 8000 | 16_000;
  readonly voice: string;
  readonly snrDb?: number;
  readonly pauseMs?: number;
  readonly levelDb?: number;
}): Trial {
  const { sampleRateHz, voice, snrDb, pauseMs = usualPauseMs, levelDb } = options;
  const pause = new Int16Array((pauseMs * sampleRateHz) / 1000);
  const pieces: Int16Array[] = [pause];
  const utterances: { fromMs: number; toMs: number }[] = [];
  let length = pause.length;
  for (const phrase of phrases) {
    const clip = speak(phrase, { sampleRateHz, voice });
    const meter = new OnsetMeter({ sampleRateHz });
    meter.push(clip);
    const toMs = (sample = 0): number => ((length + sample) * 1000) / sampleRateHz;
    utterances.push({ fromMs: toMs(meter.firstVoicedSample), toMs: toMs(meter.lastVoicedSample) });
    pieces.push(clip, pause);
    length += clip.length + pause.length;
  }
  const sound = Int16Array.from(pieces.flatMap((piece) => Array.from(piece)));
  if (snrDb !== undefined) addNoise(sound, sampleRateHz, snrDb);
  if (levelDb !== undefined) {
    const gain = 10 ** ((levelDb - rmsDb(sound)) / 20);
    for (let index = 0; index < sound.length; index++) sound[index] = Math.round((sound[index] ?? 0) * gain);
  }
  return { sampleRateHz, sound, utterances };
}

function addNoise(sound: Int16Array, sampleRateHz: number, snrDb: number): void {
  // Speech is some 40 % of the trial; uniform noise has its peaks 4.8 dB above its RMS.
  const levelDb = rmsDb(sound) + 4 - snrDb + 4.8;
  const noise = whiteNoise({
    sampleRateHz,
    durationMs: (sound.length * 1000) / sampleRateHz,
    levelDb,
    random: seededRandom("noise"),
  });
  for (let index = 0; index < sound.length; index++) {
    sound[index] = Math.max(-32_768, Math.min(32_767, (sound[index] ?? 0) + (noise[index] ?? 0)));
  }
}

/** Puts a trial through a detector and the speech detector behind it. */
export async function runTrial(vad: Vad, trial: Trial): Promise<TrialResult> {
  const starts: { readonly onsetMs: number; readonly atMs: number }[] = [];
  const ends: { readonly lastVoicedMs: number; readonly atMs: number }[] = [];
  const detector = new SpeechDetector();
  const windowLength = ((vad.name === "silero" ? 32 : 20) * trial.sampleRateHz) / 1000;
  let answered = (): void => undefined;
  const stream = vad.open(trial.sampleRateHz, (window) => {
    const edge = detector.push(window);
    if (edge?.type === "speech-start") starts.push({ onsetMs: edge.onsetMs, atMs: window.endMs });
    if (edge?.type === "speech-end") ends.push({ lastVoicedMs: edge.lastVoicedMs, atMs: window.endMs });
    answered();
  });
  // Window by window, each answered before the next comes, as on a line.
  for (let from = 0; from + windowLength <= trial.sound.length; from += windowLength) {
    const { promise, resolve } = Promise.withResolvers<void>();
    answered = resolve;
    const samples = trial.sound.subarray(from, from + windowLength);
    stream.push({ samples, sampleRateHz: trial.sampleRateHz });
    await promise;
  }
  stream.close();
  const found = trial.utterances.flatMap(({ fromMs, toMs }) => {
    const first = starts.find((start) => Math.abs(start.onsetMs - fromMs) < 400);
    const last = ends.findLast((end) => Math.abs(end.lastVoicedMs - toMs) < 400);
    return first === undefined || last === undefined ? [] : [{ fromMs, toMs, first, last }];
  });
  const isInside = (ms: number): boolean =>
    trial.utterances.some(({ fromMs, toMs }) => ms > fromMs - 400 && ms < toMs + 50);
  return {
    found: found.length,
    falseStarts: starts.filter((start) => !isInside(start.onsetMs)).length,
    onsetErrorsMs: found.map(({ fromMs, first }) => first.onsetMs - fromMs),
    endErrorsMs: found.map(({ toMs, last }) => last.lastVoicedMs - toMs),
    startDelaysMs: found.map(({ fromMs, first }) => first.atMs - fromMs),
    endDelaysMs: found.map(({ toMs, last }) => last.atMs - toMs),
  };
}
