import { type Kysely, sql } from "kysely";
import { expect, it } from "vitest";
import { openTestDatabase } from "../../test/setup/database.ts";
import { toEntryWrite, writeBatch } from "./journal-batch.ts";
import { up } from "./migrations/0003-turn-figures.ts";

it("copies the figures of turns from the journals of calls that were there before", async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const startedAtMs = Date.UTC(2026, 10, 1, 9);
  const engines = { agent: "front-desk", transport: "loopback", brain: "rules", stt: "s", tts: "t" };
  await writeBatch(db, [{ kind: "call-start", processId: "ps_1", call: { id: "c_old", startedAtMs, ...engines } }]);
  const latency = (turnId: string, firstWordMs: number, speculated: boolean) =>
    ({ type: "turn-latency", turnId, latency: { totalMs: 200, firstWordMs, speculated } }) as const;
  const events = [
    { type: "turn-soft-commit", turnId: "t_1", revision: 1, text: "x", reason: "endpoint", waitMs: 1 },
    latency("t_1", 100, false),
    { type: "turn-retract", turnId: "t_1", revision: 1 },
    latency("t_1", 900, true),
    latency("t_2", 400, false),
    { type: "turn-soft-commit", turnId: "t_3", revision: 3, text: "typed", reason: "immediate", waitMs: 0 },
    latency("t_3", 5, false),
  ];
  // As an earlier version wrote them.
  const written = events.map((event, index) =>
    toEntryWrite("c_old", { seq: index + 1, atMs: index * 1000, event: event as never }),
  );
  const end = { id: "c_old", endedAtMs: startedAtMs + 60_000, outcome: "completed", disposition: "" } as const;
  await writeBatch(db, [...written, { kind: "call-end", end: { ...end, turnCount: 3, searchText: "" } }]);
  await sql`drop table turn_figures`.execute(db);
  await sql`alter table calls drop column last_wait_ms, drop column worst_wait_ms`.execute(db);
  await up(db as unknown as Kysely<unknown>);
  const rows = await db.selectFrom("turn_figures").selectAll().orderBy("seq").execute();
  expect(rows.map((row) => [row.turn_id, row.type, row.reply_kind, row.first_sound_ms, row.first_word_ms])).toEqual([
    ["t_1", "reply", "speculation", 200, 900],
    ["t_2", "reply", "plain", 200, 400],
    ["t_3", "typed-reply", null, null, null],
  ]);
  expect([rows[0]?.agent, rows[0]?.at.getTime()]).toEqual(["front-desk", startedAtMs + 3000]);
  const call = await db.selectFrom("calls").selectAll().executeTakeFirstOrThrow();
  expect([call.last_wait_ms, call.worst_wait_ms]).toEqual([400, 900]);
});
