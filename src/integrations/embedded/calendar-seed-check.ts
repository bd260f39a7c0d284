import { IANAZone } from "luxon";
import { CallwrightError } from "../../base/errors.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";

const timePattern = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Refuses facts that cannot be true, by field: CALENDAR_SEED_INVALID. */
export function checkSeed(seed: CalendarSeed): void {
  if (!IANAZone.isValidZone(seed.timeZone)) {
    throw invalid("timeZone", `'${seed.timeZone}' is not a time zone`, "Use an IANA name such as America/New_York");
  }
  checkPositive("startEveryMinutes", seed.startEveryMinutes);
  checkPositive("holdMinutes", seed.holdMinutes);
  for (const [weekday, spans] of Object.entries(seed.openingHours)) checkHours(weekday, spans ?? []);
  const services = new Set(seed.services.map((service) => service.id));
  checkUnique(
    "services",
    seed.services.map((service) => service.id),
  );
  checkUnique(
    "practitioners",
    seed.practitioners.map((practitioner) => practitioner.id),
  );
  for (const [index, service] of seed.services.entries()) {
    checkPositive(`services.${index}.durationMinutes`, service.durationMinutes);
  }
  for (const [index, practitioner] of seed.practitioners.entries()) {
    const unknown = practitioner.serviceIds.find((id) => !services.has(id));
    if (unknown === undefined) continue;
    const hint = `Services are: ${[...services].join(", ")}`;
    throw invalid(`practitioners.${index}.serviceIds`, `there is no service '${unknown}'`, hint);
  }
}

function checkHours(weekday: string, spans: readonly { readonly from: string; readonly to: string }[]): void {
  const field = `openingHours.${weekday}`;
  let last = "00:00";
  for (const { from, to } of spans.toSorted((one, other) => one.from.localeCompare(other.from))) {
    if (!timePattern.test(from) || !timePattern.test(to)) {
      throw invalid(field, `'${from}'–'${to}' is not a span of time`, "Write times as HH:MM, 00:00 to 24:00");
    }
    if (from >= to || from < last) throw invalid(field, `${from}–${to} ends before it begins, or overlaps another`, "");
    last = to;
  }
}

function checkPositive(field: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw invalid(field, `${value} is not a whole number of minutes above 0`, "");
}

function checkUnique(field: string, ids: readonly string[]): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw invalid(field, `'${twice}' is there twice`, "Give each an id of its own");
}

function invalid(field: string, what: string, hint: string): CallwrightError {
  return new CallwrightError(`The facts of the calendar are wrong at ${field}: ${what}`, {
    code: "CALENDAR_SEED_INVALID",
    field,
    ...(hint === "" ? {} : { hint }),
  });
}
