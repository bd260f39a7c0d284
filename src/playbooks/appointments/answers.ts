import type { Heard } from "../../agent/rules/description.ts";
import { understandDate } from "../../agent/understand/dates.ts";
import { matchKnown } from "../../agent/understand/known-names.ts";
import { matchService } from "../../agent/understand/services.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import { localDate, localTime } from "./clinic-time.ts";
import { openSpans, sayDay, sayWeek } from "./opening.ts";
import { sayList, sayTime, withArticle } from "./spoken.ts";
import type { AppointmentFacts } from "./vocabulary.ts";
import { serviceName } from "./vocabulary.ts";

const weekdays = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
const unknownTopics =
  /\b(?:insur\w+|delta dental|aetna|cigna|blue cross|metlife|accept|medicaid|medicare|copay|parking|park my|where (?:can|do) i park|wheelchair|accessib\w+|credit cards?|pay (?:by|with)|payment plans?|installments?|financing|cash|invoice|receipt|subway|bus|train|wi-?fi|x-?rays?|braces|implants?|root canals?|crowns?|dentures?|invisalign|kids|children|sedation|email address|website|side effects?|how painful|does it hurt)\b/i;
const isQuestion = /\?|\b(?:how|what|when|where|which|who|do|does|is|are|can|could|will)\b/i;

/** Answers to questions, from what the business has told us; what it has not told is said to be unknown. */
export function answersIn(heard: Heard, facts: AppointmentFacts): readonly string[] {
  if (!isQuestion.test(heard.text)) return [];
  return [prices, hours, address, duration, people, offered, unknown]
    .flatMap((answer) => answer(heard, facts) ?? [])
    .slice(0, 2);
}

