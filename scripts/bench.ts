/** What a caller waits, measured on the line in real time. Run: `npm run bench`; see docs/guides/benchmark.md. */
import { parseArgs } from "node:util";
import { CallwrightError, isCancelled, isCallwrightError } from "../src/base/errors.ts";
import { runBench } from "./bench/run.ts";

const usage =
  "Usage: npm run bench -- [--rows name,name] [--line loopback|twilio] [--quick] [--turns n] [--parallel n] [--json]";

/** 0 done, 1 it could not be done, 2 the ruler is broken, 130 stopped by Ctrl-C. */
async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  try {
    await runBench(readOptions(), stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted || isCancelled(error)) return 130;
    if (!isCallwrightError(error)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
    return error.code === "BENCH_RULER_BROKEN" ? 2 : 1;
  }
}

function readOptions(): Parameters<typeof runBench>[0] {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        rows: { type: "string" },
        line: { type: "string" },
        turns: { type: "string" },
        parallel: { type: "string" },
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    }));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CallwrightError(message, { code: "BENCH_BAD_OPTION", hint: usage, cause });
  }
  const { rows, line, quick, json } = values;
  return {
    ...(rows !== undefined && { rows: rows.split(",").map((row) => row.trim()) }),
    ...(line !== undefined && { line: readLine(line) }),
    ...(values.parallel !== undefined && { parallel: readCount("parallel", values.parallel) }),
    turns: values.turns === undefined ? (quick ? 8 : 60) : readCount("turns", values.turns),
    json,
  };
}

function readLine(line: string): "loopback" | "twilio" {
  if (line === "loopback" || line === "twilio") return line;
  throw new CallwrightError(`There is no line '${line}'`, { code: "BENCH_BAD_OPTION", field: "line", hint: usage });
}

function readCount(field: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new CallwrightError(`'${text}' is no number from 1 to 1000`, { code: "BENCH_BAD_OPTION", field, hint: usage });
}

process.exitCode = await main();
