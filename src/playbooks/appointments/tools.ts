import { z } from "zod";
import { defineTool } from "../../agent/tools.ts";
import type { AnyTool, ToolContext } from "../../agent/tools.ts";
import type { Appointment, Calendar, CallbackBook, Slot } from "../../contracts/calendar.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import { CallwrightError } from "../../base/errors.ts";
import { DateTime } from "luxon";
import { fromInstant, localDate } from "./clinic-time.ts";
import { findSlots } from "./find-slots.ts";
import { sayDate, sayTimeOfDay } from "./spoken.ts";
import type { Wish } from "./wish.ts";

/** What the tools of a business work on. */
export interface AppointmentWorld {
  readonly seed: CalendarSeed;
  readonly calendar: Calendar;
  readonly callbacks: CallbackBook;
}

/** An appointment with how it is said. */
export interface SpokenAppointment extends Appointment {
  readonly service: string;
  readonly practitioner: string;
  readonly date: string;
  readonly time: string;
  /** "your cleaning with Kim Tran on Tuesday, December first at two in the afternoon". */
  readonly spoken: string;
}

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "YYYY-MM-DD");
const time = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, "HH:MM, 24 hours");
const name = z.string().min(1).max(120).describe("the caller's full name");
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, "E.164, such as +12125550147");

/** Everything that an agent of this business can do. */
export function appointmentTools(world: AppointmentWorld): readonly AnyTool[] {
  return [
    findSlotsTool(world),
    holdTool(world),
    bookTool(world),
    findAppointmentsTool(world),
    moveTool(world),
    cancelTool(world),
    callbackTool(world),
  ];
}

function ids(seed: CalendarSeed) {
  const service = z
    .enum(seed.services.map(({ id }) => id))
    .describe(seed.services.map((one) => `${one.id}: ${one.name}`).join("; "));
  const practitioner = z
    .enum(seed.practitioners.map(({ id }) => id))
    .describe(seed.practitioners.map((one) => `${one.id}: ${one.name}`).join("; "));
  return { service, practitioner };
}

function findSlotsTool({ seed, calendar }: AppointmentWorld): AnyTool {
  const { service, practitioner } = ids(seed);
  return defineTool({
    name: "find_slots",
    description:
      "Finds free times for a service. Answers at most two to offer; `note` says why when what was asked cannot be had.",
    effect: "read",
    input: z.object({
      service,
      practitioner: practitioner.optional().describe("only when the caller asked for this person"),
      from: date.optional().describe("first day that would do; absent: from today"),
      to: date.optional().describe("last day that would do; the same as `from` for one day"),
      not_days: z.array(date).optional(),
      time: time.optional().describe("exactly this start"),
      earliest: time.optional(),
      before: time.optional(),
      pick: z.enum(["first", "last"]).optional().describe("the first or last that there is"),
      moving_appointment: z
        .string()
        .optional()
        .describe("the appointment that is being moved: its own time counts as free"),
    }),
    run: (input, context) =>
      findSlots(
        {
          serviceId: input.service,
          wish: toWish(input),
          ...(input.practitioner === undefined ? {} : { practitionerId: input.practitioner }),
          ...(input.moving_appointment === undefined ? {} : { ignoreAppointmentId: input.moving_appointment }),
        },
        { seed, calendar, callId: context.callId, nowMs: context.clock.wallTimeMs(), signal: context.signal },
      ),
  });
}

function holdTool({ seed, calendar }: AppointmentWorld): AnyTool {
  return defineTool({
    name: "hold_slot",
    description: "Keeps a slot for this call for a few minutes while the details are read back.",
    effect: "write",
    input: slotInput(seed),
    run: async (input, context) => {
      await calendar.releaseHolds(context.callId, context.signal);
      await calendar.hold(toSlot(seed, input), context.callId, context.signal);
      return { held: true };
    },
  });
}

function bookTool({ seed, calendar }: AppointmentWorld): AnyTool {
  return defineTool({
    name: "book_appointment",
    description: "Books. Only after the details were read back and the caller has clearly said yes.",
    effect: "write",
    input: slotInput(seed).extend({ name, phone }),
    run: async (input, context) => {
      const request = {
        slot: toSlot(seed, input),
        name: input.name,
        phone: input.phone,
        callId: context.callId,
        idempotencyKey: context.idempotencyKey,
      };
      return toSpoken(await calendar.book(request, context.signal), seed, context);
    },
  });
}

function findAppointmentsTool({ seed, calendar }: AppointmentWorld): AnyTool {
  return defineTool({
    name: "find_appointments",
    description:
      "The coming appointments of the caller. Name and phone number must both match; without both there is nothing to tell.",
    effect: "read",
    input: z.object({ name, phone }),
    run: async (input, context) => {
      const found = await calendar.findAppointments({ name: input.name, phone: input.phone }, context.signal);
      return {
        appointments: found
          .filter(({ status }) => status === "booked")
          .map((appointment) => toSpoken(appointment, seed, context)),
      };
    },
  });
}

