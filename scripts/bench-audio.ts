/** What the audio path costs for each frame of 20 ms, in time and in garbage. Run: `node scripts/bench-audio.ts`. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ComfortNoise } from "../src/audio/comfort-noise.ts";
import { Concealer } from "../src/audio/conceal.ts";
import { DtmfDetector } from "../src/audio/dtmf.ts";
import { openEnergyVad } from "../src/audio/energy-vad.ts";
import { lineFramer } from "../src/audio/framer.ts";
import type { SampleRateHz } from "../src/audio/frame.ts";
import { decodeAlaw, decodeMulaw, encodeAlaw, encodeMulaw } from "../src/audio/g711.ts";
import { JitterBuffer } from "../src/audio/jitter-buffer.ts";
import { rmsDb } from "../src/audio/level.ts";
import { OnsetMeter } from "../src/audio/onset.ts";
import { Pacer } from "../src/audio/pacer.ts";
import { openResampler } from "../src/audio/resample.ts";
import { openSileroVad } from "../src/audio/silero-vad.ts";
import { hasEspeak } from "../src/audio/spoken-samples.test-support.ts";
import { SpeechDetector } from "../src/audio/speech-detector.ts";
import { speechLike } from "../src/audio/tone.ts";
import type { Vad } from "../src/audio/vad.ts";
import type { TrialResult } from "../src/audio/vad-trial.test-support.ts";
import { makeTrial, runTrial } from "../src/audio/vad-trial.test-support.ts";
import type { Clock } from "../src/base/clock.ts";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { seededRandom } from "../src/base/random.ts";
import { sleep } from "../src/base/sleep.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const rounds = 5000;

function measure(name: string, operation: (round: number) => void): void {
  for (let round = 0; round < rounds; round++) operation(round);
  const times: number[] = [];
  for (let batch = 0; batch < 10; batch++) {
    const startMs = systemClock.now();
    for (let round = 0; round < rounds / 10; round++) operation(round);
    times.push(((systemClock.now() - startMs) * 1000) / (rounds / 10));
  }
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let round = 0; round < 1000; round++) operation(round);
  const garbage = (process.memoryUsage().heapUsed - before) / 1000;
  times.sort((a, b) => a - b);
  row(name, (times[5] ?? 0).toFixed(2), (times[9] ?? 0).toFixed(2), Math.max(0, garbage).toFixed(0));
}

function row(...cells: readonly string[]): void {
  console.info(cells.map((cell, index) => (index === 0 ? cell.padEnd(44) : cell.padStart(10))).join(""));
}

function frameOf(sampleRateHz: number): Int16Array {
  return speechLike({ sampleRateHz, durationMs: 20 });
}

function codecs(): void {
  const samples = frameOf(8000);
  const bytes = new Uint8Array(160);
  const out = new Int16Array(160);
  measure("µ-law encode", () => encodeMulaw(samples, bytes));
  measure("µ-law decode", () => decodeMulaw(bytes, out));
  measure("A-law encode", () => encodeAlaw(samples, bytes));
  measure("A-law decode", () => decodeAlaw(bytes, out));
}

function resamplers(): void {
  const pairs: readonly (readonly [number, SampleRateHz])[] = [
    [8000, 16_000],
    [16_000, 8000],
    [24_000, 8000],
    [24_000, 16_000],
    [48_000, 16_000],
    [24_000, 48_000],
    [48_000, 8000],
    [22_050, 8000],
    [22_050, 24_000],
    [44_100, 16_000],
  ];
  for (const [fromHz, toHz] of pairs) {
    const resampler = openResampler(fromHz, toHz);
    const samples = frameOf(fromHz);
    measure(`resample ${fromHz} to ${toHz} (delay ${resampler.delayMs.toFixed(1)} ms)`, () => resampler.push(samples));
  }
}

function frames(): void {
  const samples = frameOf(16_000);
  const framer = lineFramer(16_000, () => undefined);
  measure("framer, uneven chunks", (round) => framer.push(samples.subarray(0, 300 + (round % 20))));
  measure("level", () => void rmsDb(samples));
  const onset = new OnsetMeter({ sampleRateHz: 16_000 });
  measure("onset meter, 16 kHz", () => onset.push(samples));
  const noise = new ComfortNoise({ sampleRateHz: 8000, random: seededRandom(1) });
  measure("comfort noise, 8 kHz", () => void noise.next());
  const keys = new DtmfDetector(8000);
  const telephone = frameOf(8000);
  measure("keypad detector, 8 kHz", () => void keys.push(telephone));
  const concealer = new Concealer(8000);
  measure("conceal: frame that arrived", () => void concealer.push(telephone));
  measure("conceal: one lost frame in two", (round) => {
    if (round % 2 === 0) concealer.push(telephone);
    else concealer.conceal();
  });
  const packets = Array.from({ length: 65_536 }, (_, sequence) => ({ sequence, timestamp: sequence * 160 }));
  const jitter = new JitterBuffer({ clockRateHz: 8000 });
  let packet = 0;
  measure("jitter buffer, push and pull", () => {
    const next = packets[packet & 0xffff];
    if (next !== undefined) jitter.push({ ...next, timestamp: (packet * 160) >>> 0 }, packet * 20);
    jitter.pull(packet * 20 + 5);
    packet++;
  });
}

function detectors(): void {
  for (const sampleRateHz of [8000, 16_000] as const) {
    const detector = new SpeechDetector();
    const stream = openEnergyVad().open(sampleRateHz, (window) => detector.push(window));
    const frame = { samples: frameOf(sampleRateHz), sampleRateHz };
    measure(`energy VAD and speech detector, ${sampleRateHz} Hz`, () => stream.push(frame));
  }
}

/** The cost of one tick for 50 calls, with the timer taken out. */
function pacer(): void {
  let run = (): void => undefined;
  const clock: Clock = {
    ...systemClock,
    at: (_, callback) => {
      run = callback;
      return { cancel: () => undefined };
    },
  };
  const ticker = new Pacer(clock);
  let calls = 0;
  for (let call = 0; call < 50; call++) ticker.add(() => calls++);
  measure("pacer, a tick of 50 calls", () => run());
}

