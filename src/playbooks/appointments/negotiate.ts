import type { Slot } from "../../contracts/calendar.ts";
import { fromInstant, minutesOf } from "./clinic-time.ts";
import type { Wish } from "./wish.ts";

/** A free slot with its local date and time worked out. */
export interface LocalSlot {
  readonly slot: Slot;
  readonly date: string;
  readonly time: string;
}

/** What can be said to a wish: one slot that is just what was asked, or at most two to choose from, earlier first. */
export type Negotiated =
  | { readonly type: "exact"; readonly slot: LocalSlot }
  | { readonly type: "options"; readonly options: readonly LocalSlot[] }
  | { readonly type: "none" };

/** Free slots with local times, one for each start, earliest first. */
export function toLocalSlots(slots: readonly Slot[], timeZone: string): readonly LocalSlot[] {
  const byStart = new Map<number, LocalSlot>();
  for (const slot of slots) {
    const instant = new Date(slot.start).getTime();
    if (!byStart.has(instant)) byStart.set(instant, { slot, ...fromInstant(slot.start, timeZone) });
  }
  return [...byStart.entries()].toSorted((one, other) => one[0] - other[0]).map(([, slot]) => slot);
}

/** The slots that a wish allows, apart from its exact time. */
function slotsWithin(slots: readonly LocalSlot[], wish: Wish): readonly LocalSlot[] {
  return slots.filter(
    ({ date, time }) =>
      (wish.from === undefined || date >= wish.from) &&
      (wish.to === undefined || date <= wish.to) &&
      !(wish.notDays ?? []).includes(date) &&
      (wish.earliest === undefined || time >= wish.earliest) &&
      (wish.before === undefined || time < wish.before),
  );
}

/** Answers a wish from the free slots. Pure. */
export function negotiate(slots: readonly LocalSlot[], wish: Wish): Negotiated {
  const allowed = slotsWithin(slots, wish);
  if (allowed.length === 0) return { type: "none" };
  if (wish.pick !== undefined) {
    return { type: "exact", slot: (wish.pick === "first" ? allowed[0] : allowed.at(-1)) as LocalSlot };
  }
  const isOneDay = wish.from !== undefined && wish.from === (wish.to ?? wish.from);
  if (wish.time !== undefined) {
    const onTime = allowed.filter(({ time }) => time === wish.time);
    if (onTime[0] !== undefined && isOneDay) return { type: "exact", slot: onTime[0] };
    if (onTime.length > 0) return { type: "options", options: onTime.slice(0, 2) };
    return { type: "options", options: nearestInTime(allowed, wish.time) };
  }
  return { type: "options", options: isOneDay ? spreadOverDay(allowed) : spreadOverDays(allowed) };
}

/** Of a day's slots the nearest before and the nearest after `time`; two of one side where the other has none. */
function nearestInTime(slots: readonly LocalSlot[], time: string): readonly LocalSlot[] {
  const wanted = minutesOf(time);
  const firstDate = slots[0]?.date;
  const sameDay = slots.filter(({ date }) => date === firstDate);
  const before = sameDay.filter((slot) => minutesOf(slot.time) < wanted).toReversed();
  const after = sameDay.filter((slot) => minutesOf(slot.time) > wanted);
  const chosen =
    before[0] !== undefined && after[0] !== undefined ? [before[0], after[0]] : [...before, ...after].slice(0, 2);
  return chosen.toSorted((one, other) => (one.time < other.time ? -1 : 1));
}

/** Two slots of one day, well apart, on the hour or half hour where there is one. */
function spreadOverDay(slots: readonly LocalSlot[]): readonly LocalSlot[] {
  if (slots.length <= 2) return slots;
  const first = roundest(slots.slice(0, Math.ceil(slots.length / 2)), 0.5);
  const second = roundest(slots.slice(Math.ceil(slots.length / 2)), 0.5);
  return first === undefined || second === undefined ? slots.slice(0, 2) : [first, second];
}

/** One slot on the first day that has any and one on the next, at different times of the day where possible. */
function spreadOverDays(slots: readonly LocalSlot[]): readonly LocalSlot[] {
  const dates = [...new Set(slots.map(({ date }) => date))];
  const [firstDate, secondDate] = dates;
  if (firstDate === undefined) return [];
  if (secondDate === undefined) return spreadOverDay(slots);
  const early = roundest(
    slots.filter(({ date }) => date === firstDate),
    0.25,
  );
  const late = roundest(
    slots.filter(({ date }) => date === secondDate),
    0.75,
  );
  return [early, late].filter((slot) => slot !== undefined);
}

/** The slot nearest to `share` of the way through the list, preferring starts on the hour, then the half hour. */
function roundest(slots: readonly LocalSlot[], share: number): LocalSlot | undefined {
  const middle = (slots.length - 1) * share;
  const cost = (slot: LocalSlot, index: number): number => {
    const minutes = minutesOf(slot.time) % 60;
    return Math.abs(index - middle) + (minutes === 0 ? 0 : minutes === 30 ? 0.6 : 1.6);
  };
  return slots
    .map((slot, index) => ({ slot, cost: cost(slot, index) }))
    .toSorted((one, other) => one.cost - other.cost)[0]?.slot;
}
