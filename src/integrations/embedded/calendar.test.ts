import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BreakableLine } from "../../../test/setup/breakable-line.ts";
import { openBreakableLine } from "../../../test/setup/breakable-line.ts";
import type { TestDatabase } from "../../../test/setup/database.ts";
import { openTestDatabase } from "../../../test/setup/database.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { Slot } from "../../contracts/calendar.ts";
import { openDatabase } from "../../store/database.ts";
import { calendarConformance } from "../../testing/conformance/calendar.ts";
import type { EmbeddedCalendar } from "./calendar.ts";
import { openEmbeddedCalendar } from "./calendar.ts";
import type { CalendarChange } from "./calendar-changes.ts";
import { EmbeddedCallbackBook } from "./callback-book.ts";
import { harborStreetDental } from "./harbor-street-dental.test-seed.ts";

const signal = new AbortController().signal;
const maria = { name: "Maria Lopez", phone: "+12125550123" };

let database: TestDatabase;
let clock: VirtualClock;
let calendars = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => {
  // Wednesday 2026-11-25, 09:00 in New York.
  clock = new VirtualClock({ wallTimeMs: Date.UTC(2026, 10, 25, 14) });
});

function open(): Promise<EmbeddedCalendar> {
  return openEmbeddedCalendar({
    db: database.db,
    seed: harborStreetDental,
    clock,
    calendarId: `calendar-${++calendars}`,
  });
}

