import type { Found, FoundSlot, Heard, Json, Option, ToolCall, Values, View } from "../../agent/rules/description.ts";
import type { ToolOutcome } from "../../agent/tools.ts";
import { understandChoice } from "../../agent/understand/choice.ts";
import { addDays, localDate, minutesOf } from "./clinic-time.ts";
import type { SlotAnswer, SlotOption } from "./find-slots.ts";
import { sayDateShort, sayTime, sayTimeOfDay } from "./spoken.ts";
import type { SpokenAppointment } from "./tools.ts";
import { isNextDay, understandWish } from "./understand-wish.ts";
import type { AppointmentFacts } from "./vocabulary.ts";
import { serviceName } from "./vocabulary.ts";
import type { Wish } from "./wish.ts";

/** A free slot for the wish: exactly it, or one of two on offer. For `book` the service is asked, for `move` it is the appointment's. */
export function freeSlot(facts: AppointmentFacts, purpose: "book" | "move"): FoundSlot {
  const what = purpose === "book" ? "service" : "appointment";
  return {
    kind: "found",
    needs: [what, "practitioner", "when"],
    required: [what, "when"],
    find: (view, outcomes) => findSlot(facts, view, outcomes),
    choose: (heard) => chooseSlot(facts, heard),
    keep: (view) => {
      const slot = slotIn(view.values);
      const moving = appointmentIn(view.values);
      // Into its own time nobody else can come, and the calendar would see two there.
      const isOwnTime = moving !== undefined && slot !== undefined && overlaps(moving, slot);
      return slot === undefined || isOwnTime ? undefined : { tool: "hold_slot", args: slotArgs(slot) };
    },
    otherwise: "when",
    takesFirst: true,
  };
}

/** The caller's own appointment, by name and number; chosen from several where there are. */
export function ownAppointment(facts: AppointmentFacts): FoundSlot {
  return {
    kind: "found",
    needs: ["name", "phone", "which"],
    required: ["name", "phone"],
    find: (view, outcomes) => {
      const last = outcomes.at(-1);
      if (last?.ok !== true) return findOwn(view);
      const { appointments } = last.result as { readonly appointments: readonly SpokenAppointment[] };
      return takeAppointments(appointments, view);
    },
    choose: (heard) => chooseAppointment(facts, heard),
    otherwise: "name",
  };
}

/** All that the caller has, to be told. */
export function ownAppointments(): FoundSlot {
  return {
    kind: "found",
    needs: ["name", "phone"],
    required: ["name", "phone"],
    find: (view, outcomes) => {
      const last = outcomes.at(-1);
      if (last?.ok !== true) return findOwn(view);
      const { appointments } = last.result as { readonly appointments: readonly SpokenAppointment[] };
      if (appointments.length === 0) return nothingFound;
      const fitting = appointments.filter((one) => fits(one, view.values["which"]));
      const found = fitting.length > 0 ? fitting : appointments;
      // The one that "it" will mean from here on.
      const id = found.length === 1 ? { id: found[0]?.id } : {};
      return {
        type: "value",
        option: { value: JSON.parse(JSON.stringify({ ...id, appointments: found })) as Json, label: "" },
        say: "",
      };
    },
    choose: () => undefined,
    otherwise: "name",
  };
}

function findOwn(view: View): ToolCall {
  return { tool: "find_appointments", args: { name: view.values["name"] ?? "", phone: view.values["phone"] ?? "" } };
}

const nothingFound: Found = {
  type: "again",
  say: "I can't find an appointment under that name and number. Let's check both.",
  clear: ["name", "phone", "which"],
};

/** The slot that was chosen, if one was. */
export function slotIn(values: Values): SlotOption | undefined {
  const value = values["slot"] ?? values["newSlot"];
  return value === undefined ? undefined : (value as unknown as SlotOption);
}

/** The appointment that is being moved or cancelled, if it is known. */
export function appointmentIn(values: Values): SpokenAppointment | undefined {
  return values["appointment"] === undefined ? undefined : (values["appointment"] as unknown as SpokenAppointment);
}

function overlaps(one: SlotOption | SpokenAppointment, other: SlotOption): boolean {
  return (
    one.practitionerId === other.practitionerId &&
    new Date(one.start) < new Date(other.end) &&
    new Date(other.start) < new Date(one.end)
  );
}

/** A slot as the tools take it. */
export function slotArgs(slot: SlotOption): Values {
  return { service: slot.serviceId, practitioner: slot.practitionerId, start: slot.start };
}

function findSlot(facts: AppointmentFacts, view: View, outcomes: readonly ToolOutcome[]): ToolCall | Found {
  const moving = appointmentIn(view.values);
  const wished = view.values["practitioner"];
  const preferred = typeof wished === "string" ? wished : wished === undefined ? moving?.practitionerId : undefined;
  const call = (practitioner: string | undefined): ToolCall => ({
    tool: "find_slots",
    args: queryArgs(facts, view, practitioner),
  });
  const answers = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.result as SlotAnswer] : []));
  const [first, second] = answers;
  if (first === undefined) return call(preferred);
  const isSettled =
    first.found === "exact" || first.found === "options" || preferred === undefined || typeof wished === "string";
  if (isSettled) return toFound(facts, view, first);
  // Whoever moves an appointment keeps the practitioner where possible, and another one where not.
  if (second === undefined) return call(undefined);
  return toFound(facts, view, second.found === "exact" || second.found === "options" ? second : first);
}

