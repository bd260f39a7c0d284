import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { Clock } from "../../base/clock.ts";
import type { Ids } from "../../base/ids.ts";
import { secureIds } from "../../base/ids.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import type {
  Appointment,
  BookingRequest,
  Calendar,
  Practitioner,
  Service,
  Slot,
  SlotQuery,
} from "../../contracts/calendar.ts";
import type { Schema } from "../../store/schema.ts";
import type { AppointmentChange, CalendarChange } from "./calendar-changes.ts";
import { CalendarChanges } from "./calendar-changes.ts";
import type { CalendarPreload } from "./calendar-preload.ts";
import { readPreload } from "./calendar-preload.ts";
import { requestText, writeOnce } from "./calendar-requests.ts";
import type { CalendarSnapshot, CalendarWeek } from "./calendar-views.ts";
import { toSnapshot, toWeek } from "./calendar-views.ts";
import { databaseCall, notFound } from "./database-call.ts";
import { toAppointment } from "./entry-rows.ts";
import { isSameName } from "./names.ts";
import type { Span } from "./opening-hours.ts";
import type { SlotRules, TakenSpan } from "./slot-rules.ts";
import { checkPerson, invalid, slotRules } from "./slot-rules.ts";

type Owner = Parameters<Calendar["findAppointments"]>[0];
type MoveRequest = Parameters<Calendar["move"]>[0];
type CancelRequest = Parameters<Calendar["cancel"]>[0];
type Work = Transaction<Schema>;

/** How to open an {@link EmbeddedCalendar}. */
export interface EmbeddedCalendarOptions {
  readonly db: Kysely<Schema>;
  readonly seed: CalendarSeed;
  readonly clock: Clock;
  /** Calendars with different ids know nothing of each other. Default: the seed's id, the one calendar of the business. */
  readonly calendarId?: string;
  readonly ids?: Ids;
}

/** Opens the calendar of a business, and makes an empty one the first time. */
export async function openEmbeddedCalendar(options: EmbeddedCalendarOptions): Promise<EmbeddedCalendar> {
  const calendar = new EmbeddedCalendar(options);
  await calendar.create();
  return calendar;
}

/**
 * A calendar in our own database. That no time is booked twice is the work of one exclusion constraint over
 * appointments, holds and busy times; everything here only asks.
 */
export class EmbeddedCalendar implements Calendar {
  readonly id: string;
  /** The facts of the business, and what follows from them. */
  readonly rules: SlotRules;
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #changes = new CalendarChanges();
  readonly #longestServiceMs: number;

  constructor({ db, seed, clock, calendarId = seed.id, ids = secureIds }: EmbeddedCalendarOptions) {
    this.rules = slotRules(seed);
    this.id = calendarId;
    this.#db = db;
    this.#clock = clock;
    this.#ids = ids;
    this.#longestServiceMs = 60_000 * Math.max(0, ...seed.services.map((service) => service.durationMinutes));
  }

  services(_signal: AbortSignal): Promise<readonly Service[]> {
    return Promise.resolve(this.rules.services());
  }

  practitioners(_signal: AbortSignal): Promise<readonly Practitioner[]> {
    return Promise.resolve(this.rules.practitioners());
  }

