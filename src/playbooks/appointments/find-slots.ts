import type { Calendar, Slot } from "../../contracts/calendar.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import { addDays, localDate, localTime, minutesOf, toInstant, weekdayOf } from "./clinic-time.ts";
import { negotiate, toLocalSlots } from "./negotiate.ts";
import type { LocalSlot } from "./negotiate.ts";
import { whyClosed, whyNotThen } from "./opening.ts";
import { sayDate, sayDateShort, sayTime, sayTimeOfDay } from "./spoken.ts";
import type { Wish } from "./wish.ts";

/** What slots are looked for. */
export interface SlotQuestion {
  readonly serviceId: string;
  readonly practitionerId?: string;
  readonly wish: Wish;
  readonly ignoreAppointmentId?: string;
}

/** One slot as both a person and a tool call need it. */
export interface SlotOption extends Slot {
  readonly date: string;
  readonly time: string;
  readonly practitioner: string;
  /** "Tuesday, December first at half past two in the afternoon". */
  readonly spoken: string;
}

/** `exact`: just what was asked is free; `options`: something to choose from; `instead`: what was asked is not to be had, `note` says why. */
export interface SlotAnswer {
  readonly found: "exact" | "options" | "instead" | "none";
  readonly note: string;
  readonly options: readonly SlotOption[];
}

