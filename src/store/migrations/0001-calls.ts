import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Calls, their journals, and the programs that run them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table processes (
      id text primary key,
      host text not null,
      pid integer not null,
      seen_at timestamptz not null
    )`.execute(db);
  await sql`
    create table calls (
      id text primary key,
      process_id text,
      agent text not null,
      transport text not null,
      from_number text,
      to_number text,
      started_at timestamptz not null,
      ended_at timestamptz,
      outcome text,
      disposition text,
      brain text not null,
      stt text not null,
      tts text not null,
      turn_count integer not null default 0,
      first_word_p50_ms double precision,
      first_word_p95_ms double precision,
      recording_path text,
      search_text text not null default '',
      check ((ended_at is null) = (outcome is null))
    )`.execute(db);
  await sql`create index calls_newest on calls (started_at desc, id desc)`.execute(db);
  await sql`create index calls_live on calls (process_id) where ended_at is null`.execute(db);
  // No foreign key: entries may arrive before their call does when a spool is replayed.
  await sql`
    create table journal (
      call_id text not null,
      seq integer not null,
      at_ms double precision not null,
      type text not null,
      event jsonb not null,
      primary key (call_id, seq)
    )`.execute(db);
}
