import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import type { Appointment } from "../../contracts/calendar.ts";
import { plainName } from "./names.ts";
import type { Span } from "./opening-hours.ts";
import type { SlotRules, TakenSpan } from "./slot-rules.ts";
import { checkPerson, invalid, overlaps, toMillis } from "./slot-rules.ts";

/** What a calendar holds before its first call: practitioners and services by id or by name. */
export interface CalendarPreload {
  readonly busy?: readonly { readonly practitioner: string; readonly start: string; readonly end: string }[];
  readonly appointments?: readonly {
    readonly name: string;
    readonly phone: string;
    readonly service: string;
    readonly start: string;
    /** Default: the first who does this service and is free then. */
    readonly practitioner?: string;
  }[];
}

/** An appointment that is there from the start. Facts, so it is not held against opening hours. */
export interface PreloadedAppointment extends TakenSpan, Pick<Appointment, "name" | "phone"> {
  readonly serviceId: string;
}

/** Checks a preload and works out who does what; throws CALENDAR_INVALID with the field. */
export function readPreload(
  rules: SlotRules,
  preload: CalendarPreload,
): { readonly busy: readonly TakenSpan[]; readonly appointments: readonly PreloadedAppointment[] } {
  const busy = (preload.busy ?? []).map((block, index): TakenSpan => {
    const startMs = toMillis(block.start, `busy.${index}.start`);
    const endMs = toMillis(block.end, `busy.${index}.end`);
    if (endMs <= startMs) throw invalid(`busy.${index}.end`, `${block.end} is not after ${block.start}`);
    const practitioner = find(rules.seed.practitioners, block.practitioner, `busy.${index}.practitioner`);
    return { practitionerId: practitioner.id, startMs, endMs };
  });
  const appointments: PreloadedAppointment[] = [];
  for (const [index, wanted] of (preload.appointments ?? []).entries()) {
    const field = `appointments.${index}`;
    const service = find(rules.seed.services, wanted.service, `${field}.service`);
    const startMs = toMillis(wanted.start, `${field}.start`);
    const endMs = startMs + service.durationMinutes * 60_000;
    const able = rules.seed.practitioners.filter(({ serviceIds }) => serviceIds.includes(service.id));
    const candidates =
      wanted.practitioner === undefined ? able : [find(able, wanted.practitioner, `${field}.practitioner`)];
    const practitioner = choose(rules, candidates, appointments, { startMs, endMs });
    if (practitioner === undefined) throw invalid(field, `nobody is free for '${service.name}' at ${wanted.start}`);
    appointments.push({
      ...checkPerson(wanted),
      serviceId: service.id,
      practitionerId: practitioner.id,
      startMs,
      endMs,
    });
  }
  return { busy: withoutOverlaps(busy, appointments), appointments };
}

function choose(
  rules: SlotRules,
  candidates: CalendarSeed["practitioners"],
  appointments: readonly TakenSpan[],
  span: Span,
): CalendarSeed["practitioners"][number] | undefined {
  const { weekday } = rules.hours.day(rules.hours.dateAt(span.startMs));
  const free = candidates.filter(
    ({ id }) => !appointments.some((other) => other.practitionerId === id && overlaps(other, span)),
  );
  return free.find(({ weekdays }) => weekdays.includes(weekday)) ?? free[0];
}

/**
 * One constraint keeps all entries of a practitioner apart, so busy spans are merged, and cut where an appointment
 * that was given with them already takes the time.
 */
function withoutOverlaps(busy: readonly TakenSpan[], appointments: readonly TakenSpan[]): readonly TakenSpan[] {
  const result: TakenSpan[] = [];
  for (const practitionerId of new Set(busy.map((span) => span.practitionerId))) {
    const own = (spans: readonly TakenSpan[]): TakenSpan[] =>
      spans
        .filter((span) => span.practitionerId === practitionerId)
        .toSorted((one, other) => one.startMs - other.startMs);
    for (const span of merged(own(busy))) {
      let { startMs } = span;
      for (const cut of own(appointments).filter((appointment) => overlaps(appointment, span))) {
        if (cut.startMs > startMs) result.push({ practitionerId, startMs, endMs: cut.startMs });
        startMs = Math.max(startMs, cut.endMs);
      }
      if (startMs < span.endMs) result.push({ practitionerId, startMs, endMs: span.endMs });
    }
  }
  return result;
}

function merged(sorted: readonly Span[]): readonly Span[] {
  const result: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of sorted) {
    const last = result.at(-1);
    if (last !== undefined && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else result.push({ startMs, endMs });
  }
  return result;
}

/** By id, by name, or by a part of the name that only one has: "Tran", "Dr. Okafor". */
function find<T extends { readonly id: string; readonly name: string }>(
  items: readonly T[],
  text: string,
  field: string,
): T {
  const plain = plainName(text);
  const exact = items.find(
    (item) => item.id === text || plainName(item.name) === plain || plainName(item.id) === plain,
  );
  if (exact !== undefined) return exact;
  const words = plain.split(" ");
  const partly = items.filter((item) => words.every((word) => plainName(item.name).split(" ").includes(word)));
  if (partly.length === 1 && partly[0] !== undefined && plain !== "") return partly[0];
  throw invalid(field, `'${text}' is none of: ${items.map((item) => item.name).join(", ")}`);
}
