/** What a caller waits, measured on the line in real time and in virtual time. Run: `npm run bench`; see docs/guides/benchmark.md. */
import { isCancelled, isCallwrightError } from "../src/base/errors.ts";
import type { CallwrightError } from "../src/base/errors.ts";
import { compareFiles, writeMarkdown } from "./bench/kept-reports.ts";
import { readOptions, usage } from "./bench/options.ts";
import { runBench } from "./bench/run.ts";

/** 0 done, 1 it could not be done, 2 the ruler is broken, 3 the twin disagrees, 130 stopped by Ctrl-C. */
async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  try {
    const { mode, files, ...options } = readOptions(process.argv.slice(2));
    if (mode === "help") {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    if (mode === "compare") return await compareFiles(files);
    if (mode === "markdown") return await writeMarkdown(files[0]);
    await runBench(options, stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted || isCancelled(error)) return 130;
    if (!isCallwrightError(error)) throw error;
    return tell(error);
  }
}

function tell(error: CallwrightError): number {
  process.stderr.write(`${error.code}: ${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
  if (error.code === "BENCH_RULER_BROKEN") return 2;
  return error.code === "BENCH_TWIN_DISAGREES" ? 3 : 1;
}

process.exitCode = await main();
