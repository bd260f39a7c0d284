import { expect, it } from "vitest";
import { CallwrightError } from "../../base/errors.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import type { Appointment, BookingRequest, Calendar, Slot } from "../../contracts/calendar.ts";

/** A calendar under test: empty, for the facts of {@link conformanceSeed}, on the given clock. */
export type OpenCalendar = (options: {
  readonly seed: CalendarSeed;
  readonly clock: VirtualClock;
}) => Promise<Calendar>;

/** A small business in New York: Ann cuts and colours Mon–Fri, Ben only cuts, Tue–Fri. Lunch from 12 to 13. */
const conformanceSeed: CalendarSeed = {
  id: "conformance",
  name: "The Salon",
  address: "1 Main Street",
  timeZone: "America/New_York",
  openingHours: Object.fromEntries(
    [1, 2, 3, 4, 5].map((weekday) => [
      weekday,
      [
        { from: "09:00", to: "12:00" },
        { from: "13:00", to: "17:00" },
      ],
    ]),
  ),
  closedOn: (date) => (date.endsWith("-12-25") ? { reason: "Christmas Day" } : undefined),
  services: [
    { id: "cut", name: "Cut", durationMinutes: 45, price: "$40" },
    { id: "colour", name: "Colour", durationMinutes: 90, price: "from $120" },
  ],
  practitioners: [
    { id: "ann", name: "Ann Lee", role: "stylist", weekdays: [1, 2, 3, 4, 5], serviceIds: ["cut", "colour"] },
    { id: "ben", name: "Ben Cruz", role: "barber", weekdays: [2, 3, 4, 5], serviceIds: ["cut"] },
  ],
  startEveryMinutes: 15,
  holdMinutes: 5,
};

const signal = new AbortController().signal;
const owner = { name: "Maria Lopez", phone: "+12125550123" };
const stranger = { name: "John Smith", phone: "+12125550999" };
/** Monday 2026-03-02, 08:00 in New York. */
const mondayMorning = Date.UTC(2026, 2, 2, 13);

interface Given {
  readonly calendar: Calendar;
  readonly clock: VirtualClock;
}

/** Registers the tests that every implementation of `Calendar` passes, with vitest; call it inside a `describe`. */
export function calendarConformance(open: OpenCalendar): void {
  const given = async (wallTimeMs = mondayMorning): Promise<Given> => {
    const clock = new VirtualClock({ wallTimeMs });
    return { clock, calendar: await open({ seed: conformanceSeed, clock }) };
  };
  slotTests(given);
  refusalTests(given);
  holdTests(given);
  bookingTests(given);
  ownerTests(given);
}

type MakeGiven = (wallTimeMs?: number) => Promise<Given>;

function slotTests(given: MakeGiven): void {
  it("offers starts on the grid, wholly inside one opening span", async () => {
    const { calendar } = await given();
    const starts = await startsOn(calendar, "2026-03-03", { serviceId: "colour" });
    expect(starts[0]).toBe("09:00");
    expect(starts).toContain("10:30");
    expect(starts).not.toContain("10:45");
    expect(starts).not.toContain("12:00");
    expect(starts).toContain("13:00");
    expect(starts.at(-1)).toBe("15:30");
  });

  it("gives one slot a start, with the first practitioner who is free", async () => {
    const { calendar } = await given();
    const [first] = await slotsOn(calendar, "2026-03-03", { serviceId: "cut" });
    expect(first?.practitionerId).toBe("ann");
    await calendar.book(booking(first), signal);
    const [again] = await slotsOn(calendar, "2026-03-03", { serviceId: "cut" });
    expect(again).toMatchObject({ start: first?.start, practitionerId: "ben" });
  });

  it("offers a practitioner only on the days that person works", async () => {
    const { calendar } = await given();
    expect(await slotsOn(calendar, "2026-03-02", { serviceId: "cut", practitionerId: "ben" })).toEqual([]);
    expect(await slotsOn(calendar, "2026-03-03", { serviceId: "cut", practitionerId: "ben" })).not.toEqual([]);
  });

  it("offers nothing on weekends and closed days", async () => {
    const { calendar } = await given(Date.UTC(2026, 11, 21, 14));
    expect(await slotsOn(calendar, "2026-12-25", { serviceId: "cut" })).toEqual([]);
    expect(await slotsOn(calendar, "2026-12-26", { serviceId: "cut" })).toEqual([]);
    expect(await slotsOn(calendar, "2026-12-24", { serviceId: "cut" })).not.toEqual([]);
  });

  it("offers only what is still to come", async () => {
    const { calendar } = await given(Date.UTC(2026, 2, 2, 15));
    expect((await startsOn(calendar, "2026-03-02", { serviceId: "cut" }))[0]).toBe("10:15");
  });

  it("keeps to the wall clock when the clocks change", async () => {
    const { calendar } = await given();
    const [before] = await slotsOn(calendar, "2026-03-06", { serviceId: "cut" });
    const [after] = await slotsOn(calendar, "2026-03-09", { serviceId: "cut" });
    expect(before?.start).toBe("2026-03-06T09:00:00-05:00");
    expect(after?.start).toBe("2026-03-09T09:00:00-04:00");
  });

  it("stops at the limit and looks past full weeks to reach it", async () => {
    const { calendar } = await given();
    const query = { serviceId: "cut", from: "2026-03-02T00:00:00-05:00", to: "2026-06-01T00:00:00-04:00" };
    expect(await calendar.findSlots({ ...query, limit: 3 }, signal)).toHaveLength(3);
    const many = await calendar.findSlots({ ...query, limit: 500 }, signal);
    expect(many).toHaveLength(500);
    expect(many.map((slot) => slot.start)).toEqual(many.map((slot) => slot.start).toSorted(byInstant));
  });

  it("counts an appointment that is being moved as free", async () => {
    const { calendar } = await given();
    const appointment = await calendar.book(booking(await slotAt(calendar, "2026-03-03", "09:00", "colour")), signal);
    const query = { serviceId: "colour", practitionerId: "ann" };
    expect(await startsOn(calendar, "2026-03-03", query)).not.toContain("09:30");
    expect(await startsOn(calendar, "2026-03-03", { ...query, ignoreAppointmentId: appointment.id })).toContain(
      "09:30",
    );
  });
}

