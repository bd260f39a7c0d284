import { parseArgs } from "node:util";
import { CallwrightError } from "../../src/base/errors.ts";
import type { LineKind } from "../../src/testing/bench/caller-line.ts";

/** What to measure. */
export interface BenchOptions {
  /** Names of scenarios; absent: all, or those of a quick run. */
  readonly rows?: readonly string[];
  readonly line?: LineKind;
  /** Of a usual row in real time. */
  readonly turns: number;
  /** Of all rows together in virtual time; 0: none. */
  readonly virtualTurns: number;
  readonly isReal: boolean;
  readonly isQuick: boolean;
  /** Both ways over the loopback, and an error when they disagree. */
  readonly isTwinCheck: boolean;
  /** Calls that share the turns of a row on each line. */
  readonly parallel: number;
  readonly json: boolean;
  /** The document of measured figures is written anew. */
  readonly markdown: boolean;
}

/** A run, or something to do with runs that were kept. */
export interface BenchCommand extends BenchOptions {
  readonly mode: "run" | "compare" | "markdown" | "help";
  readonly files: readonly string[];
}

/** What can be asked of the bench. */
export const usage = `What a caller waits, measured on the line; see docs/guides/benchmark.md.

  npm run bench                                everything in real and in virtual time, about 17 minutes
  npm run bench -- --quick                     the cheap rows in real time
  npm run bench -- --virtual [--turns 2000]    in virtual time only; 10,000 turns of all rows together otherwise
  npm run bench -- --twin-check                do real and virtual time agree?
  npm run bench -- --compare before.json after.json
  npm run bench -- --markdown [kept.json]      and docs/performance.md is written anew (from a run that was kept)

With any run:
  --rows name,name              these rows only
  --line loopback | twilio      this line only
  --turns n                     turns of a usual row in real time (18; a quick run 12)
  --parallel n                  calls that share the turns of a row (6)
  --json                        everything as JSON in place of tables`;

const virtualTurns = 10_000;
const twinRows = ["plain", "complete", "rules", "yes-no-rules"];

/** Reads the command line. Throws BENCH_BAD_OPTION. */
export function readOptions(args: readonly string[]): BenchCommand {
  const { values, positionals } = parse(args);
  const { rows, line, quick, virtual, json, markdown, compare, help } = values;
  const isTwinCheck = values["twin-check"];
  const mode = help ? "help" : compare ? "compare" : markdown && positionals.length > 0 ? "markdown" : "run";
  if (mode !== "help") requireFiles(mode, positionals);
  const usual = quick ? 12 : 18;
  return {
    mode,
    files: positionals,
    ...readChoice(rows, line, isTwinCheck),
    turns: virtual ? usual : readCount("turns", values.turns, usual),
    virtualTurns: virtual ? readCount("turns", values.turns, virtualTurns) : isWhole(values) ? virtualTurns : 0,
    isReal: !virtual,
    isQuick: quick,
    isTwinCheck,
    parallel: readCount("parallel", values.parallel, 6),
    json,
    markdown,
  };
}

function readChoice(
  rows: string | undefined,
  line: string | undefined,
  isTwinCheck: boolean,
): Pick<BenchOptions, "rows" | "line"> {
  const names = rows?.split(",").map((row) => row.trim()) ?? (isTwinCheck ? twinRows : undefined);
  const chosenLine = isTwinCheck ? "loopback" : line === undefined ? undefined : readLine(line);
  return { ...(names && { rows: names }), ...(chosenLine && { line: chosenLine }) };
}

function isWhole({ rows, line, quick, "twin-check": isTwinCheck }: ReturnType<typeof parse>["values"]): boolean {
  return rows === undefined && line === undefined && !quick && !isTwinCheck;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rows: { type: "string" },
        line: { type: "string" },
        turns: { type: "string" },
        parallel: { type: "string" },
        quick: { type: "boolean", default: false },
        virtual: { type: "boolean", default: false },
        "twin-check": { type: "boolean", default: false },
        compare: { type: "boolean", default: false },
        markdown: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CallwrightError(message, { code: "BENCH_BAD_OPTION", hint: usage, cause });
  }
}

function requireFiles(mode: Exclude<BenchCommand["mode"], "help">, files: readonly string[]): void {
  const wanted = mode === "compare" ? 2 : mode === "markdown" ? 1 : 0;
  if (files.length === wanted) return;
  throw new CallwrightError(`${wanted} files of results were expected and ${files.length} given`, {
    code: "BENCH_BAD_OPTION",
    hint: usage,
  });
}

function readLine(line: string): LineKind {
  if (line === "loopback" || line === "twilio") return line;
  throw new CallwrightError(`There is no line '${line}'`, { code: "BENCH_BAD_OPTION", field: "line", hint: usage });
}

const mostTurns = 1_000_000;

function readCount(field: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= mostTurns) return count;
  throw new CallwrightError(`'${text}' is no number from 1 to ${mostTurns}`, {
    code: "BENCH_BAD_OPTION",
    field,
    hint: usage,
  });
}
