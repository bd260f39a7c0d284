import { DateTime } from "luxon";
import { CallwrightError } from "../../base/errors.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import type { Appointment, Practitioner, Service, Slot, SlotQuery } from "../../contracts/calendar.ts";
import { checkSeed } from "./calendar-seed-check.ts";
import { isE164, plainName } from "./names.ts";
import type { Day, Span } from "./opening-hours.ts";
import { OpeningHours } from "./opening-hours.ts";

/** Time of a practitioner that is taken. */
export interface TakenSpan extends Span {
  readonly practitionerId: string;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Nobody plans further ahead on the phone; it bounds what one question can cost. */
const searchHorizonMs = 400 * dayMs;
/** How much of the calendar is looked at in one go. */
const searchStepMs = 14 * dayMs;
const longestNameLength = 120;

type SeedPractitioner = CalendarSeed["practitioners"][number];

/** What the facts of a business say about slots, whatever is booked. Pure; shared by every store of appointments. */
export class SlotRules {
  readonly seed: CalendarSeed;
  readonly hours: OpeningHours;

  constructor(seed: CalendarSeed) {
    checkSeed(seed);
    this.seed = seed;
    this.hours = new OpeningHours(seed);
  }

  services(): readonly Service[] {
    return this.seed.services;
  }

  practitioners(): readonly Practitioner[] {
    return this.seed.practitioners.map(({ id, name, serviceIds }) => ({ id, name, serviceIds }));
  }

  /** The time a slot takes up; throws CALENDAR_INVALID, with the field, when it cannot be an appointment from `nowMs` on. */
  check(slot: Slot, nowMs: number): TakenSpan {
    const service = this.service(slot.serviceId);
    const practitioner = this.practitioner(slot.practitionerId);
    if (!practitioner.serviceIds.includes(service.id)) {
      throw invalid("practitionerId", `${practitioner.name} does not do '${service.name}'`);
    }
    const startMs = toMillis(slot.start, "start");
    const endMs = toMillis(slot.end, "end");
    if (startMs <= nowMs) throw invalid("start", `${slot.start} is over`);
    if (endMs !== startMs + service.durationMinutes * minuteMs) {
      throw invalid("end", `'${service.name}' takes ${service.durationMinutes} minutes`);
    }
    const day = this.hours.day(this.hours.dateAt(startMs));
    if (!isOpen(day, startMs, endMs)) {
      throw invalid("start", `${this.seed.name} is not open from ${slot.start} to ${slot.end}`);
    }
    if (!day.starts.includes(startMs)) {
      throw invalid("start", `appointments start every ${this.seed.startEveryMinutes} minutes`);
    }
    if (!practitioner.weekdays.includes(day.weekday)) {
      throw invalid("practitionerId", `${practitioner.name} does not work on that day`);
    }
    return { startMs, endMs, practitionerId: practitioner.id };
  }

  /** What a search looks at: stretches of time, in order, to be read until enough has been found. */
  *stretches(query: SlotQuery, nowMs: number): Generator<Span> {
    this.service(query.serviceId);
    if (query.practitionerId !== undefined) this.practitioner(query.practitionerId);
    if (!Number.isInteger(query.limit) || query.limit < 1) throw invalid("limit", `${query.limit} is not a count`);
    // From the next millisecond on: what starts now cannot be reached any more.
    const startMs = Math.max(toMillis(query.from, "from"), nowMs + 1);
    const endMs = Math.min(toMillis(query.to, "to"), nowMs + searchHorizonMs);
    for (let atMs = startMs; atMs < endMs; atMs += searchStepMs) {
      yield { startMs: atMs, endMs: Math.min(atMs + searchStepMs, endMs) };
    }
  }