/** What is needed to answer. */
export interface SlotSource {
  readonly seed: CalendarSeed;
  readonly calendar: Calendar;
  readonly callId: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** With no day asked for, so many days ahead are looked through; as many on either side of a day that is full. */
const horizonDays = 14;
/** More starts than a clinic of this size has in that time. */
const slotLimit = 3000;

/** Answers when a service can be had. Reads only. */
export async function findSlots(question: SlotQuestion, source: SlotSource): Promise<SlotAnswer> {
  const today = localDate(source.nowMs, source.seed.timeZone);
  const checked = checkPractitioner(question, source.seed);
  const wish = withinReach(checked.question.wish, today);
  const asked = { ...checked.question, wish };
  const from = wish.from ?? today;
  const to = wish.to ?? addDays(from, horizonDays);
  const slots = await freeSlots(asked, { from, to }, source);
  const answer = negotiate(slots, { ...wish, from, to });
  const say = (options: readonly LocalSlot[]): readonly SlotOption[] =>
    options.map((slot) => toOption(slot, source.seed, today));
  if (answer.type === "exact") return { found: "exact", note: checked.note, options: say([answer.slot]) };
  const isOffTime = answer.type === "options" && wish.time !== undefined && answer.options[0]?.time !== wish.time;
  if (answer.type === "options" && !isOffTime)
    return { found: "options", note: checked.note, options: say(answer.options) };
  const why = checked.note + whyNot(asked, { from, to, today, slots, source, pastAsked: checked.question.wish });
  if (answer.type === "options") return { found: "instead", note: why, options: say(answer.options) };
  const near = await nearestOthers(asked, { from, to, today, slots, source });
  return { found: near.length > 0 ? "instead" : "none", note: why, options: say(near) };
}

function checkPractitioner(
  question: SlotQuestion,
  seed: CalendarSeed,
): { readonly question: SlotQuestion; readonly note: string } {
  const practitioner = seed.practitioners.find(({ id }) => id === question.practitionerId);
  if (practitioner === undefined || practitioner.serviceIds.includes(question.serviceId)) return { question, note: "" };
  const service = seed.services.find(({ id }) => id === question.serviceId);
  const others = seed.practitioners
    .filter(({ serviceIds }) => serviceIds.includes(question.serviceId))
    .map(({ name }) => name);
  const { practitionerId: _dropped, ...rest } = question;
  return { question: rest, note: `For ${service?.name ?? "that"} you'd see ${others.join(" or ")}. ` };
}

/** Days that have passed are no days to look at. */
function withinReach(wish: Wish, today: string): Wish {
  if (wish.from === undefined || wish.from >= today) return wish;
  return { ...wish, from: today, to: wish.to !== undefined && wish.to > today ? wish.to : today };
}

async function freeSlots(
  question: SlotQuestion,
  days: { readonly from: string; readonly to: string },
  source: SlotSource,
): Promise<readonly LocalSlot[]> {
  const zone = source.seed.timeZone;
  const slots = await source.calendar.findSlots(
    {
      serviceId: question.serviceId,
      ...(question.practitionerId === undefined ? {} : { practitionerId: question.practitionerId }),
      ...(question.ignoreAppointmentId === undefined ? {} : { ignoreAppointmentId: question.ignoreAppointmentId }),
      from: toInstant({ date: days.from, time: "00:00" }, zone),
      to: toInstant({ date: addDays(days.to, 1), time: "00:00" }, zone),
      limit: slotLimit,
      callId: source.callId,
    },
    source.signal,
  );
  return toLocalSlots(slots, zone).filter(({ slot }) => new Date(slot.start).getTime() > source.nowMs);
}

interface Search {
  readonly from: string;
  readonly to: string;
  readonly today: string;
  /** What is free on the days asked for, at any time. */
  readonly slots: readonly LocalSlot[];
  readonly source: SlotSource;
}

/** Why the wish cannot be met, as one or no sentence. */
function whyNot(question: SlotQuestion, search: Search & { readonly pastAsked: Wish }): string {
  const { from, to } = search.pastAsked;
  const { wish } = question;
  if (from !== undefined && (to ?? from) < search.today) return "That day has already passed.";
  if (search.from !== search.to) return whyNotWithin(wish, search);
  const { seed } = search.source;
  const person = seed.practitioners.find(({ id }) => id === question.practitionerId);
  const closed = whyClosed(seed, search.from);
  if (closed !== undefined) return closed;
  if (person?.weekdays.includes(weekdayOf(search.from)) === false) {
    return `${person.name} isn't in ${onDayWords(search.from, search.today)}.`;
  }
  if (wish.time === undefined) return whyDayIsFull(search, person?.name);
  return whyNotAt(question, { time: wish.time, search, ...(person === undefined ? {} : { person: person.name }) });
}

/** Why none of several days will do. */
function whyNotWithin(wish: Wish, search: Search): string {
  const { seed } = search.source;
  const days = datesBetween(search.from, search.to);
  const isClosed = days.length < 8 && days.every((date) => whyClosed(seed, date) !== undefined);
  if (isClosed) return whyClosed(seed, search.from) ?? "";
  if ((wish.earliest ?? "00:00") >= "17:00") return "We have no evening hours.";
  return `I have nothing${wish.time === undefined ? "" : ` at ${sayTime(wish.time)}`} in that time.`;
}

function datesBetween(from: string, to: string): readonly string[] {
  const dates: string[] = [];
  for (let date = from; date <= to && dates.length < 10; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function whyDayIsFull(search: Search, person: string | undefined): string {
  const on = onDayWords(search.from, search.today);
  if (search.slots.length > 0) return `I have nothing at that time of day ${on}.`;
  const whose = person === undefined ? "We're" : `${person} is`;
  return `${whose} fully booked ${search.from === search.today ? "for the rest of today" : on}.`;
}

function whyNotAt(
  question: SlotQuestion,
  asked: { readonly time: string; readonly search: Search; readonly person?: string },
): string {
  const { search, time } = asked;
  const { seed, nowMs } = search.source;
  const durationMinutes = seed.services.find(({ id }) => id === question.serviceId)?.durationMinutes ?? 0;
  if (search.from === search.today && time <= localTime(nowMs, seed.timeZone))
    return "That time has already passed today.";
  const hours = whyNotThen(seed, { date: search.from, time, durationMinutes });
  if (hours !== undefined) return hours;
  if (minutesOf(time) % seed.startEveryMinutes !== 0) return `We start every ${seed.startEveryMinutes} minutes.`;
  return `${capital(sayTimeOfDay(time))} is taken${asked.person === undefined ? "" : ` with ${asked.person}`}.`;
}

/** "Today", "tomorrow", "on Friday". */
function onDayWords(date: string, today: string): string {
  const day = sayDateShort(date, today);
  return day === "today" || day === "tomorrow" ? day : `on ${day}`;
}

/** The nearest that can be offered instead: other times of that day first, then the days around it. */
async function nearestOthers(question: SlotQuestion, search: Search): Promise<readonly LocalSlot[]> {
  const { wish } = question;
  const { time: _time, earliest: _earliest, before: _before, pick: _pick, ...anyTime } = wish;
  const sameDays = negotiate(search.slots, { ...anyTime, from: search.from, to: search.to });
  if (sameDays.type === "options") return sameDays.options;
  const from = addDays(search.from, -horizonDays) < search.today ? search.today : addDays(search.from, -horizonDays);
  const around = await freeSlots(question, { from, to: addDays(search.to, horizonDays) }, search.source);
  const fitting = around.filter(
    ({ date, time }) =>
      !(wish.notDays ?? []).includes(date) && time >= (wish.earliest ?? "00:00") && time < (wish.before ?? "24:00"),
  );
  return aroundDay(fitting.length > 0 ? fitting : around, search.from, wish.time);
}

/** One slot on the nearest day before and one on the nearest day after `date`, at about `time` where one was asked for. */
function aroundDay(slots: readonly LocalSlot[], date: string, time: string | undefined): readonly LocalSlot[] {
  const dayBefore = slots.findLast((slot) => slot.date < date)?.date;
  const later = [...new Set(slots.filter((slot) => slot.date > date).map((slot) => slot.date))];
  const days = dayBefore === undefined ? later.slice(0, 2) : [dayBefore, ...later.slice(0, 1)];
  return days
    .map((day) =>
      onDay(
        slots.filter((slot) => slot.date === day),
        time,
      ),
    )
    .filter((slot) => slot !== undefined);
}

function onDay(slots: readonly LocalSlot[], time: string | undefined): LocalSlot | undefined {
  if (time === undefined) {
    const answer = negotiate(slots, { from: slots[0]?.date ?? "", to: slots[0]?.date ?? "" });
    return answer.type === "options" ? answer.options[0] : undefined;
  }
  return slots.toSorted(
    (one, other) => Math.abs(minutesOf(one.time) - minutesOf(time)) - Math.abs(minutesOf(other.time) - minutesOf(time)),
  )[0];
}

function toOption(slot: LocalSlot, seed: CalendarSeed, today: string): SlotOption {
  return {
    ...slot.slot,
    date: slot.date,
    time: slot.time,
    practitioner:
      seed.practitioners.find(({ id }) => id === slot.slot.practitionerId)?.name ?? slot.slot.practitionerId,
    spoken: `${sayDate(slot.date, today)} at ${sayTimeOfDay(slot.time)}`,
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
