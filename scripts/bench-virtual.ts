/** One process of the bench's virtual time: does rows as its parent sends them. Started by `npm run bench -- --virtual`. */
import { join } from "node:path";
import { seededRandom } from "../src/base/random.ts";
import { scenarios } from "../src/testing/bench/rows.ts";
import { UtteranceBank } from "../src/testing/bench/utterance-bank.ts";
import { runVirtually } from "../src/testing/bench/virtual-world.ts";
import { openVoices } from "./bench/caller-voices.ts";
import type { VirtualJob, VirtualOutcome } from "./bench/virtual.ts";
import { root } from "./run-program.ts";

const bank = openVoices(join(root, ".bench", "voices")).then((voices) => new UtteranceBank(voices));
const never = new AbortController().signal;

process.on("message", (job: VirtualJob) => {
  void run(job).then((outcome) => process.send?.(outcome));
});
// Without its parent nobody wants the rows.
process.on("disconnect", () => process.exit());

async function run({ row, turns, parallel }: VirtualJob): Promise<VirtualOutcome> {
  try {
    const scenario = scenarios.find(({ name }) => name === row);
    if (scenario === undefined) return { row, error: { code: "BENCH_UNKNOWN_ROW", message: row } };
    const random = seededRandom("bench").fork(row);
    const rows = await runVirtually(scenario, { bank: await bank, random, turns, parallel, signal: never });
    // Ten thousand turns one by one are of no use to anybody.
    return { row, rows: rows.map(({ turns: _turns, ...rest }) => rest) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "BENCH_VIRTUAL_FAILED";
    return { row, error: { code, message: error instanceof Error ? (error.stack ?? error.message) : String(error) } };
  }
}
