import { describe, expect, it } from "vitest";
import { openResampler } from "../../src/audio/resample.ts";
import { decodeMulaw, encodeMulaw } from "../../src/audio/g711.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRandom } from "../../src/base/random.ts";
import { sleep } from "../../src/base/sleep.ts";
import type { SttSession } from "../../src/contracts/stt.ts";
import type { TtsSession } from "../../src/contracts/tts.ts";
import { modelsFolder, modelState } from "../../src/models/model-store.ts";
import { createVendor } from "../../src/providers/load.ts";
import { countWordErrors } from "./word-errors.ts";

// Measures, and prints what it measured; it only fails where something is plainly broken.
const models = modelsFolder(process.env);
const isInstalled = ["whisper-tiny.en", "piper-joe-medium"].every((name) => modelState(name, models) === "installed");
const common = { language: "en-US", signal: new AbortController().signal, clock: systemClock, log: silentLog };
const keyterms = ["Dr. Amara Okafor", "Dr. Luis Rivera", "Kim Tran", "Harbor Street Dental"];

const sentences = [
  "I'd like to book a cleaning, please.",
  "Do you have anything on Tuesday morning?",
  "Can I see Doctor Rivera on Thursday at half past two?",
  "No, Thursday.",
  "Yes, please.",
  "The later one works better for me.",
  "My name is Sarah Mitchell.",
  "My number is two one two, five five five, oh one four two.",
  "I need to move my appointment to next Friday.",
  "How much is a whitening?",
  "I have a terrible toothache, can somebody see me today?",
  "Is Doctor Okafor in on Wednesday?",
  "Actually, make that four thirty.",
  "Can I speak to a real person?",
  "A filling, with whoever is free first, tomorrow afternoon.",
  "What are your opening hours on Friday?",
];

async function openVoice(name: "piper" | "flite"): Promise<TtsSession> {
  const vendor = await createVendor("tts", name, name === "piper" ? { models } : {});
  return vendor.open(common);
}

async function openEar(): Promise<SttSession> {
  const vendor = await createVendor("stt", "whisper", { models });
  return vendor.open({ ...common, sampleRateHz: 16_000, keyterms });
}

async function say(
  voice: TtsSession,
  text: string,
): Promise<{ readonly samples: Int16Array; readonly firstMs: number }> {
  const startedMs = systemClock.now();
  let firstMs: number | undefined;
  const parts: Int16Array[] = [];
  const clauses = (async function* () {
    yield await Promise.resolve(text);
  })();
  for await (const event of voice.speak(clauses, common.signal)) {
    firstMs ??= systemClock.now() - startedMs;
    if (event.type === "audio") parts.push(event.samples);
  }
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, firstMs: firstMs ?? Number.NaN };
}

function resample(samples: Int16Array, fromHz: number, toHz: 8000 | 16_000): Int16Array {
  const resampler = openResampler(fromHz, toHz);
  const main = Int16Array.from(resampler.push(samples));
  return Int16Array.from([...main, ...resampler.flush()]);
}

function overTelephone(samples: Int16Array, fromHz: number): Int16Array {
  const narrow = resample(samples, fromHz, 8000);
  const coded = new Uint8Array(narrow.length);
  encodeMulaw(narrow, coded);
  const decoded = new Int16Array(narrow.length);
  decodeMulaw(coded, decoded);
  return resample(decoded, 8000, 16_000);
}

/** Pushes speech between pauses of line noise and answers what was understood, and how long that took after the end. */
async function hear(
  ear: SttSession,
  finals: AsyncIterator<string>,
  speech: Int16Array,
  isPaced: boolean,
): Promise<readonly [text: string, ms: number]> {
  const random = seededRandom(speech.length);
  const lead = 6400;
  const tail = 3200;
  const samples = Int16Array.from({ length: lead + speech.length + tail }, () => random.integer(-10, 10));
  for (const [index, sample] of speech.entries()) samples[lead + index] = sample;
  const startedMs = systemClock.now();
  for (let at = 0; at < samples.length; at += 320) {
    ear.push({ samples: samples.subarray(at, at + 320), sampleRateHz: 16_000 });
    if (isPaced) await sleep(systemClock, startedMs + (at + 320) / 16 - systemClock.now());
  }
  const askedMs = systemClock.now();
  ear.finalise();
  const { value } = await finals.next();
  return [String(value), systemClock.now() - askedMs];
}

async function* finalTexts(ear: SttSession): AsyncGenerator<string, void, undefined> {
  for await (const event of ear.events)
    if (event.type === "transcript-final" && event.finalised) yield event.transcript.text;
}

function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return `n ${sorted.length}, P50 ${at(0.5)} ms, P95 ${at(0.95)} ms`;
}

describe.skipIf(!isInstalled)("local speech, measured (skipped: run `npx callwright models pull`)", () => {
  it.each(["16 kHz", "telephone"])(
    "Whisper understands what Piper says, %s",
    async (band) => {
      await using voice = await openVoice("piper");
      await using ear = await openEar();
      const finals = finalTexts(ear);
      const finalMs: number[] = [];
      let errors = 0;
      let words = 0;
      for (const text of sentences) {
        const { samples } = await say(voice, text);
        const speech =
          band === "telephone"
            ? overTelephone(samples, voice.sampleRateHz)
            : resample(samples, voice.sampleRateHz, 16_000);
        const [heard, ms] = await hear(ear, finals, speech, band === "16 kHz");
        const counted = countWordErrors(text, heard);
        errors += counted.errors;
        words += counted.words;
        finalMs.push(ms);
      }
      const rate = (100 * errors) / words;
      // Pushed faster than it is spoken, nothing is decoded ahead: that is what one whole decode takes.
      const what = band === "16 kHz" ? "finalise to final" : "one decode";
      process.stdout.write(
        `whisper tiny.en, ${band}: ${rate.toFixed(1)} % of ${words} words wrong; ${what}: ${percentiles(finalMs)}\n`,
      );
      expect(rate).toBeLessThan(25);
    },
    180_000,
  );

  it.each(["piper", "flite"] as const)(
    "%s is quick to begin",
    async (name) => {
      await using voice = await openVoice(name);
      const firsts: number[] = [];
      for (const text of sentences) firsts.push((await say(voice, text)).firstMs);
      process.stdout.write(`${name}, first audio of a sentence: ${percentiles(firsts)}\n`);
      expect(firsts.every((ms) => ms < 10_000)).toBe(true);
    },
    60_000,
  );
});