function queryArgs(facts: AppointmentFacts, view: View, practitioner: string | undefined): Values {
  const moving = appointmentIn(view.values);
  const wish = shifted((view.values["when"] ?? {}) as Wish, moving);
  return {
    service: moving?.serviceId ?? view.values["service"] ?? facts.seed.services[0]?.id ?? "",
    ...(practitioner === undefined ? {} : { practitioner }),
    ...(moving === undefined ? {} : { moving_appointment: moving.id }),
    ...(wish.from === undefined ? dayUnsaid(facts, view, wish) : { from: wish.from, to: wish.to ?? wish.from }),
    ...(wish.notDays === undefined ? {} : { not_days: wish.notDays }),
    ...timeArgs(wish),
  };
}

function timeArgs(wish: Wish): Values {
  return Object.fromEntries(
    (["time", "earliest", "before", "pick"] as const).flatMap((key) =>
      wish[key] === undefined ? [] : [[key, wish[key]]],
    ),
  );
}

/** "An hour later", "the following week": counted from the appointment that is moved. */
function shifted(wish: Wish, moving: SpokenAppointment | undefined): Wish {
  const { shiftMinutes, shiftDays, ...rest } = wish;
  if (moving === undefined || (shiftMinutes === undefined && shiftDays === undefined)) return rest;
  const date = addDays(moving.date, shiftDays ?? 0);
  const minutes = minutesOf(moving.time) + (shiftMinutes ?? 0);
  const time = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const isSameDay = minutes >= 0 && minutes < 24 * 60;
  return { ...rest, from: date, to: date, time: isSameDay ? time : moving.time };
}

/** What is urgent is meant for today, and what is moved to another time stays on its day. */
function dayUnsaid(facts: AppointmentFacts, view: View, wish: Wish): Values {
  const today = localDate(view.nowMs, facts.seed.timeZone);
  const moving = appointmentIn(view.values);
  if (moving !== undefined && wish.time !== undefined) return { from: moving.date, to: moving.date };
  if (view.values["service"] === facts.urgentServiceId) return { from: today, to: today };
  return wish.pick === undefined ? {} : { from: today, to: addDays(today, 30) };
}

function toFound(facts: AppointmentFacts, view: View, answer: SlotAnswer): Found {
  const [first, second] = answer.options;
  const today = localDate(view.nowMs, facts.seed.timeZone);
  if (first === undefined)
    return { type: "again", say: `${answer.note} I'm afraid I have nothing free around then.`, clear: ["when"] };
  const wish = (view.values["when"] ?? {}) as Wish;
  if (answer.found === "exact") {
    const text =
      wish.pick === undefined
        ? "That's free."
        : `The ${wish.pick} I have is ${sayDateShort(first.date, today)} at ${sayTimeOfDay(first.time)}, with ${first.practitioner}.`;
    return { type: "value", option: toOption(first, today), say: `${answer.note}${text}` };
  }
  const lead = answer.note === "" ? "" : `${answer.note} `;
  const options = answer.options.map((option) => toOption(option, today));
  if (second === undefined) {
    const text = `${sayDateShort(first.date, today)} at ${sayTimeOfDay(first.time)}`;
    return {
      type: "offer",
      options,
      say: `${lead}I have ${text}. Would that work?`,
      again: `Would ${text} work for you?`,
    };
  }
  const both =
    first.date === second.date
      ? `${sayDateShort(first.date, today)} at ${sayTime(first.time)} or at ${sayTime(second.time)}`
      : `${sayDateShort(first.date, today)} at ${sayTime(first.time)} or ${sayDateShort(second.date, today)} at ${sayTime(second.time)}`;
  return {
    type: "offer",
    options,
    say: `${lead}I have ${both}. Which suits you better?`,
    again: `Would you like ${both}?`,
  };
}

function toOption(slot: SlotOption, today: string): Option {
  return {
    value: JSON.parse(JSON.stringify(slot)) as Json,
    label: `${sayDateShort(slot.date, today)} at ${sayTime(slot.time)}`,
    fills: { when: { from: slot.date, to: slot.date, time: slot.time } },
  };
}

