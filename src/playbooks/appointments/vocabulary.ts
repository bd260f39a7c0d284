import type { ServiceVocabulary } from "../../agent/understand/services.ts";
import type { Json } from "../../agent/rules/description.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";

/** How callers name what can be booked, and what the business knows beside its calendar. */
export interface AppointmentFacts {
  readonly seed: CalendarSeed;
  readonly vocabulary: readonly ServiceVocabulary[];
  /** The service for pain and accidents: today is assumed when no day is said. */
  readonly urgentServiceId?: string;
}

/** The name of a service, as spoken. */
export function serviceName(seed: CalendarSeed, id: unknown): string {
  return seed.services.find((service) => service.id === id)?.name ?? "appointment";
}

/** The name of a practitioner, as spoken. */
export function practitionerName(seed: CalendarSeed, id: unknown): string {
  return seed.practitioners.find((practitioner) => practitioner.id === id)?.name ?? "";
}

/** A value as text; nothing where it is none. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A phone number in groups, so that it can be followed: "2 1 2, 5 5 5, 0 1 4 7". */
export function sayPhone(e164: string): string {
  const digits = e164.replace(/^\+1(?=\d{10}$)/, "").replace("+", "");
  const groups =
    digits.length === 10 ? [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)] : (digits.match(/.{1,3}/g) ?? []);
  return groups.map((group) => group.split("").join(" ")).join(", ");
}