function refusalTests(given: MakeGiven): void {
  it.each<[string, Partial<BookingRequest["slot"]>, string]>([
    ["an unknown service", { serviceId: "shave" }, "serviceId"],
    ["an unknown practitioner", { practitionerId: "zoe" }, "practitionerId"],
    ["a practitioner who does not do it", { practitionerId: "ben", serviceId: "colour" }, "practitionerId"],
    ["a time without offset", { start: "2026-03-03T09:00:00" }, "start"],
    ["a wrong length", { end: "2026-03-03T10:00:00-05:00" }, "end"],
    ["the past", { start: "2026-03-02T07:00:00-05:00", end: "2026-03-02T07:45:00-05:00" }, "start"],
    ["lunch", { start: "2026-03-03T11:30:00-05:00", end: "2026-03-03T12:15:00-05:00" }, "start"],
    ["a start off the grid", { start: "2026-03-03T09:10:00-05:00", end: "2026-03-03T09:55:00-05:00" }, "start"],
    ["a Sunday", { start: "2026-03-08T10:00:00-04:00", end: "2026-03-08T10:45:00-04:00" }, "start"],
  ])("refuses %s", async (_what, change, field) => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "cut");
    const refusal = { code: "CALENDAR_INVALID", field };
    await expect(calendar.book(booking({ ...slot, ...change }), signal)).rejects.toMatchObject(refusal);
    await expect(calendar.hold({ ...slot, ...change }, "c_1", signal)).rejects.toMatchObject(refusal);
  });

  it("refuses a phone number that is not E.164, and a name that is none", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "cut");
    const booked = (change: Partial<BookingRequest>): Promise<Appointment> =>
      calendar.book({ ...booking(slot), ...change }, signal);
    await expect(booked({ phone: "212-555-0123" })).rejects.toMatchObject({ code: "CALENDAR_INVALID", field: "phone" });
    await expect(booked({ name: " … " })).rejects.toMatchObject({ code: "CALENDAR_INVALID", field: "name" });
  });

  it("gives up at once when its signal has fired", async () => {
    const { calendar } = await given();
    const query = { serviceId: "cut", from: "2026-03-03T00:00:00-05:00", to: "2026-03-04T00:00:00-05:00", limit: 1 };
    await expect(calendar.findSlots(query, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
  });
}

function holdTests(given: MakeGiven): void {
  it("keeps a held slot for one call, until the hold is over", async () => {
    const { calendar, clock } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "colour");
    await calendar.hold(slot, "c_1", signal);
    const query = { serviceId: "colour", practitionerId: "ann" };
    expect(await startsOn(calendar, "2026-03-03", query)).not.toContain("09:00");
    expect(await startsOn(calendar, "2026-03-03", { ...query, callId: "c_1" })).toContain("09:00");
    await expect(calendar.book(booking(slot, { callId: "c_2" }), signal)).rejects.toMatchObject({
      code: "CALENDAR_SLOT_TAKEN",
    });
    await clock.advance(conformanceSeed.holdMinutes * 60_000);
    expect(await startsOn(calendar, "2026-03-03", query)).toContain("09:00");
    await expect(calendar.book(booking(slot, { callId: "c_2" }), signal)).resolves.toMatchObject({ status: "booked" });
  });

  it("uses a call's own hold up when it books, and lets it hold again", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "cut");
    await calendar.hold(slot, "c_1", signal);
    await calendar.hold(slot, "c_1", signal);
    await calendar.book(booking(slot), signal);
    await expect(calendar.hold(slot, "c_1", signal)).rejects.toMatchObject({ code: "CALENDAR_SLOT_TAKEN" });
  });

  it("frees the holds of a call that lets go", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "colour");
    await calendar.hold(slot, "c_1", signal);
    await calendar.releaseHolds("c_2", signal);
    await expect(calendar.hold(slot, "c_2", signal)).rejects.toMatchObject({ code: "CALENDAR_SLOT_TAKEN" });
    await calendar.releaseHolds("c_1", signal);
    await expect(calendar.hold(slot, "c_2", signal)).resolves.toBeUndefined();
  });
}