  /**
   * Free starts in `stretch`, earliest first: one slot a start, with the first practitioner (in the order of the
   * facts) who is free then, or with the one who is asked for.
   */
  *free(query: SlotQuery, stretch: Span, taken: readonly TakenSpan[]): Generator<Slot> {
    const service = this.service(query.serviceId);
    const durationMs = service.durationMinutes * minuteMs;
    const candidates = this.seed.practitioners
      .filter(({ id, serviceIds }) => serviceIds.includes(service.id) && (query.practitionerId ?? id) === id)
      .map((practitioner) => ({ practitioner, taken: takenBy(practitioner, taken) }));
    for (const day of this.hours.days(stretch)) {
      const working = candidates.filter(({ practitioner }) => practitioner.weekdays.includes(day.weekday));
      if (working.length === 0) continue;
      for (const startMs of day.starts) {
        const endMs = startMs + durationMs;
        if (startMs < stretch.startMs || startMs >= stretch.endMs || !isOpen(day, startMs, endMs)) continue;
        const first = working.find((candidate) => !candidate.taken.some((span) => overlaps(span, { startMs, endMs })));
        if (first !== undefined) yield this.slot(service.id, first.practitioner.id, startMs, endMs);
      }
    }
  }

  slot(serviceId: string, practitionerId: string, startMs: number, endMs: number): Slot {
    return { start: this.hours.iso(startMs), end: this.hours.iso(endMs), serviceId, practitionerId };
  }

  appointment(entry: TakenSpan & Omit<Appointment, keyof Slot> & { readonly serviceId: string }): Appointment {
    const { id, name, phone, status, serviceId, practitionerId, startMs, endMs } = entry;
    return { id, ...this.slot(serviceId, practitionerId, startMs, endMs), name, phone, status };
  }

  service(id: string): Service {
    const found = this.seed.services.find((service) => service.id === id);
    if (found !== undefined) return found;
    throw invalid(
      "serviceId",
      `there is no service '${id}'`,
      `Services are: ${this.seed.services.map((service) => service.id).join(", ")}`,
    );
  }

  practitioner(id: string): SeedPractitioner {
    const found = this.seed.practitioners.find((practitioner) => practitioner.id === id);
    if (found !== undefined) return found;
    const hint = `Practitioners are: ${this.seed.practitioners.map((practitioner) => practitioner.id).join(", ")}`;
    throw invalid("practitionerId", `there is no practitioner '${id}'`, hint);
  }
}

const known = new WeakMap<CalendarSeed, SlotRules>();

/** The rules of these facts; made once, since their days are worth keeping. */
export function slotRules(seed: CalendarSeed): SlotRules {
  const found = known.get(seed) ?? new SlotRules(seed);
  known.set(seed, found);
  return found;
}

/** The name and phone that an appointment is entered under; throws CALENDAR_INVALID when they cannot be any. */
export function checkPerson(person: { readonly name: string; readonly phone: string }): {
  readonly name: string;
  readonly phone: string;
} {
  const name = person.name.replaceAll("\0", "").trim().replaceAll(/\s+/g, " ");
  if (plainName(name) === "") throw invalid("name", "a name is missing");
  if (name.length > longestNameLength) throw invalid("name", `a name is longer than ${longestNameLength} characters`);
  if (!isE164(person.phone)) throw invalid("phone", "the phone number is not in the form +12125550123");
  return { name, phone: person.phone };
}

/** Unix epoch in ms of an ISO 8601 instant that says its offset. */
export function toMillis(text: string, field: string): number {
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const parsed = hasOffset ? DateTime.fromISO(text, { setZone: true }) : undefined;
  if (parsed?.isValid === true) return parsed.toMillis();
  throw invalid(field, `'${text}' is not a time in ISO 8601 with offset`, "Write it as 2026-11-25T09:00:00-05:00");
}

/** CALENDAR_INVALID at a field. */
export function invalid(field: string, what: string, hint?: string): CallwrightError {
  return new CallwrightError(`The calendar refuses this: ${what}`, {
    code: "CALENDAR_INVALID",
    field,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Whether two spans share a moment. */
export function overlaps(one: Span, other: Span): boolean {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}

function isOpen(day: Day, startMs: number, endMs: number): boolean {
  return day.spans.some((span) => span.startMs <= startMs && endMs <= span.endMs);
}

function takenBy(practitioner: SeedPractitioner, taken: readonly TakenSpan[]): readonly TakenSpan[] {
  return taken.filter((span) => span.practitionerId === practitioner.id);
}