describe("the embedded calendar", () => {
  calendarConformance((options) =>
    openEmbeddedCalendar({ ...options, db: database.db, calendarId: `calendar-${++calendars}` }),
  );

  it("gives one of twenty callers on different connections the slot, and says so to the others at once", async () => {
    const calendar = await open();
    const slot = await firstSlot(calendar, "checkup");
    const beganMs = systemClock.now();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        calendar.book({ slot, ...maria, callId: `c_${index}`, idempotencyKey: `k_${index}` }, signal),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await calendar.snapshot(signal)).appointments).toHaveLength(1);
    // A deadlock would have cost a second.
    expect(systemClock.now() - beganMs).toBeLessThan(900);
  });

  it("is kept from double booking by the database itself", async () => {
    const calendar = await open();
    const slot = await firstSlot(calendar, "checkup");
    const { id } = await calendar.book({ slot, ...maria, callId: "c_1", idempotencyKey: "k" }, signal);
    const row = await database.db
      .selectFrom("calendar_entries")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const copy = database.db
      .insertInto("calendar_entries")
      .values({ ...row, id: "apt_copy" })
      .execute();
    await expect(copy).rejects.toMatchObject({ code: "23P01", constraint: "calendar_entries_never_overlap" });
  });

  it("keeps calendars apart, and removes one without a trace", async () => {
    const [one, other] = [await open(), await open()];
    const slot = await firstSlot(one, "checkup");
    await one.book({ slot, ...maria, callId: "c_1", idempotencyKey: "k" }, signal);
    await expect(other.book({ slot, ...maria, callId: "c_1", idempotencyKey: "k" }, signal)).resolves.toMatchObject(
      maria,
    );
    await one.drop();
    expect((await one.snapshot(signal)).appointments).toEqual([]);
    expect((await other.snapshot(signal)).appointments).toHaveLength(1);
  });

  it("begins with what it is given: busy times and appointments, by id or name", async () => {
    const calendar = await open();
    await calendar.preload(
      {
        busy: [
          { practitioner: "Dr. Amara Okafor", start: "2026-11-30T08:30:00-05:00", end: "2026-11-30T11:00:00-05:00" },
          { practitioner: "okafor", start: "2026-11-30T10:00:00-05:00", end: "2026-11-30T17:00:00-05:00" },
        ],
        appointments: [{ ...maria, service: "Check-up", start: "2026-11-30T13:00:00-05:00", practitioner: "Okafor" }],
      },
      signal,
    );
    expect(await slotsOn(calendar, "2026-11-30", "checkup")).toEqual([]);
    expect(await calendar.findAppointments(maria, signal)).toMatchObject([{ start: "2026-11-30T13:00:00-05:00" }]);
    expect(await calendar.snapshot(signal)).toEqual({
      appointments: [
        {
          service: "Check-up",
          start: "2026-11-30T13:00:00-05:00",
          end: "2026-11-30T13:30:00-05:00",
          practitioner: "Dr. Amara Okafor",
          ...maria,
          status: "booked",
        },
      ],
      callbacks: [],
    });
  });

  it.each([
    [
      { busy: [{ practitioner: "Dr. No", start: "2026-11-30T08:30:00-05:00", end: "2026-11-30T11:00:00-05:00" }] },
      "busy.0.practitioner",
    ],
    [{ busy: [{ practitioner: "okafor", start: "2026-11-30", end: "2026-12-01" }] }, "busy.0.start"],
    [
      { appointments: [{ ...maria, service: "massage", start: "2026-11-30T13:00:00-05:00" }] },
      "appointments.0.service",
    ],
    [{ appointments: [{ name: "X", phone: "123", service: "cleaning", start: "2026-11-30T13:00:00-05:00" }] }, "phone"],
  ])("refuses a preload that cannot be: %j", async (preload, field) => {
    const calendar = await open();
    await expect(calendar.preload(preload, signal)).rejects.toMatchObject({ code: "CALENDAR_INVALID", field });
  });

  it("shows the week with closed days and all that takes up time, and tells of each change", async () => {
    const calendar = await open();
    const changes: CalendarChange[] = [];
    const stop = calendar.onChange((change) => changes.push(change));
    const slot = await firstSlot(calendar, "cleaning");
    const appointment = await calendar.book({ slot, ...maria, callId: "c_1", idempotencyKey: "k" }, signal);
    await calendar.hold(await firstSlot(calendar, "filling"), "c_2", signal);
    await calendar.cancel({ appointmentId: appointment.id, owner: maria, idempotencyKey: "k2" }, signal);
    stop();
    await calendar.book({ slot, ...maria, callId: "c_1", idempotencyKey: "k3" }, signal);
    expect(changes.map(({ type }) => type)).toEqual(["appointment-booked", "appointment-cancelled"]);
    const week = await calendar.week("2026-11-23", signal);
    expect(week.days.map(({ date }) => date)).toHaveLength(7);
    expect(week.days[3]).toMatchObject({ date: "2026-11-26", closedReason: "Thanksgiving Day", open: [] });
    expect(week.days[2]?.entries).toMatchObject([
      { kind: "appointment", service: "Cleaning", name: "Maria Lopez", callId: "c_1" },
      { kind: "hold", service: "Filling", callId: "c_2" },
    ]);
    await expect(calendar.week("next week", signal)).rejects.toMatchObject({ code: "CALENDAR_INVALID", field: "date" });
  });

  it("answers within a few milliseconds", async () => {
    const calendar = await open();
    const query = {
      serviceId: "checkup",
      from: "2026-11-25T00:00:00-05:00",
      to: "2026-12-12T00:00:00-05:00",
      limit: 10,
    };
    await calendar.findSlots(query, signal);
    const times: number[] = [];
    for (let round = 0; round < 50; round++) {
      const beganMs = systemClock.now();
      await calendar.findSlots(query, signal);
      times.push(systemClock.now() - beganMs);
    }
    // Typically below 2 ms; the bound only catches a search that has become another order of slow.
    expect(times.toSorted((one, other) => one - other)[25]).toBeLessThan(30);
  });

  it("stops virtual time while it asks the database", async () => {
    const calendar = await open();
    let slots: readonly Slot[] | undefined;
    clock.after(10, () => {
      void slotsOn(calendar, "2026-11-30", "checkup").then((found) => (slots = found));
    });
    clock.after(11, () => expect(slots).toBeDefined());
    await clock.advance(20);
    expect(slots?.length).toBeGreaterThan(0);
  });
});

describe("the embedded calendar without its database", () => {
  let line: BreakableLine;
  beforeAll(async () => {
    line = await openBreakableLine(database.url);
  });
  afterAll(() => line[Symbol.asyncDispose]());

  it("says that it cannot be reached, and works again afterwards", async () => {
    await using behind = await openDatabase({
      dataFolder: "",
      databaseUrl: line.url,
      clock: systemClock,
      log: silentLog,
    });
    const calendar = await openEmbeddedCalendar({ db: behind.db, seed: harborStreetDental, clock, calendarId: "line" });
    line.cut();
    await expect(slotsOn(calendar, "2026-11-30", "checkup")).rejects.toMatchObject({
      code: "CALENDAR_UNAVAILABLE",
      retryable: true,
    });
    line.mend();
    expect(await slotsOn(calendar, "2026-11-30", "checkup")).not.toEqual([]);
  });
});