function bookingTests(given: MakeGiven): void {
  it("books a slot once, however many want it at the same moment", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "colour");
    const calls = Array.from({ length: 20 }, (_, index) => `c_${index}`);
    const results = await Promise.allSettled(calls.map((callId) => calendar.book(booking(slot, { callId }), signal)));
    const codes = results.map((result) => (result.status === "fulfilled" ? "booked" : codeOf(result.reason)));
    expect(codes.toSorted()).toEqual([...Array.from({ length: 19 }, () => "CALENDAR_SLOT_TAKEN"), "booked"]);
  });

  it("lets appointments follow each other without a gap", async () => {
    const { calendar } = await given();
    for (const time of ["09:00", "09:45", "10:30"]) {
      const slot = await slotAt(calendar, "2026-03-03", time, "cut", "ben");
      await expect(calendar.book(booking(slot, { callId: time }), signal)).resolves.toMatchObject({
        start: slot.start,
      });
    }
  });

  it("answers the same appointment to the same key, and refuses the key for another request", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "cut");
    const other = await slotAt(calendar, "2026-03-03", "14:00", "cut");
    const twins = await Promise.all([calendar.book(booking(slot), signal), calendar.book(booking(slot), signal)]);
    const late = await calendar.book(booking(slot), signal);
    expect(twins[0]).toEqual(twins[1]);
    expect(late).toEqual(twins[0]);
    expect(late).toEqual({ ...slot, id: late.id, ...owner, status: "booked" });
    expect(await calendar.findAppointments(owner, signal)).toHaveLength(1);
    await expect(calendar.book(booking(other), signal)).rejects.toMatchObject({ field: "idempotencyKey" });
  });

  it("leaves a key free when its write failed", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "colour");
    await calendar.hold(slot, "c_other", signal);
    await expect(calendar.book(booking(slot), signal)).rejects.toMatchObject({ code: "CALENDAR_SLOT_TAKEN" });
    await calendar.releaseHolds("c_other", signal);
    await expect(calendar.book(booking(slot), signal)).resolves.toMatchObject({ status: "booked" });
  });

  it("moves an appointment, also to a time that overlaps its own, and frees the old one", async () => {
    const { calendar } = await given();
    const { id } = await calendar.book(booking(await slotAt(calendar, "2026-03-03", "09:00", "colour")), signal);
    const query = { serviceId: "colour", ignoreAppointmentId: id };
    const slot = (await slotsOn(calendar, "2026-03-03", query)).find(({ start }) => start.includes("T09:30"));
    const move = { appointmentId: id, owner, slot: slot as Slot, callId: "c_1", idempotencyKey: "move" };
    const moved = await calendar.move(move, signal);
    expect(moved).toMatchObject({ id, start: slot?.start, status: "booked" });
    expect(await calendar.move(move, signal)).toEqual(moved);
    expect(await calendar.findAppointments(owner, signal)).toEqual([moved]);
  });

  it("does not move an appointment onto another", async () => {
    const { calendar } = await given();
    const taken = await slotAt(calendar, "2026-03-03", "14:00", "colour");
    const { id, start } = await calendar.book(booking(await slotAt(calendar, "2026-03-03", "09:00", "colour")), signal);
    await calendar.book(booking(taken, { callId: "c_2", ...stranger }), signal);
    const move = { appointmentId: id, owner, slot: taken, callId: "c_1", idempotencyKey: "move" };
    await expect(calendar.move(move, signal)).rejects.toMatchObject({ code: "CALENDAR_SLOT_TAKEN" });
    expect(await calendar.findAppointments(owner, signal)).toMatchObject([{ id, start }]);
  });

  it("cancels once, answers the same again, and offers the time anew", async () => {
    const { calendar } = await given();
    const slot = await slotAt(calendar, "2026-03-03", "09:00", "colour");
    const { id } = await calendar.book(booking(slot), signal);
    const cancel = { appointmentId: id, owner, idempotencyKey: "cancel" };
    const cancelled = await calendar.cancel(cancel, signal);
    expect(cancelled).toMatchObject({ id, status: "cancelled" });
    expect(await calendar.cancel(cancel, signal)).toEqual(cancelled);
    expect(await calendar.findAppointments(owner, signal)).toEqual([]);
    expect(await startsOn(calendar, "2026-03-03", { serviceId: "colour" })).toContain("09:00");
    const again = calendar.cancel({ ...cancel, idempotencyKey: "another" }, signal);
    await expect(again).rejects.toMatchObject({ code: "CALENDAR_NOT_FOUND" });
  });
}