function moveTool({ seed, calendar }: AppointmentWorld): AnyTool {
  const { service, practitioner } = ids(seed);
  return defineTool({
    name: "move_appointment",
    description: "Moves the caller's own appointment to another slot. Only after a read-back and a clear yes.",
    effect: "write",
    input: z.object({ appointment: z.string().min(1), name, phone, service, practitioner, start: z.string().min(10) }),
    run: async (input, context) => {
      const request = {
        appointmentId: input.appointment,
        owner: { name: input.name, phone: input.phone },
        slot: toSlot(seed, input),
        callId: context.callId,
        idempotencyKey: context.idempotencyKey,
      };
      return toSpoken(await calendar.move(request, context.signal), seed, context);
    },
  });
}

function cancelTool({ seed, calendar }: AppointmentWorld): AnyTool {
  return defineTool({
    name: "cancel_appointment",
    description: "Cancels the caller's own appointment. Only after a read-back and a clear yes.",
    effect: "write",
    input: z.object({ appointment: z.string().min(1), name, phone }),
    run: async (input, context) => {
      const request = {
        appointmentId: input.appointment,
        owner: { name: input.name, phone: input.phone },
        idempotencyKey: context.idempotencyKey,
      };
      return toSpoken(await calendar.cancel(request, context.signal), seed, context);
    },
  });
}

function callbackTool({ callbacks }: AppointmentWorld): AnyTool {
  return defineTool({
    name: "request_callback",
    description: "Notes that a person should call back. Only after a read-back and a clear yes.",
    effect: "write",
    input: z.object({
      name,
      phone,
      when: z.string().min(1).max(200).describe("in the caller's own words"),
      reason: z.string().min(1).max(500),
    }),
    run: (input, context) =>
      // One for each call: what is said later about it takes the place of what was noted first.
      callbacks.record(
        { ...input, callId: context.callId, idempotencyKey: `${context.callId}/callback` },
        context.signal,
      ),
  });
}

function slotInput(seed: CalendarSeed) {
  const { service, practitioner } = ids(seed);
  return z.object({
    service,
    practitioner,
    start: z.string().min(10).describe("ISO 8601 with offset, as find_slots gave it"),
  });
}

function toSlot(
  seed: CalendarSeed,
  input: { readonly service: string; readonly practitioner: string; readonly start: string },
): Slot {
  const service = seed.services.find(({ id }) => id === input.service);
  const start = DateTime.fromISO(input.start, { zone: seed.timeZone });
  if (service === undefined || !start.isValid) {
    throw new CallwrightError(`No slot of '${input.service}' at '${input.start}'`, {
      code: "CALENDAR_INVALID",
      field: "start",
      hint: "Use a start that find_slots gave.",
    });
  }
  const iso = (instant: DateTime): string => instant.toISO({ suppressMilliseconds: true }) ?? input.start;
  return {
    serviceId: service.id,
    practitionerId: input.practitioner,
    start: iso(start),
    end: iso(start.plus({ minutes: service.durationMinutes })),
  };
}

function toSpoken(appointment: Appointment, seed: CalendarSeed, context: ToolContext): SpokenAppointment {
  const local = fromInstant(appointment.start, seed.timeZone);
  const service = seed.services.find(({ id }) => id === appointment.serviceId)?.name ?? appointment.serviceId;
  const practitioner =
    seed.practitioners.find(({ id }) => id === appointment.practitionerId)?.name ?? appointment.practitionerId;
  const day = sayDate(local.date, localDate(context.clock.wallTimeMs(), seed.timeZone));
  const on = day.startsWith("to") ? "" : "on ";
  return {
    ...appointment,
    ...local,
    service,
    practitioner,
    spoken: `your ${service} with ${practitioner} ${on}${day} at ${sayTimeOfDay(local.time)}`,
  };
}

function toWish(input: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly not_days?: readonly string[] | undefined;
  readonly time?: string | undefined;
  readonly earliest?: string | undefined;
  readonly before?: string | undefined;
  readonly pick?: "first" | "last" | undefined;
}): Wish {
  return {
    ...(input.from === undefined ? {} : { from: input.from }),
    ...(input.to === undefined ? {} : { to: input.to }),
    ...(input.not_days === undefined ? {} : { notDays: input.not_days }),
    ...(input.time === undefined ? {} : { time: input.time }),
    ...(input.earliest === undefined ? {} : { earliest: input.earliest }),
    ...(input.before === undefined ? {} : { before: input.before }),
    ...(input.pick === undefined ? {} : { pick: input.pick }),
  };
}
