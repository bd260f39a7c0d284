import { linkedController } from "../../base/abortable.ts";
import type { Random } from "../../base/random.ts";
import { sleep } from "../../base/sleep.ts";
import { openSession } from "./bench-session.ts";
import type { BenchSession, CallSetting } from "./bench-session.ts";
import type { BenchWorld } from "./bench-world.ts";

/** Calls begin one after the other over this time, so that they do not all speak at once. */
const spreadMs = 2500;
/** A call is as long as calls are, and so is what it may spend on guesses; then the caller calls again. */
const turnsPerCall = 12;

/** Shares the items among calls that run side by side, a little apart, and gives the results in no order. */
export async function overCalls<Item, Result>(
  world: BenchWorld,
  work: {
    readonly setting: CallSetting;
    readonly items: readonly Item[];
    readonly parallel?: number;
    turn(session: BenchSession, item: Item, random: Random): Promise<Result>;
  },
): Promise<Result[]> {
  const { items, setting } = work;
  const parallel = Math.min(items.length, work.parallel ?? world.parallel);
  const results: Result[] = [];
  // When one call fails, the others end too.
  const link = linkedController(world.signal);
  const { controller } = link;
  const linked = { ...world, signal: controller.signal };
  const oneCall = async (label: string, from: number, random: Random): Promise<number> => {
    const session = await openSession(linked, setting, label);
    await using _call = session.call;
    let at = from;
    for (let turn = 0; turn < turnsPerCall && at < items.length; turn++, at += parallel) {
      // In range: `at` is below the length.
      results.push(await work.turn(session, items[at] as Item, random));
      world.onProgress(results.length, items.length);
    }
    return at;
  };
  const runCalls = async (index: number): Promise<void> => {
    const label = `${setting.line}-${setting.lead}-${index}`;
    const random = world.random.fork(`turns ${label}`);
    await sleep(world.clock, (index * spreadMs) / parallel, linked.signal);
    for (let at = index, call = 1; at < items.length; call++) at = await oneCall(`${label}-${call}`, at, random);
  };
  const failures: unknown[] = [];
  const runOrStop = async (index: number): Promise<void> => {
    try {
      await runCalls(index);
    } catch (error) {
      failures.push(error);
      controller.abort(error);
    }
  };
  await Promise.all(Array.from({ length: parallel }, (_, index) => runOrStop(index)));
  link.unlink();
  if (failures.length > 0) throw failures[0];
  return results;
}
