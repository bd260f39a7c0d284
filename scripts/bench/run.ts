import { openTurnScorer } from "../../src/app/speech-set-up.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { BenchReport } from "../../src/testing/bench/report.ts";
import { toNotes, toTables, toTargetTable } from "../../src/testing/bench/report.ts";
import { scenarios } from "../../src/testing/bench/rows.ts";
import type { BenchScenario } from "../../src/testing/bench/rows.ts";
import { toTextTable } from "../../src/testing/bench/text-table.ts";
import { checkTwins, toTwinCells } from "../../src/testing/bench/twin-check.ts";
import { keepReport, writeDocument } from "./kept-reports.ts";
import { installedEngines } from "./local-agent.ts";
import { machineData } from "./machine.ts";
import type { BenchOptions } from "./options.ts";
import { measure } from "./real-time.ts";
import { runVirtualTime, turnsOfRow } from "./virtual.ts";

/**
 * Measures, prints the tables and keeps all of it as JSON in `.bench/`. Throws BENCH_UNKNOWN_ROW, BENCH_NO_VOICE,
 * BENCH_RULER_BROKEN or BENCH_TWIN_DISAGREES.
 */
export async function runBench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const chosen = choose(options);
  await using turnScorer = openTurnScorer(process.env, silentLog, systemClock);
  const machine = await machineData([...(turnScorer ? [turnScorer.name] : []), ...installedEngines()]);
  say(`machine: ${machine.cpu}, ${machine.cores} cores, load ${machine.load.map((load) => load.toFixed(1)).join(" ")}`);
  say(`turn model: ${turnScorer?.name ?? "not installed; the ends of turns are told by the words alone"}`);
  const real = options.isReal
    ? await measure(options, { chosen, turnScorer, signal, say, progress })
    : { rows: [], ruler: [], voices: [], vad: undefined };
  const twins = chosen.filter(({ isRealOnly }) => isRealOnly !== true);
  const { virtual, sameTurns } = await runTwins(options, twins, signal);
  const report: BenchReport = {
    format: 2,
    machine: { ...machine, models: [...machine.models, ...(real.vad === undefined ? [] : [real.vad])] },
    loadAfter: (await machineData([])).load,
    voices: real.voices,
    options: { ...options },
    ruler: real.ruler,
    rows: real.rows,
    ...(virtual && { virtual }),
    ...(sameTurns && { twin: checkTwins(real.rows, sameTurns.rows) }),
  };
  const file = await keepReport(report);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${toText(report)}\n`);
  say(`load ${machine.load[0]?.toFixed(1)} before, ${report.loadAfter[0]?.toFixed(1)} after; kept in ${file}`);
  if (options.markdown) await writeDocument(report);
  if (options.isTwinCheck) requireTwins(report);
}

interface Twins {
  /** The figures in virtual time. */
  readonly virtual?: BenchReport["virtual"];
  /** The very turns that were measured in real time. */
  readonly sameTurns?: BenchReport["virtual"];
}

async function runTwins(
  { isTwinCheck, isReal, turns, virtualTurns, parallel }: BenchOptions,
  twins: readonly BenchScenario[],
  signal: AbortSignal,
): Promise<Twins> {
  if (!isTwinCheck && virtualTurns === 0) return {};
  say(`virtual time: ${twins.length} scenarios …`);
  const sameTurns = isReal ? await runVirtualTime(twins, { turns, parallel, signal }) : undefined;
  const virtual = isTwinCheck
    ? sameTurns
    : await runVirtualTime(twins, { turns: turnsOfRow(twins, virtualTurns), signal });
  return { ...(virtual && { virtual }), ...(sameTurns && { sameTurns }) };
}

function toText({ rows, virtual, twin }: BenchReport): string {
  const tables = [
    ...toTables(rows),
    ...(rows.length > 0 ? [toTargetTable(rows)] : []),
    ...toTables(virtual?.rows ?? []).map(({ title, cells }) => ({ title: `${title} (virtual time)`, cells })),
    ...(virtual && rows.length === 0 ? [toTargetTable(virtual.rows)] : []),
    ...(twin && twin.length > 0 ? [{ title: "Real and virtual time", cells: toTwinCells(twin) }] : []),
  ];
  const notes = toNotes([...rows, ...(virtual?.rows ?? [])]);
  const seconds = virtual ? [`${virtual.turns} turns in virtual time, in ${virtual.seconds.toFixed(0)} s`] : [];
  return [...tables.map(({ title, cells }) => `\n${title}\n${toTextTable(cells)}`), "", ...notes, ...seconds].join(
    "\n",
  );
}

function requireTwins({ twin = [] }: BenchReport): void {
  const apart = twin.filter(({ agrees }) => !agrees).map(({ row }) => row);
  if (twin.length > 0 && apart.length === 0) return;
  throw new CallwrightError(
    `Real and virtual time disagree in: ${apart.join(", ") || "nothing, for nothing was compared"}`,
    {
      code: "BENCH_TWIN_DISAGREES",
      hint: "On a busy machine real time is slower for reasons of its own: try again on a quiet one.",
    },
  );
}

function choose({ rows, isQuick }: BenchOptions): readonly BenchScenario[] {
  const known = scenarios.map(({ name }) => name);
  for (const name of rows ?? []) {
    if (known.includes(name)) continue;
    throw new CallwrightError(`There is no row '${name}'`, {
      code: "BENCH_UNKNOWN_ROW",
      field: "rows",
      hint: `Use some of: ${known.join(", ")}.`,
    });
  }
  if (rows !== undefined) return scenarios.filter(({ name }) => rows.includes(name));
  return isQuick ? scenarios.filter((scenario) => scenario.isQuick) : scenarios;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}