function ownerTests(given: MakeGiven): void {
  it.each(["maria lopez", "  MARIA   LÓPEZ ", "María López", "Maria Elena Lopez", "Marya Lopes"])(
    "knows Maria Lopez as '%s'",
    async (name) => {
      const { calendar } = await given();
      await calendar.book(booking(await slotAt(calendar, "2026-03-03", "09:00", "cut")), signal);
      expect(await calendar.findAppointments({ ...owner, name }, signal)).toHaveLength(1);
    },
  );

  it.each<[string, { readonly name: string; readonly phone: string }]>([
    ["another name", { ...owner, name: "John Lopez" }],
    ["only a first name", { ...owner, name: "Maria" }],
    ["another phone", { ...owner, phone: "+12125550124" }],
    ["no name", { ...owner, name: "" }],
  ])("says the same to %s as to an appointment that is not there", async (_what, other) => {
    const { calendar } = await given();
    const { id } = await calendar.book(booking(await slotAt(calendar, "2026-03-03", "09:00", "cut")), signal);
    const slot = await slotAt(calendar, "2026-03-03", "14:00", "cut");
    expect(await calendar.findAppointments(other, signal)).toEqual([]);
    const refusals = await Promise.all([
      failure(calendar.cancel({ appointmentId: id, owner: other, idempotencyKey: "k1" }, signal)),
      failure(calendar.cancel({ appointmentId: "apt_none", owner: other, idempotencyKey: "k2" }, signal)),
      failure(calendar.move({ appointmentId: id, owner: other, slot, callId: "c_1", idempotencyKey: "k3" }, signal)),
    ]);
    expect(refusals[0]).toMatchObject({ code: "CALENDAR_NOT_FOUND" });
    expect(new Set(refusals.map(String)).size).toBe(1);
    expect(await calendar.findAppointments(owner, signal)).toMatchObject([{ id, status: "booked" }]);
  });

  it("finds a person's appointments from now on, earliest first", async () => {
    const { calendar, clock } = await given();
    for (const [date, key] of [
      ["2026-03-05", "c_1"],
      ["2026-03-02", "c_2"],
      ["2026-03-04", "c_3"],
    ] as const) {
      await calendar.book(booking(await slotAt(calendar, date, "09:00", "cut"), { callId: key }), signal);
    }
    await calendar.book(
      booking(await slotAt(calendar, "2026-03-03", "10:00", "cut"), { ...stranger, callId: "c_4" }),
      signal,
    );
    await clock.advance(24 * 3_600_000);
    const found = await calendar.findAppointments(owner, signal);
    expect(found.map(({ start }) => start.slice(0, 10))).toEqual(["2026-03-04", "2026-03-05"]);
  });
}

type Query = Partial<Parameters<Calendar["findSlots"]>[0]> & { readonly serviceId: string };

async function slotsOn(calendar: Calendar, date: string, query: Query): Promise<readonly Slot[]> {
  const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  return calendar.findSlots({ from: `${date}T04:00:00Z`, to: `${next}T04:00:00Z`, limit: 100, ...query }, signal);
}

async function startsOn(calendar: Calendar, date: string, query: Query): Promise<readonly string[]> {
  return (await slotsOn(calendar, date, query)).map((slot) => slot.start.slice(11, 16));
}

async function slotAt(
  calendar: Calendar,
  date: string,
  time: string,
  serviceId: string,
  practitionerId = "ann",
): Promise<Slot> {
  const slots = await slotsOn(calendar, date, { serviceId, practitionerId });
  const found = slots.find((slot) => slot.start.startsWith(`${date}T${time}`));
  expect(found, `a slot for '${serviceId}' at ${date} ${time}`).toBeDefined();
  // Just asserted.
  return found as Slot;
}

function booking(slot: Slot | undefined, change: Partial<BookingRequest> = {}): BookingRequest {
  const callId = change.callId ?? "c_1";
  // A missing slot fails in the calendar, with its name for it.
  return { slot: slot as Slot, ...owner, callId, idempotencyKey: `book/${callId}`, ...change };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "it went through",
    (error: unknown) => error,
  );
}

function codeOf(error: unknown): string {
  return error instanceof CallwrightError ? error.code : String(error);
}

function byInstant(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
