import type { Clock } from "../base/clock.ts";
import { CancelledError } from "../base/errors.ts";
import type { CalendarSeed } from "../contracts/calendar-seed.ts";
import type {
  Appointment,
  BookingRequest,
  Calendar,
  Callback,
  CallbackBook,
  Practitioner,
  Service,
  Slot,
  SlotQuery,
} from "../contracts/calendar.ts";
import type { CalendarPreload } from "../integrations/embedded/calendar-preload.ts";
import { readPreload } from "../integrations/embedded/calendar-preload.ts";
import { requestText } from "../integrations/embedded/calendar-requests.ts";
import type { CalendarSnapshot } from "../integrations/embedded/calendar-views.ts";
import { keyReused, notFound, slotTaken } from "../integrations/embedded/database-call.ts";
import { isSameName } from "../integrations/embedded/names.ts";
import type { SlotRules, TakenSpan } from "../integrations/embedded/slot-rules.ts";
import { checkPerson, invalid, overlaps, slotRules } from "../integrations/embedded/slot-rules.ts";

type Owner = Parameters<Calendar["findAppointments"]>[0];

interface Hold extends TakenSpan {
  readonly callId: string;
  readonly expiresAtMs: number;
}

/**
 * The embedded calendar and callback book without a database: the same rules, kept in memory, with ids that count.
 * Everything happens at once, so the same calls give the same answers. Passes the conformance suite.
 */
export class MemoryCalendar implements Calendar, CallbackBook {
  readonly #rules: SlotRules;
  readonly #clock: Clock;
  readonly #appointments = new Map<string, Appointment & TakenSpan>();
  readonly #done = new Map<string, { readonly request: string; readonly response: Appointment }>();
  readonly #callbacks = new Map<string, Callback>();
  #holds: Hold[] = [];
  #busy: TakenSpan[] = [];
  #ids = 0;

  constructor({ seed, clock }: { readonly seed: CalendarSeed; readonly clock: Clock }) {
    this.#rules = slotRules(seed);
    this.#clock = clock;
  }

