import type { Kysely } from "kysely";
import { sql } from "kysely";

/** The embedded calendar. Double booking is ruled out here, by an exclusion constraint, and nowhere else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A trusted extension: whoever may create in the database may install it.
  await sql`create extension if not exists btree_gist`.execute(db);
  await sql`
    create table calendars (
      id text primary key,
      seed_id text not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    create table calendar_entries (
      id text primary key,
      calendar_id text not null references calendars on delete cascade,
      kind text not null check (kind in ('appointment', 'hold', 'busy')),
      practitioner_id text not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      service_id text,
      name text,
      phone text,
      status text check (status in ('booked', 'cancelled')),
      call_id text,
      expires_at timestamptz,
      created_at timestamptz not null,
      check ((kind = 'appointment') = (status is not null)),
      check (kind <> 'appointment' or (service_id is not null and name is not null and phone is not null)),
      check ((kind = 'hold') = (expires_at is not null)),
      constraint calendar_entries_never_overlap exclude using gist (
        calendar_id with =,
        practitioner_id with =,
        tstzrange(starts_at, ends_at) with &&
      ) where (status is distinct from 'cancelled')
    )`.execute(db);
  await sql`create index calendar_entries_by_time on calendar_entries (calendar_id, ends_at)`.execute(db);
  await sql`create index calendar_entries_by_phone on calendar_entries (calendar_id, phone)`.execute(db);
  await sql`
    create table calendar_requests (
      calendar_id text not null references calendars on delete cascade,
      key text not null,
      request text not null,
      response jsonb,
      created_at timestamptz not null,
      primary key (calendar_id, key)
    )`.execute(db);
  await sql`
    create table callbacks (
      id text primary key,
      book_id text not null,
      key text not null,
      call_id text not null,
      name text not null,
      phone text not null,
      wanted text not null,
      reason text not null,
      created_at timestamptz not null,
      unique (book_id, key)
    )`.execute(db);
}