async function pacerInRealTime(): Promise<void> {
  const ticker = new Pacer(systemClock);
  const { remove } = { remove: ticker.add(() => undefined) };
  await sleep(systemClock, 5000);
  remove.remove();
  const { ticks, lateP99Ms, maxLateMs, skippedTicks } = ticker.stats;
  console.info(
    `\npacer, 5 s of real time: ${ticks} ticks, late P99 ${lateP99Ms.toFixed(2)} ms, most ${maxLateMs.toFixed(2)} ms, skipped ${skippedTicks}`,
  );
}

/** From the push of a window's last sample to its answer, with this many calls at once, in real time. */
async function sileroLatency(vad: Vad, calls: number, sampleRateHz: 8000 | 16_000): Promise<void> {
  const latencies: number[] = [];
  const frame = { samples: frameOf(sampleRateHz), sampleRateHz };
  let pushedMs = 0;
  const streams = Array.from({ length: calls }, () =>
    vad.open(sampleRateHz, () => latencies.push(systemClock.now() - pushedMs)),
  );
  let mainMs = 0;
  const cpuBefore = process.cpuUsage();
  const startMs = systemClock.now();
  for (let tick = 0; tick < 250; tick++) {
    await sleep(systemClock, startMs + tick * 20 - systemClock.now());
    pushedMs = systemClock.now();
    for (const stream of streams) stream.push(frame);
    mainMs += systemClock.now() - pushedMs;
  }
  await sleep(systemClock, 100);
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const stream of streams) stream.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? Number.NaN).toFixed(2);
  const cpu = ((user + system) / 10 / (systemClock.now() - startMs) / calls).toFixed(2);
  console.info(
    `Silero, ${calls} calls at ${sampleRateHz} Hz: answer P50 ${at(0.5)} ms, P95 ${at(0.95)}, P99 ${at(0.99)}; main thread ${((mainMs * 1000) / 250 / calls).toFixed(1)} µs a frame; ${cpu} % of a core a call`,
  );
}

function describeTrial(name: string, result: TrialResult): void {
  const spread = (values: readonly number[]): string => {
    const sorted = values.toSorted((a, b) => a - b);
    return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
      .map((value) => (value ?? Number.NaN).toFixed(0))
      .join(" / ");
  };
  row(
    name,
    `${result.found}/8`,
    String(result.falseStarts),
    spread(result.onsetErrorsMs),
    spread(result.endErrorsMs),
    spread(result.startDelaysMs),
    spread(result.endDelaysMs),
  );
}

async function accuracy(silero: Vad): Promise<void> {
  if (!hasEspeak()) {
    console.info("\nSKIPPED: the accuracy of the detectors, since espeak-ng is not installed");
    return;
  }
  console.info("\nDetectors on 8 spoken phrases (least / median / most, ms)");
  row("", "found", "false", "onset", "end", "told start", "told end");
  for (const sampleRateHz of [8000, 16_000] as const) {
    for (const snrDb of [undefined, 15, 5]) {
      const trial = makeTrial({ sampleRateHz, voice: "en-us", ...(snrDb !== undefined && { snrDb }) });
      for (const vad of [openEnergyVad(), silero]) {
        describeTrial(
          `${vad.name}, ${sampleRateHz} Hz, ${snrDb === undefined ? "clean" : `noise ${snrDb} dB below`}`,
          await runTrial(vad, trial),
        );
      }
    }
  }
}

row("µs for each 20 ms frame", "median", "worst of 10", "bytes");
codecs();
resamplers();
frames();
detectors();
pacer();
await pacerInRealTime();
await using silero = await openSileroVad({ log: silentLog });
for (const calls of [1, 10, 50]) await sileroLatency(silero, calls, 8000);
for (const calls of [1, 10, 50]) await sileroLatency(silero, calls, 16_000);
await accuracy(silero);
