import { hostname } from "node:os";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { CallStore } from "./calls.ts";
import { summariseCall } from "./call-records.ts";
import { writeTurnFigures } from "./journal-batch.ts";
import type { Schema } from "./schema.ts";
import { isProcessAlive } from "./start-lock.ts";

/** How often a process says that it lives. */
export const heartbeatMs = 10_000;
/** A process on another machine that has not been heard of for so long is dead. */
const deadAfterMs = 60_000;

interface ProcessOptions {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly processId: string;
}

/** Says that this process lives. */
export async function beat({ db, clock, processId }: ProcessOptions): Promise<void> {
  const seenAt = new Date(clock.wallTimeMs());
  await db
    .insertInto("processes")
    .values({ id: processId, host: hostname(), pid: process.pid, seen_at: seenAt })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ seen_at: seenAt }))
    .execute();
}

/** Takes this process off the list, at its regular end. */
export async function leave({ db, processId }: ProcessOptions): Promise<void> {
  await db.deleteFrom("processes").where("id", "=", processId).execute();
}

/**
 * Ends, as `failed`, the calls of processes that are gone, and takes those processes off the list. A call ends at the
 * last thing its journal knows of it.
 */
export async function closeInterruptedCalls(options: ProcessOptions & { readonly log: Log }): Promise<void> {
  const { db, clock, log } = options;
  const dead = (await db.selectFrom("processes").selectAll().execute()).filter((row) => isDead(row, options));
  const living = db
    .selectFrom("processes")
    .select("id")
    .where("id", "not in", ["", ...dead.map((row) => row.id)]);
  const calls = await db
    .selectFrom("calls")
    .select(["id", "started_at"])
    .where("ended_at", "is", null)
    .where((where) => where.or([where("process_id", "is", null), where("process_id", "not in", living)]))
    .where("process_id", "is distinct from", options.processId)
    .execute();
  const store = new CallStore({ db, clock });
  for (const { id, started_at: startedAt } of calls) {
    const entries = await store.getJournal(id);
    const figures = summariseCall(entries);
    await db
      .updateTable("calls")
      .set({
        ended_at: new Date(startedAt.getTime() + Math.trunc(entries.at(-1)?.atMs ?? 0)),
        outcome: "failed",
        disposition: "interrupted",
        turn_count: figures.turnCount,
        first_word_p50_ms: figures.firstWordP50Ms ?? null,
        first_word_p95_ms: figures.firstWordP95Ms ?? null,
        search_text: sql`${figures.searchText}`,
        last_wait_ms: figures.lastWaitMs ?? null,
        worst_wait_ms: figures.worstWaitMs ?? null,
      })
      .where("id", "=", id)
      .where("ended_at", "is", null)
      .execute();
    await writeTurnFigures(db, id, figures.turns ?? []);
    log.warn({ callId: id }, "This call was cut off when its process ended; it is closed as failed");
  }
  if (dead.length > 0)
    await db
      .deleteFrom("processes")
      .where(
        "id",
        "in",
        dead.map((row) => row.id),
      )
      .execute();
}

function isDead(
  row: { readonly id: string; readonly host: string; readonly pid: number; readonly seen_at: Date },
  { clock, processId }: ProcessOptions,
): boolean {
  if (row.id === processId) return false;
  // Our own number under another id: an earlier life of this container.
  if (row.host === hostname()) return row.pid === process.pid || !isProcessAlive(row.pid);
  return row.seen_at.getTime() < clock.wallTimeMs() - deadAfterMs;
}