describe("any calendar, whatever is asked of it", () => {
  it("never holds two bookings of one practitioner at once, nor one outside the hours", async () => {
    const attempt = fc.record({
      service: fc.constantFrom("cleaning", "whitening", "checkup", "filling"),
      pick: fc.nat(200),
      caller: fc.nat(3),
      what: fc.constantFrom("book", "book", "hold", "move", "cancel"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 5, maxLength: 25 }), async (attempts) => {
        const calendar = await open();
        const query = { from: "2026-11-25T00:00:00-05:00", to: "2026-12-02T00:00:00-05:00", limit: 200 };
        // Every caller knows the slots of the beginning, however stale they get.
        const stale = new Map<string, readonly Slot[]>();
        for (const { service } of attempts) {
          if (!stale.has(service))
            stale.set(service, await calendar.findSlots({ ...query, serviceId: service }, signal));
        }
        const act = async (
          { service, pick, caller, what }: (typeof attempts)[number],
          index: number,
        ): Promise<void> => {
          const slot = stale.get(service)?.at(pick % 40) as Slot;
          const [callId, idempotencyKey, owner] = [
            `c_${caller}`,
            `k_${index}`,
            { ...maria, phone: `+1212555010${caller}` },
          ];
          if (what === "hold") return calendar.hold(slot, callId, signal);
          if (what === "book") return void (await calendar.book({ slot, ...owner, callId, idempotencyKey }, signal));
          const [mine] = await calendar.findAppointments(owner, signal);
          if (mine === undefined) return;
          const request = { appointmentId: mine.id, owner, idempotencyKey };
          await (what === "move"
            ? calendar.move({ ...request, slot, callId }, signal)
            : calendar.cancel(request, signal));
        };
        const middle = attempts.length >> 1;
        await Promise.allSettled(attempts.slice(0, middle).map(act));
        // The holds of the first half are over.
        await clock.advance(5 * 60_000);
        await Promise.allSettled(attempts.slice(middle).map((attempt, index) => act(attempt, middle + index)));
        const { days } = await calendar.week("2026-11-25", signal);
        for (const { open: spans, entries } of days) {
          for (const [index, entry] of entries.entries()) {
            expect(spans.some(({ start, end }) => start <= entry.start && entry.end <= end)).toBe(true);
            const later = entries
              .slice(index + 1)
              .filter(({ practitionerId }) => practitionerId === entry.practitionerId);
            expect(later.filter(({ start }) => start < entry.end)).toEqual([]);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("the embedded callback book", () => {
  const wish = { ...maria, when: "tomorrow morning", reason: "billing", callId: "c_1", idempotencyKey: "k" };

  it("records a wish once for one key, and shows it with the calendar", async () => {
    const calendar = await open();
    const book = new EmbeddedCallbackBook({ db: database.db, clock, bookId: calendar.id });
    const heard: CalendarChange[] = [];
    book.onChange((change) => heard.push(change));
    const [first, second] = await Promise.all([book.record(wish, signal), book.record(wish, signal)]);
    expect(second).toEqual(first);
    expect(heard).toHaveLength(1);
    expect((await calendar.snapshot(signal)).callbacks).toEqual([
      { ...maria, when: "tomorrow morning", reason: "billing" },
    ]);
  });

  it("refuses a phone number nobody can call", async () => {
    const book = new EmbeddedCallbackBook({ db: database.db, clock, bookId: "any" });
    await expect(book.record({ ...wish, phone: "soon" }, signal)).rejects.toMatchObject({
      code: "CALENDAR_INVALID",
      field: "phone",
    });
  });
});

async function slotsOn(calendar: EmbeddedCalendar, date: string, serviceId: string): Promise<readonly Slot[]> {
  const query = { serviceId, from: `${date}T00:00:00-05:00`, to: `${date}T23:59:00-05:00`, limit: 100 };
  return await calendar.findSlots(query, signal);
}

async function firstSlot(calendar: EmbeddedCalendar, serviceId: string): Promise<Slot> {
  const [slot] = await slotsOn(calendar, "2026-11-25", serviceId);
  expect(slot).toBeDefined();
  return slot as Slot;
}