  findSlots(query: SlotQuery, signal: AbortSignal): Promise<readonly Slot[]> {
    return this.#call(signal, async () => {
      const slots: Slot[] = [];
      for (const stretch of this.rules.stretches(query, this.#clock.wallTimeMs())) {
        const taken = await this.#taken(query, stretch);
        for (const slot of this.rules.free(query, stretch, taken)) {
          if (slots.push(slot) >= query.limit) return slots;
        }
      }
      return slots;
    });
  }

  hold(slot: Slot, callId: string, signal: AbortSignal): Promise<void> {
    return this.#call(signal, async () => {
      const nowMs = this.#clock.wallTimeMs();
      const span = this.rules.check(slot, nowMs);
      await this.#db.transaction().execute(async (work) => {
        await this.#clear(work, span, callId);
        await work
          .insertInto("calendar_entries")
          .values({
            ...this.#entry("hold", span),
            service_id: slot.serviceId,
            call_id: callId,
            expires_at: new Date(nowMs + this.rules.seed.holdMinutes * 60_000),
          })
          .execute();
      });
    });
  }

  releaseHolds(callId: string, signal: AbortSignal): Promise<void> {
    return this.#call(signal, async () => {
      await this.#db
        .deleteFrom("calendar_entries")
        .where("calendar_id", "=", this.id)
        .where("kind", "=", "hold")
        .where("call_id", "=", callId)
        .execute();
    });
  }

  book(request: BookingRequest, signal: AbortSignal): Promise<Appointment> {
    const { slot, callId, idempotencyKey } = request;
    return this.#call(signal, () =>
      this.#once(idempotencyKey, requestText.book(slot, request), async (work) => {
        const person = checkPerson(request);
        const span = this.rules.check(slot, this.#clock.wallTimeMs());
        await this.#clear(work, span, callId);
        const row = await work
          .insertInto("calendar_entries")
          .values({
            ...this.#entry("appointment", span),
            ...person,
            service_id: slot.serviceId,
            status: "booked",
            call_id: callId,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return { type: "appointment-booked", calendarId: this.id, appointment: toAppointment(this.rules, row) };
      }),
    );
  }

  findAppointments(owner: Owner, signal: AbortSignal): Promise<readonly Appointment[]> {
    return this.#call(signal, async () => {
      const rows = await this.#db
        .selectFrom("calendar_entries")
        .selectAll()
        .where("calendar_id", "=", this.id)
        .where("phone", "=", owner.phone)
        .where("status", "=", "booked")
        .where("starts_at", ">=", new Date(this.#clock.wallTimeMs()))
        .orderBy("starts_at")
        .orderBy("id")
        .execute();
      return rows.filter((row) => isSameName(row.name ?? "", owner.name)).map((row) => toAppointment(this.rules, row));
    });
  }

  move(request: MoveRequest, signal: AbortSignal): Promise<Appointment> {
    const { appointmentId, owner, slot, callId, idempotencyKey } = request;
    return this.#call(signal, () =>
      this.#once(idempotencyKey, requestText.move(appointmentId, slot, owner), async (work) => {
        await this.#own(work, appointmentId, owner);
        const span = this.rules.check(slot, this.#clock.wallTimeMs());
        await this.#clear(work, span, callId);
        const row = await work
          .updateTable("calendar_entries")
          .set({ ...spanColumns(span), service_id: slot.serviceId })
          .where("id", "=", appointmentId)
          .where("calendar_id", "=", this.id)
          .returningAll()
          .executeTakeFirstOrThrow();
        return { type: "appointment-moved", calendarId: this.id, appointment: toAppointment(this.rules, row) };
      }),
    );
  }

  cancel(request: CancelRequest, signal: AbortSignal): Promise<Appointment> {
    const { appointmentId, owner, idempotencyKey } = request;
    return this.#call(signal, () =>
      this.#once(idempotencyKey, requestText.cancel(appointmentId, owner), async (work) => {
        await this.#own(work, appointmentId, owner);
        const row = await work
          .updateTable("calendar_entries")
          .set({ status: "cancelled" })
          .where("id", "=", appointmentId)
          .where("calendar_id", "=", this.id)
          .returningAll()
          .executeTakeFirstOrThrow();
        return { type: "appointment-cancelled", calendarId: this.id, appointment: toAppointment(this.rules, row) };
      }),
    );
  }

  /** Hears of every write made through this object. Returns what ends the listening. */
  onChange(listener: (change: CalendarChange) => void): () => void {
    return this.#changes.listen(listener);
  }

  /** Enters what is there before the first call; throws CALENDAR_INVALID, or CALENDAR_SLOT_TAKEN when something is. */
  preload(preload: CalendarPreload, signal: AbortSignal): Promise<void> {
    return this.#call(signal, async () => {
      const { busy, appointments } = readPreload(this.rules, preload);
      const rows = [
        ...busy.map((span) => ({
          ...this.#entry("busy", span),
          service_id: null,
          name: null,
          phone: null,
          status: null,
        })),
        ...appointments.map(({ serviceId, name, phone, ...span }) => ({
          ...this.#entry("appointment", span),
          service_id: serviceId,
          name,
          phone,
          status: "booked" as const,
        })),
      ];
      if (rows.length > 0) await this.#db.insertInto("calendar_entries").values(rows).execute();
    });
  }

  /** All appointments, cancelled ones too, and callbacks, for people to read: services and practitioners by name. */
  snapshot(signal: AbortSignal): Promise<CalendarSnapshot> {
    return this.#call(signal, async () => {
      const [rows, callbacks] = await Promise.all([
        this.#db
          .selectFrom("calendar_entries")
          .selectAll()
          .where("calendar_id", "=", this.id)
          .where("kind", "=", "appointment")
          .orderBy("starts_at")
          .orderBy("created_at")
          .orderBy("id")
          .execute(),
        this.#db
          .selectFrom("callbacks")
          .selectAll()
          .where("book_id", "=", this.id)
          .orderBy("created_at")
          .orderBy("id")
          .execute(),
      ]);
      return toSnapshot(this.rules, rows, callbacks);
    });
  }

  /** Seven days from `date` (`YYYY-MM-DD`): when it is open, and what is in it. */
  week(date: string, signal: AbortSignal): Promise<CalendarWeek> {
    return this.#call(signal, async () => {
      if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date)))
        throw invalid("date", `'${date}' is not a date`, "Write it as 2026-11-25");
      const startMs = this.rules.hours.startOf(date);
      const endMs = this.rules.hours.startOf(daysLater(date, 7));
      const rows = await this.#entriesWithin({ startMs, endMs }).execute();
      return toWeek(this.rules, date, rows);
    });
  }

  /** Makes the calendar's row, if it is not there. */
  create(): Promise<void> {
    return this.#call(new AbortController().signal, async () => {
      await this.#db
        .insertInto("calendars")
        .values({ id: this.id, seed_id: this.rules.seed.id, created_at: new Date(this.#clock.wallTimeMs()) })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
    });
  }

  /** Removes the calendar and everything in it. */
  drop(): Promise<void> {
    return this.#call(new AbortController().signal, async () => {
      await this.#db.deleteFrom("callbacks").where("book_id", "=", this.id).execute();
      await this.#db.deleteFrom("calendars").where("id", "=", this.id).execute();
    });
  }

  #call<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return databaseCall(this.#clock, signal, work);
  }

  /** Does a write unless its key has done it already, and tells the listeners of a new one. */
  async #once(key: string, request: string, write: (work: Work) => Promise<AppointmentChange>): Promise<Appointment> {
    const { answer, change } = await writeOnce(
      { db: this.#db, calendarId: this.id, key, request, createdAt: new Date(this.#clock.wallTimeMs()) },
      write,
    );
    if (change !== undefined) this.#changes.emit(change);
    return answer;
  }

  /** Refuses an appointment that is not this owner's, in the words used for one that does not exist. */
  async #own(work: Work, appointmentId: string, owner: Owner): Promise<void> {
    const row = await work
      .selectFrom("calendar_entries")
      .selectAll()
      .where("id", "=", appointmentId)
      .where("calendar_id", "=", this.id)
      .where("status", "=", "booked")
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined || row.phone !== owner.phone || !isSameName(row.name ?? "", owner.name)) throw notFound();
    if (row.starts_at.getTime() < this.#clock.wallTimeMs()) throw invalid("appointmentId", "the appointment is over");
  }

  /**
   * Makes room for an entry: takes away holds that have expired, and those of this call that are in the way. Writers to
   * one practitioner's time go one after the other: two that meet inside the constraint would wait for each other
   * until the database's deadlock check, a second later.
   */
  async #clear(work: Work, span: TakenSpan, callId: string): Promise<void> {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${this.id}/${span.practitionerId}`}, 0))`.execute(work);
    await work
      .deleteFrom("calendar_entries")
      .where("calendar_id", "=", this.id)
      .where("kind", "=", "hold")
      .where("practitioner_id", "=", span.practitionerId)
      .where("starts_at", "<", new Date(span.endMs))
      .where("ends_at", ">", new Date(span.startMs))
      .where((where) =>
        where.or([where("expires_at", "<=", new Date(this.#clock.wallTimeMs())), where("call_id", "=", callId)]),
      )
      .execute();
  }

  async #taken(query: SlotQuery, stretch: Span): Promise<readonly TakenSpan[]> {
    const rows = await this.#entriesWithin({
      startMs: stretch.startMs,
      endMs: stretch.endMs + this.#longestServiceMs,
    }).execute();
    return rows
      .filter((row) => row.id !== query.ignoreAppointmentId)
      .filter((row) => row.kind !== "hold" || query.callId === undefined || row.call_id !== query.callId)
      .map((row) => ({
        practitionerId: row.practitioner_id,
        startMs: row.starts_at.getTime(),
        endMs: row.ends_at.getTime(),
      }));
  }

  /** Everything that takes up time in a span: no cancelled appointments, no expired holds. */
  #entriesWithin(span: Span) {
    return this.#db
      .selectFrom("calendar_entries")
      .selectAll()
      .where("calendar_id", "=", this.id)
      .where("ends_at", ">", new Date(span.startMs))
      .where("starts_at", "<", new Date(span.endMs))
      .where("status", "is distinct from", "cancelled")
      .where((where) =>
        where.or([where("expires_at", "is", null), where("expires_at", ">", new Date(this.#clock.wallTimeMs()))]),
      )
      .orderBy("starts_at")
      .orderBy("id");
  }

  #entry<Kind extends "appointment" | "hold" | "busy">(kind: Kind, span: TakenSpan) {
    const id = this.#ids.next(kind === "appointment" ? "apt" : kind);
    return { id, calendar_id: this.id, kind, ...spanColumns(span), created_at: new Date(this.#clock.wallTimeMs()) };
  }
}

function spanColumns(span: TakenSpan): { practitioner_id: string; starts_at: Date; ends_at: Date } {
  return { practitioner_id: span.practitionerId, starts_at: new Date(span.startMs), ends_at: new Date(span.endMs) };
}

function daysLater(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
