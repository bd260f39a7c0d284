import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openTurnScorer } from "../../src/app/speech-set-up.ts";
import { Pacer } from "../../src/audio/pacer.ts";
import { openSileroVad } from "../../src/audio/silero-vad.ts";
import { systemClock } from "../../src/base/clock.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRandom } from "../../src/base/random.ts";
import type { BenchWorld } from "../../src/testing/bench/bench-world.ts";
import type { LineKind } from "../../src/testing/bench/caller-line.ts";
import { toTable } from "../../src/testing/bench/report.ts";
import type { RowResult } from "../../src/testing/bench/row-result.ts";
import { scenarios } from "../../src/testing/bench/rows.ts";
import { checkRuler } from "../../src/testing/bench/self-check.ts";
import type { RulerCheck } from "../../src/testing/bench/self-check.ts";
import { openTwilioExchange } from "../../src/testing/bench/twilio-line.ts";
import { UtteranceBank } from "../../src/testing/bench/utterance-bank.ts";
import { root } from "../run-program.ts";
import { openVoices } from "./caller-voices.ts";
import { openLocalAgent } from "./local-agent.ts";
import { machineData } from "./machine.ts";

/** What to measure. */
export interface BenchOptions {
  /** Names of scenarios; absent: all. */
  readonly rows?: readonly string[];
  readonly line?: LineKind;
  readonly turns: number;
  /** Calls that share the turns of a row. */
  readonly parallel?: number;
  readonly json: boolean;
}

const folder = join(root, ".bench");

/** Measures, prints the table and keeps it as JSON in `.bench/`. Throws BENCH_UNKNOWN_ROW, BENCH_NO_VOICE or BENCH_RULER_BROKEN. */
export async function runBench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const chosen = choose(options.rows);
  const machine = await machineData();
  say(`machine: ${machine.cpu}, ${machine.cores} cores, load ${machine.load.map((load) => load.toFixed(1)).join(" ")}`);
  await using vad = await openSileroVad({ log: silentLog });
  await using turnScorer = openTurnScorer(process.env, silentLog, systemClock);
  tellTurnModel(turnScorer);
  await using exchange = await openTwilioExchange(systemClock);
  const voices = await openVoices(join(folder, "voices"));
  say(`callers' voices: ${voices.map((voice) => voice.name).join(", ")}`);
  const local = chosen.some(({ name }) => name === "local") ? await openLocalAgent() : undefined;
  let label = "";
  const world: BenchWorld = {
    clock: systemClock,
    vad,
    turnScorer,
    pacer: new Pacer(systemClock),
    random: seededRandom("bench"),
    bank: new UtteranceBank(voices),
    exchange,
    signal,
    parallel: options.parallel ?? 4,
    turns: options.turns,
    ...(local && { local }),
    onProgress: (done, of) => progress(`${label}: ${done} of ${of}`),
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
  for (const scenario of chosen) {
    for (const line of lines) {
      label = `${scenario.name} over ${line}`;
      progress(`${label} …`);
      const found = await scenario.run(world, line);
      if (found.length === 0) say(`${label}: SKIPPED, its models are not installed (npx callwright models pull)`);
      rows.push(...found);
      progress("");
      if (!options.json) for (const row of found) say(toTable([row]).split("\n")[1] ?? "");
    }
  }
  const report = { machine, loadAfter: (await machineData()).load, options, ruler, rows };
  await mkdir(folder, { recursive: true });
  const file = join(folder, `bench-${machine.at.replaceAll(/[:.]/g, "-")}.json`);
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `\n${toTable(rows)}\n\n`);
  say(`load ${machine.load[0]?.toFixed(1)} before, ${report.loadAfter[0]?.toFixed(1)} after; kept in ${file}`);
}

function choose(names: readonly string[] | undefined): typeof scenarios {
  const known = scenarios.map(({ name }) => name);
  for (const name of names ?? []) {
    if (known.includes(name)) continue;
    throw new CallwrightError(`There is no row '${name}'`, {
      code: "BENCH_UNKNOWN_ROW",
      field: "rows",
      hint: `Use some of: ${known.join(", ")}.`,
    });
  }
  return names === undefined ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}

function tellTurnModel(scorer: { readonly name: string } | undefined): void {
  say(`turn model: ${scorer?.name ?? "not installed; the ends of turns are told by the words alone"}`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}
