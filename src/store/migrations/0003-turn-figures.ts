import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What is counted of turns over many calls: copied out of the journal, so that a day of it can be read at once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table turn_figures (
      call_id text not null,
      seq integer not null,
      turn_id text not null,
      agent text not null,
      at timestamptz not null,
      type text not null,
      reply_kind text,
      first_sound_ms real,
      first_word_ms real,
      primary key (call_id, seq),
      check ((type = 'reply') = (reply_kind is not null and first_sound_ms is not null and first_word_ms is not null))
    )`.execute(db);
  await sql`create index turn_figures_by_time on turn_figures (at)`.execute(db);
  await sql`alter table calls add column last_wait_ms real, add column worst_wait_ms real`.execute(db);
  await copyFromJournals(db);
}

/** Calls that ended before this table was there. Their journals said only whether a reply was speculated. */
async function copyFromJournals(db: Kysely<unknown>): Promise<void> {
  // Years of calls may take longer than a statement is given otherwise.
  await sql`set local statement_timeout = 0`.execute(db);
  await sql`
    insert into turn_figures (call_id, seq, turn_id, agent, at, type, reply_kind, first_sound_ms, first_word_ms)
    select id, seq, turn_id, agent, started_at + at_ms * interval '1 ms',
      case when is_typed then 'typed-reply' else 'reply' end,
      case when is_typed then null when latency->>'speculated' = 'true' then 'speculation' else 'plain' end,
      case when not is_typed then (latency->>'totalMs')::real end,
      case when not is_typed then (latency->>'firstWordMs')::real end
    from (
      select calls.id, calls.agent, calls.started_at, journal.seq, journal.at_ms, journal.event->>'turnId' as turn_id,
        journal.event->'latency' as latency,
        exists (select from journal as typed
          where typed.call_id = calls.id and typed.type = 'turn-soft-commit'
            and typed.event->>'turnId' = journal.event->>'turnId' and typed.event->>'reason' = 'immediate') as is_typed
      from calls join journal on journal.call_id = calls.id and journal.type = 'turn-latency'
      where calls.ended_at is not null
        and not exists (select from journal as retract
          where retract.call_id = calls.id and retract.type = 'turn-retract' and retract.seq > journal.seq
            and retract.event->>'turnId' = journal.event->>'turnId')
    ) as measured`.execute(db);
  await sql`
    update calls set last_wait_ms = waits.last, worst_wait_ms = waits.worst
    from (
      select call_id, max(first_word_ms) as worst, (array_agg(first_word_ms order by seq desc))[1] as last
      from turn_figures where type = 'reply' group by call_id
    ) as waits
    where waits.call_id = calls.id`.execute(db);
}
