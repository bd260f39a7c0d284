import { decodeMulaw, encodeMulaw } from "../../audio/g711.ts";
import { peakDb } from "../../audio/level.ts";
import { OnsetMeter } from "../../audio/onset.ts";
import { CallwrightError } from "../../base/errors.ts";

/** A word and when its sound ends, ms from the utterance's first sample. */
export interface UtteranceWord {
  readonly text: string;
  readonly endMs: number;
}

/** An unbroken stretch of an utterance, ms from its first sample: from its first to its last voiced sample. */
export interface UtterancePart {
  readonly text: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Something a caller says, as sound on the line, with the truth about it. */
export interface UtteranceAudio {
  readonly voice: string;
  /** All of its words, as the recogniser writes them. */
  readonly text: string;
  readonly samples: Int16Array;
  readonly sampleRateHz: 8000 | 16_000;
  readonly words: readonly UtteranceWord[];
  readonly parts: readonly UtterancePart[];
}

/** One part as a voice spoke it: untrimmed, at the line's rate. */
export interface SpokenPart {
  readonly text: string;
  /** What the recogniser makes of it. */
  readonly heardAs: string;
  readonly samples: Int16Array;
}

const levelDb = -8;

/**
 * Puts parts together with silences between the last voiced sample of one and the first of the next. Each is
 * brought to the same level and cut at its first and last voiced sample (-40 dBFS), as they are on this line.
 */
export function toUtterance(
  parts: readonly SpokenPart[],
  options: {
    readonly voice: string;
    readonly sampleRateHz: 8000 | 16_000;
    /** Before each part but the first: the same, or one for each. */
    readonly pauseMs: number | readonly number[];
    /** The line carries µ-law: the samples are what comes out of it. */
    readonly mulaw: boolean;
  },
): UtteranceAudio {
  const { voice, sampleRateHz, pauseMs, mulaw } = options;
  const chunks: Int16Array[] = [];
  const words: UtteranceWord[] = [];
  const placed: UtterancePart[] = [];
  let length = 0;
  const lengthOf = (index: number): number => (typeof pauseMs === "number" ? pauseMs : (pauseMs[index] ?? 0));
  for (const [index, part] of parts.entries()) {
    if (index > 0) {
      const pause = new Int16Array(Math.round((lengthOf(index - 1) * sampleRateHz) / 1000));
      chunks.push(pause);
      length += pause.length;
    }
    const samples = trimmed(mulaw ? throughMulaw(levelled(part.samples)) : levelled(part.samples), sampleRateHz);
    const firstMs = (length * 1000) / sampleRateHz;
    chunks.push(samples);
    length += samples.length;
    const lastMs = (length * 1000) / sampleRateHz;
    words.push(...wordTimes(part.heardAs, firstMs, lastMs));
    placed.push({ text: part.heardAs, firstMs, lastMs });
  }
  const samples = new Int16Array(length);
  let at = 0;
  for (const chunk of chunks) {
    samples.set(chunk, at);
    at += chunk.length;
  }
  const text = parts.map(({ heardAs }) => heardAs).join(" ");
  return { voice, text, samples, sampleRateHz, words, parts: placed };
}

/** The last word ends with the sound; the others share the time by their letters. */
function wordTimes(text: string, firstMs: number, lastMs: number): UtteranceWord[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
  let before = 0;
  return words.map((word) => {
    before += word.length + 1;
    return { text: word, endMs: firstMs + ((lastMs - firstMs) * before) / letters };
  });
}

function levelled(samples: Int16Array): Int16Array {
  const factor = 10 ** ((levelDb - peakDb(samples)) / 20);
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * factor))));
}

function throughMulaw(samples: Int16Array): Int16Array {
  return decodeMulaw(encodeMulaw(samples, new Uint8Array(samples.length)), new Int16Array(samples.length));
}

function trimmed(samples: Int16Array, sampleRateHz: number): Int16Array {
  const meter = new OnsetMeter({ sampleRateHz });
  meter.push(samples);
  const { firstVoicedSample: first, lastVoicedSample: last } = meter;
  if (first === undefined || last === undefined) {
    throw new CallwrightError("A voice of the bench made no sound", { code: "BENCH_SILENT_VOICE" });
  }
  return samples.slice(first, last + 1);
}
