import { join } from "node:path";
import { Pacer } from "../../src/audio/pacer.ts";
import { openSileroVad } from "../../src/audio/silero-vad.ts";
import type { TurnScorer } from "../../src/audio/turn-scorer.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRandom } from "../../src/base/random.ts";
import { AudioCache } from "../../src/call/audio-cache.ts";
import type { BenchWorld } from "../../src/testing/bench/bench-world.ts";
import type { LineKind } from "../../src/testing/bench/caller-line.ts";
import type { BenchReport } from "../../src/testing/bench/report.ts";
import type { RowResult } from "../../src/testing/bench/row-result.ts";
import type { BenchScenario } from "../../src/testing/bench/rows.ts";
import { checkRuler } from "../../src/testing/bench/self-check.ts";
import type { RulerCheck } from "../../src/testing/bench/self-check.ts";
import { openTwilioExchange } from "../../src/testing/bench/twilio-line.ts";
import { UtteranceBank } from "../../src/testing/bench/utterance-bank.ts";
import { MarkedWords } from "../../src/testing/bench/word-marks.ts";
import { openVoices } from "./caller-voices.ts";
import { folder } from "./kept-reports.ts";
import { openLocalAgent } from "./local-agent.ts";
import type { BenchOptions } from "./options.ts";
import { openRemoteEngine } from "./remote-engine.ts";

/** What a run in real time needs beside its options. */
export interface Measuring {
  readonly chosen: readonly BenchScenario[];
  readonly turnScorer: TurnScorer | undefined;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly progress: (text: string) => void;
}

/** Measures the scenarios one after the other, each over both lines at once. */
export async function measure(
  options: BenchOptions,
  { chosen, turnScorer, signal, say, progress }: Measuring,
): Promise<Pick<BenchReport, "rows" | "ruler" | "voices"> & { readonly vad: string }> {
  await using vad = await openSileroVad({ log: silentLog });
  await using exchange = await openTwilioExchange(systemClock);
  const voices = await openVoices(join(folder, "voices"));
  say(`callers' voices: ${voices.map((voice) => voice.name).join(", ")}`);
  const local = chosen.some(({ name }) => name === "local") ? await openLocalAgent() : undefined;
  const world: BenchWorld = {
    clock: systemClock,
    vad,
    turnScorer,
    pacer: new Pacer(systemClock),
    random: seededRandom("bench"),
    bank: new UtteranceBank(voices),
    exchange,
    signal,
    parallel: options.parallel,
    turns: options.turns,
    clips: new AudioCache(),
    marks: new MarkedWords(),
    ...(local && { local }),
    openEngine: openRemoteEngine,
    onProgress: () => undefined,
  };
  const lines: readonly LineKind[] = options.line ? [options.line] : ["loopback", "twilio"];
  const ruler: RulerCheck[] = [];
  for (const line of lines) {
    const check = await checkRuler(world, line);
    ruler.push(check);
    say(
      `ruler over ${line}: ${check.insertedMs} ms put in, ${check.seenMs.toFixed(1)} seen; the line adds ${check.lineMs.toFixed(1)}`,
    );
  }
  const rows: RowResult[] = [];
  for (const scenario of chosen) rows.push(...(await runOverLines(scenario, { world, lines, say, progress })));
  return { rows, ruler, voices: voices.map(({ name }) => name), vad: vad.name };
}

async function runOverLines(
  scenario: BenchScenario,
  {
    world,
    lines,
    say,
    progress,
  }: Pick<Measuring, "say" | "progress"> & { readonly world: BenchWorld; readonly lines: readonly LineKind[] },
): Promise<readonly RowResult[]> {
  const startMs = systemClock.now();
  const { onlyLine } = scenario;
  const used = onlyLine === undefined ? lines : lines.filter((line) => line === onlyLine);
  const turns = Math.ceil(world.turns * scenario.share);
  // As its twin draws: the same turns with the same pauses.
  const random = world.random.fork(scenario.name);
  const found = await Promise.all(
    used.map((line) =>
      scenario.run(
        {
          ...world,
          random,
          turns,
          onProgress: (done, of) => progress(`${scenario.name} over ${line}: ${done} of ${of}`),
        },
        line,
      ),
    ),
  );
  progress("");
  const rows = found.flat();
  const seconds = ((systemClock.now() - startMs) / 1000).toFixed(0);
  if (used.length === 0) say(`${scenario.name}: SKIPPED, it is measured over ${onlyLine} only`);
  else if (rows.length === 0)
    say(`${scenario.name}: SKIPPED, its models are not installed (npx callwright models pull)`);
  else say(`${scenario.name}: ${seconds} s`);
  return rows;
}