function prices(heard: Heard, { seed, vocabulary }: AppointmentFacts): string | undefined {
  if (!/\b(?:how much|prices?|costs?|charge|fees?|rates?|expensive|run me|set me back)\b/i.test(heard.text))
    return undefined;
  const asked =
    matchService(heard.text, vocabulary)?.all ??
    (typeof heard.values["service"] === "string" ? [heard.values["service"]] : []);
  const ids = asked.length > 0 ? asked : seed.services.slice(0, 2).map(({ id }) => id);
  const said = ids
    .slice(0, 2)
    .map(
      (id) =>
        `${withArticle(serviceName(seed, id))} is ${seed.services.find((one) => one.id === id)?.price ?? "not known to me"}`,
    );
  const sentence = sayList(said);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.${asked.length === 0 ? " I can tell you any other price too." : ""}`;
}

function hours(heard: Heard, { seed }: AppointmentFacts): string | undefined {
  if (!asksHours(heard.text)) return undefined;
  const date = understandDate(heard.text, { nowIso: new Date(heard.nowMs).toISOString(), timeZone: seed.timeZone })
    ?.options[0];
  if (/\b(?:now|currently|at the moment)\b/i.test(heard.text)) return sayNow(seed, heard.nowMs);
  if (date?.kind !== "date" && /\b(?:noon|midday|lunch\w*|twelve(?: thirty)?|12(?::\d\d)?)\b/i.test(heard.text))
    return sayLunch(seed) ?? sayWeek(seed);
  return date?.kind === "date"
    ? sayDay(seed, { date: date.date, today: localDate(heard.nowMs, seed.timeZone) })
    : sayWeek(seed);
}

const hoursWords =
  /\b(?:(?:opening|business|office|your) hours|(?:are|when|what time|how late|how early|until when|till when|which days|what days)\b.*\b(?:open|close|closed|opening|closing)\b|is\b.*\b(?:open|closed)\b|closed on|lunch (?:break|hour))\b/i;

/** Whether the words ask when the business is open: the day in them is no wish to come then. */
export function asksHours(text: string): boolean {
  return hoursWords.test(text) && !/\b(?:openings|slots?|appointments?|anything open|something open)\b/i.test(text);
}

/** "Are you open at noon?" is answered by the lunch break. */
function sayLunch(seed: CalendarSeed): string | undefined {
  const spans = Object.values(seed.openingHours).find((day) => (day ?? []).length > 1) ?? [];
  const [before, after] = spans;
  return before === undefined || after === undefined
    ? undefined
    : `No, we close for lunch from ${sayTime(before.to)} to ${sayTime(after.from)}.`;
}

function sayNow(seed: CalendarSeed, nowMs: number): string {
  const today = localDate(nowMs, seed.timeZone);
  const now = localTime(nowMs, seed.timeZone);
  const spans = openSpans(seed, today);
  const last = spans.at(-1);
  if (spans.some(({ from, to }) => from <= now && now < to))
    return `Yes, we're open until ${sayTime(last?.to ?? now)} today.`;
  const next = spans.find(({ from }) => from > now);
  if (next !== undefined) return `Not right now. We open at ${sayTime(next.from)} today.`;
  return sayDay(seed, { date: today, today }).replace(/^Today we're open.*/, "No, we've closed for today.");
}

function address(heard: Heard, { seed }: AppointmentFacts): string | undefined {
  const isAsked =
    /\b(?:address|located|location|where (?:are|is|exactly)\b.*\b(?:you|it|this|the (?:clinic|office|practice))|where (?:are|do) (?:you|i (?:go|come|need to go))|directions|how do i (?:get|find)(?: to)? (?:you|there|the|it))\b/i.test(
      heard.text,
    );
  return isAsked && !/\bemail\b/i.test(heard.text) ? `We're at ${seed.address}.` : undefined;
}

function duration(heard: Heard, { seed, vocabulary }: AppointmentFacts): string | undefined {
  if (!/\b(?:how long (?:does|is|will|would|do)|how many minutes|(?:duration|length) of)\b/i.test(heard.text))
    return undefined;
  const id = matchService(heard.text, vocabulary)?.id ?? heard.values["service"];
  const service = seed.services.find((one) => one.id === id);
  if (service === undefined) return "It depends on the treatment: between half an hour and an hour.";
  return `${withArticle(service.name).replace(/^a/, "A")} takes ${service.durationMinutes === 60 ? "an hour" : `${service.durationMinutes} minutes`}.`;
}

function people(heard: Heard, { seed }: AppointmentFacts): string | undefined {
  if (
    /\b(?:who (?:are|is) (?:the|your) (?:dentists?|doctors?|hygienists?)|which (?:dentists?|doctors?)|who (?:works (?:there|here)|would i see|will i see))\b/i.test(
      heard.text,
    )
  ) {
    return `Our dentists are ${sayList(seed.practitioners.filter(({ role }) => role === "dentist").map(({ name }) => name))}, and ${sayList(seed.practitioners.filter(({ role }) => role !== "dentist").map(({ name, role }) => `${name} is our ${role}`))}.`;
  }
  if (!/\b(?:when|which days|what days|does|is)\b.*\b(?:work|in|there|available)\b/i.test(heard.text)) return undefined;
  const name = matchKnown(
    heard.text,
    seed.practitioners.map((one) => one.name),
  );
  const person =
    name === undefined || name.confidence < 0.8 ? undefined : seed.practitioners.find((one) => one.name === name.value);
  if (person === undefined || !/\b(?:when|which|what|does)\b/i.test(heard.text)) return undefined;
  return `${person.name} is in ${weekdays[(person.weekdays[0] ?? 1) - 1]?.replace(/s$/, "") ?? ""} to ${weekdays[(person.weekdays.at(-1) ?? 5) - 1]?.replace(/s$/, "") ?? ""}.`;
}

function offered(heard: Heard, { seed }: AppointmentFacts): string | undefined {
  if (
    !/\b(?:what|which) (?:services?|treatments?|kinds? of (?:services?|treatments?|appointments?))\b|\bwhat (?:do|can) you (?:offer|treat)\b/i.test(
      heard.text,
    )
  )
    return undefined;
  return `We do ${sayList(seed.services.map(({ name }) => `${name}s`.replace(/gs$/, "gs")))}.`;
}

function unknown(heard: Heard): string | undefined {
  const topic = unknownTopics.exec(heard.text);
  return topic === null
    ? undefined
    : "I don't know that one, I'm afraid. I can have someone call you back about it, if you like.";
}