  /** Every appointment ever made, cancelled ones too, for assertions. */
  get appointments(): readonly Appointment[] {
    return [...this.#appointments.values()].map((entry) => this.#rules.appointment(entry));
  }

  get callbacks(): readonly Callback[] {
    return [...this.#callbacks.values()];
  }

  preload(preload: CalendarPreload): void {
    const { busy, appointments } = readPreload(this.#rules, preload);
    this.#busy.push(...busy);
    for (const entry of appointments) this.#enter({ id: this.#nextId("apt"), status: "booked", ...entry });
  }

  /** As the database's calendar gives it. */
  snapshot(): CalendarSnapshot {
    const { seed } = this.#rules;
    const byStart = [...this.#appointments.values()].toSorted((one, other) => one.startMs - other.startMs);
    return {
      appointments: byStart.map(({ serviceId, practitionerId, start, end, name, phone, status }) => ({
        service: seed.services.find(({ id }) => id === serviceId)?.name ?? serviceId,
        start,
        end,
        practitioner: seed.practitioners.find(({ id }) => id === practitionerId)?.name ?? practitionerId,
        name,
        phone,
        status,
      })),
      callbacks: this.callbacks.map(({ name, phone, when, reason }) => ({ name, phone, when, reason })),
    };
  }

  services(signal: AbortSignal): Promise<readonly Service[]> {
    return answer(signal, () => this.#rules.services());
  }

  practitioners(signal: AbortSignal): Promise<readonly Practitioner[]> {
    return answer(signal, () => this.#rules.practitioners());
  }

  findSlots(query: SlotQuery, signal: AbortSignal): Promise<readonly Slot[]> {
    return answer(signal, () => {
      const taken = [...this.#taken(query.ignoreAppointmentId), ...this.#otherHolds(query.callId)];
      const slots: Slot[] = [];
      for (const stretch of this.#rules.stretches(query, this.#clock.wallTimeMs())) {
        for (const slot of this.#rules.free(query, stretch, taken)) {
          if (slots.push(slot) >= query.limit) return slots;
        }
      }
      return slots;
    });
  }

  hold(slot: Slot, callId: string, signal: AbortSignal): Promise<void> {
    return answer(signal, () => {
      const nowMs = this.#clock.wallTimeMs();
      const span = this.#rules.check(slot, nowMs);
      this.#claim(span, callId);
      this.#holds.push({ ...span, callId, expiresAtMs: nowMs + this.#rules.seed.holdMinutes * 60_000 });
    });
  }

  releaseHolds(callId: string, signal: AbortSignal): Promise<void> {
    return answer(signal, () => {
      this.#holds = this.#holds.filter((hold) => hold.callId !== callId);
    });
  }

  book(request: BookingRequest, signal: AbortSignal): Promise<Appointment> {
    const { slot, callId, idempotencyKey } = request;
    return answer(signal, () =>
      this.#once(idempotencyKey, requestText.book(slot, request), () => {
        const person = checkPerson(request);
        const span = this.#rules.check(slot, this.#clock.wallTimeMs());
        this.#claim(span, callId);
        return this.#enter({
          id: this.#nextId("apt"),
          serviceId: slot.serviceId,
          ...span,
          ...person,
          status: "booked",
        });
      }),
    );
  }

  findAppointments(owner: Owner, signal: AbortSignal): Promise<readonly Appointment[]> {
    return answer(signal, () =>
      [...this.#appointments.values()]
        .filter(
          (entry) => entry.status === "booked" && entry.startMs >= this.#clock.wallTimeMs() && isOwner(entry, owner),
        )
        .toSorted((one, other) => one.startMs - other.startMs)
        .map((entry) => this.#rules.appointment(entry)),
    );
  }

  move(request: Parameters<Calendar["move"]>[0], signal: AbortSignal): Promise<Appointment> {
    const { appointmentId, owner, slot, callId, idempotencyKey } = request;
    return answer(signal, () =>
      this.#once(idempotencyKey, requestText.move(appointmentId, slot, owner), () => {
        const existing = this.#own(appointmentId, owner);
        const span = this.#rules.check(slot, this.#clock.wallTimeMs());
        this.#claim(span, callId, appointmentId);
        return this.#enter({ ...existing, ...span, serviceId: slot.serviceId });
      }),
    );
  }

  cancel(request: Parameters<Calendar["cancel"]>[0], signal: AbortSignal): Promise<Appointment> {
    const { appointmentId, owner, idempotencyKey } = request;
    return answer(signal, () =>
      this.#once(idempotencyKey, requestText.cancel(appointmentId, owner), () =>
        this.#enter({ ...this.#own(appointmentId, owner), status: "cancelled" }),
      ),
    );
  }

  record(callback: Parameters<CallbackBook["record"]>[0], signal: AbortSignal): Promise<Callback> {
    return answer(signal, () => {
      const { idempotencyKey, when, reason, callId } = callback;
      const person = checkPerson(callback);
      const existing = this.#callbacks.get(idempotencyKey);
      const recorded = { id: existing?.id ?? this.#nextId("cb"), ...person, when, reason, callId };
      this.#callbacks.set(idempotencyKey, recorded);
      return recorded;
    });
  }

  #once(key: string, request: string, write: () => Appointment): Appointment {
    if (key === "") throw invalid("idempotencyKey", "an idempotency key is missing");
    const done = this.#done.get(key);
    if (done !== undefined && done.request !== request) throw keyReused();
    if (done !== undefined) return done.response;
    const response = write();
    this.#done.set(key, { request, response });
    return response;
  }

  #enter(entry: Omit<Appointment, keyof Slot> & TakenSpan & { readonly serviceId: string }): Appointment {
    const appointment = this.#rules.appointment(entry);
    this.#appointments.set(entry.id, { ...appointment, startMs: entry.startMs, endMs: entry.endMs });
    return appointment;
  }

  #own(appointmentId: string, owner: Owner): Appointment & TakenSpan {
    const entry = this.#appointments.get(appointmentId);
    if (entry === undefined || entry.status !== "booked" || !isOwner(entry, owner)) throw notFound();
    if (entry.startMs < this.#clock.wallTimeMs()) throw invalid("appointmentId", "the appointment is over");
    return entry;
  }

  /** Takes away what this call holds there, and throws when somebody else has it. */
  #claim(span: TakenSpan, callId: string, movedId?: string): void {
    const clashes = (other: TakenSpan): boolean =>
      other.practitionerId === span.practitionerId && overlaps(other, span);
    if ([...this.#taken(movedId), ...this.#otherHolds(callId)].some(clashes)) throw slotTaken();
    this.#holds = this.#holds.filter((hold) => hold.callId !== callId || !clashes(hold));
  }

  #taken(ignoredId: string | undefined): readonly TakenSpan[] {
    const booked = [...this.#appointments.values()].filter(({ id, status }) => status === "booked" && id !== ignoredId);
    return [...this.#busy, ...booked];
  }

  #otherHolds(callId: string | undefined): readonly Hold[] {
    const nowMs = this.#clock.wallTimeMs();
    return this.#holds.filter((hold) => hold.expiresAtMs > nowMs && (callId === undefined || hold.callId !== callId));
  }

  #nextId(prefix: string): string {
    this.#ids++;
    return `${prefix}_${this.#ids}`;
  }
}

function isOwner(appointment: Appointment, owner: Owner): boolean {
  return appointment.phone === owner.phone && isSameName(appointment.name, owner.name);
}

/** A promise of what `work` gives or throws. */
function answer<T>(signal: AbortSignal, work: () => T): Promise<T> {
  if (signal.aborted) return Promise.reject(new CancelledError(signal.reason));
  return new Promise((resolve) => resolve(work()));
}