function chooseSlot(
  facts: AppointmentFacts,
  heard: Heard,
): { readonly index: number } | "none" | "several" | undefined {
  if (isNextDay.test(heard.text)) return undefined;
  const slots = heard.offered.map(({ value }) => value as unknown as SlotOption);
  const today = localDate(heard.nowMs, facts.seed.timeZone);
  const options = slots.map((slot) => ({
    label: `${sayDateShort(slot.date, today)} at ${sayTime(slot.time)}`,
    date: slot.date,
    time: slot.time,
    practitioner: slot.practitioner,
  }));
  // "The Tuesday" is the one on offer, however many Tuesdays come before it; "tomorrow" is counted from now.
  const isFromNow = /\b(?:today|tomorrow|this|next)\b/i.test(heard.text);
  const choice = understandChoice(
    heard.text,
    options,
    isFromNow ? { nowIso: new Date(heard.nowMs).toISOString(), timeZone: facts.seed.timeZone } : {},
  );
  if (choice === undefined) return undefined;
  if (choice.kind === "none" || choice.kind === "several") return choice.kind;
  const index = choice.indices[0] ?? 0;
  return isOtherWish(facts, heard, index) ? undefined : { index };
}

/** "Thursday at four" does not choose the Thursday at three that was offered. */
function isOtherWish(facts: AppointmentFacts, heard: Heard, index: number): boolean {
  const slots = heard.offered.map(({ value }) => value as unknown as SlotOption);
  const text = heard.text.replace(
    /\b(?:the )?(?:first|second|third|1st|2nd|3rd|last|earlier|later)(?: (?:one|option|time|slot))?\b(?! of)/gi,
    "",
  );
  const wish = understandWish({ ...heard, text }, facts.seed)?.wish ?? {};
  const isOtherTime =
    wish.time !== undefined && wish.time !== slots[index]?.time && !slots.some(({ time }) => time === wish.time);
  const isOtherDay =
    wish.from !== undefined &&
    wish.from === wish.to &&
    !slots.some(({ date }) => isThatDay(date, wish.from ?? "", text));
  return isOtherTime || isOtherDay;
}

/** "The 23rd" is the one on offer, in whatever month. */
function isThatDay(offered: string, said: string, text: string): boolean {
  const isNumberOnly =
    !/\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|today|tomorrow|week|\w+day)/i.test(text) &&
    offered.slice(8) === said.slice(8);
  return offered === said || isNumberOnly;
}

function takeAppointments(appointments: readonly SpokenAppointment[], view: View): Found {
  if (appointments.length === 0) return nothingFound;
  const fitting = appointments.filter((one) => fits(one, view.values["which"]));
  const candidates = fitting.length > 0 ? fitting : appointments;
  const [first, second] = candidates;
  const isAll = (view.values["which"] as { readonly all?: boolean } | undefined)?.all === true;
  const toChoice = (one: SpokenAppointment): Option => ({
    value: JSON.parse(JSON.stringify(one)) as Json,
    label: one.spoken,
  });
  if (first !== undefined && (second === undefined || isAll)) {
    const isOther = fitting.length === 0 ? "The only one I see is" : "I've found";
    return {
      type: "value",
      option: toChoice(first),
      say:
        view.task === "move"
          ? `${isOther} ${first.spoken}.`
          : fitting.length === 0
            ? "I only see one appointment."
            : "I've found it.",
    };
  }
  const several = candidates.slice(0, 4).map(toChoice);
  const pair = `${first?.spoken ?? ""}, or ${second?.spoken ?? ""}`;
  return {
    type: "offer",
    options: several,
    say: `I see ${candidates.length} appointments. Is it ${pair}?`,
    again: `Which one do you mean: ${pair}?`,
  };
}

function fits(appointment: SpokenAppointment, which: Json | undefined): boolean {
  if (which === undefined || which === null || typeof which !== "object" || Array.isArray(which)) return true;
  const { service, wish, id } = which as { readonly service?: string; readonly wish?: Wish; readonly id?: string };
  if (id !== undefined) return appointment.id === id;
  return (
    (service === undefined || appointment.serviceId === service) && (wish === undefined || isWithin(appointment, wish))
  );
}

function isWithin({ date, time }: SpokenAppointment, wish: Wish): boolean {
  const isDay = wish.from === undefined || (date >= wish.from && date <= (wish.to ?? wish.from));
  return (
    isDay &&
    (wish.time ?? time) === time &&
    time >= (wish.earliest ?? time) &&
    (wish.before === undefined || time < wish.before)
  );
}

function chooseAppointment(
  facts: AppointmentFacts,
  heard: Heard,
): { readonly index: number } | "none" | "several" | undefined {
  const offered = heard.offered.map(({ value }) => value as unknown as SpokenAppointment);
  const words = heard.text.toLowerCase();
  const byService = offered.flatMap((one, index) =>
    words.includes(serviceName(facts.seed, one.serviceId).toLowerCase()) ? [index] : [],
  );
  if (byService.length === 1 && byService[0] !== undefined) return { index: byService[0] };
  const choice = understandChoice(
    heard.text,
    offered.map((one) => ({ label: one.spoken, date: one.date, time: one.time, practitioner: one.practitioner })),
  );
  if (choice === undefined) return undefined;
  if (choice.kind === "none") return "none";
  return choice.kind === "option" && choice.indices[0] !== undefined ? { index: choice.indices[0] } : "several";
}
