import type { Task, ToolCall, View } from "../../agent/rules/description.ts";
import { localDate } from "./clinic-time.ts";
import { appointmentIn, slotArgs, slotIn } from "./found-slots.ts";
import { sayDate, sayTimeOfDay, withArticle } from "./spoken.ts";
import type { SlotOption } from "./find-slots.ts";
import type { SpokenAppointment } from "./tools.ts";
import { sayPhone, serviceName, textOf } from "./vocabulary.ts";
import type { AppointmentFacts } from "./vocabulary.ts";

/** Books an appointment. */
export function bookTask(facts: AppointmentFacts): Task {
  return {
    slots: ["service", "practitioner", "when", "slot", "name", "phone"],
    readBack: (view) => {
      const slot = slotIn(view.values);
      return slot === undefined
        ? ""
        : `So that's ${withArticle(serviceName(facts.seed, slot.serviceId))} with ${slot.practitioner} ${onDay(facts, view, slot)}, for ${who(view)}.`;
    },
    confirm: ["Shall I book it?", "Is that all correct?", "Can I book that for you?"],
    agrees: /^\W*(?:(?:please|yes|ok|okay)\W+)?(?:book|schedule|reserve|confirm) (?:it|that|me)\b/i,
    write: (view) => {
      const slot = slotIn(view.values);
      return {
        tool: "book_appointment",
        args: {
          ...(slot === undefined ? {} : slotArgs(slot)),
          name: view.values["name"] ?? "",
          phone: view.values["phone"] ?? "",
        },
      };
    },
    done: (result, view) => {
      const booked = result as unknown as SpokenAppointment;
      return `You're booked: ${withArticle(booked.service)} with ${booked.practitioner} ${onDay(facts, view, booked)}.`;
    },
    refused: slotGone,
    dropped: "All right, I haven't booked anything.",
    verb: "book it",
    disposition: "booked",
  };
}

/** Moves one of the caller's own appointments. */
export function moveTask(facts: AppointmentFacts): Task {
  return {
    slots: ["which", "name", "phone", "appointment", "practitioner", "when", "newSlot"],
    readBack: (view) => {
      const slot = slotIn(view.values);
      const old = appointmentIn(view.values);
      return slot === undefined || old === undefined
        ? ""
        : `So I'll move ${old.spoken} to ${onDay(facts, view, slot).replace(/^on /, "")}${slot.practitionerId === old.practitionerId ? "" : `, with ${slot.practitioner}`}.`;
    },
    confirm: ["Shall I move it?", "Is that right?", "Shall I change it?"],
    agrees: /^\W*(?:(?:please|yes|ok|okay)\W+)?(?:move|change|switch|do) it\b/i,
    write: (view) => {
      const slot = slotIn(view.values);
      const owner = { name: view.values["name"] ?? "", phone: view.values["phone"] ?? "" };
      return {
        tool: "move_appointment",
        args: {
          appointment: appointmentIn(view.values)?.id ?? "",
          ...owner,
          ...(slot === undefined ? {} : slotArgs(slot)),
        },
      };
    },
    done: (result, view) => {
      const moved = result as unknown as SpokenAppointment;
      return `Done. Your ${moved.service} is now ${onDay(facts, view, moved)}, with ${moved.practitioner}.`;
    },
    refused: slotGone,
    dropped: "All right, I've left your appointment as it is.",
    verb: "move it",
    disposition: "moved",
  };
}

/** Cancels one of the caller's own appointments. */
export function cancelTask(): Task {
  return {
    slots: ["which", "name", "phone", "appointment"],
    readBack: (view) => `That's ${appointmentIn(view.values)?.spoken ?? ""}.`,
    confirm: ["Shall I cancel it?", "Do you want me to cancel it?", "Should I cancel that one?"],
    agrees: /^\W*(?:(?:please|yes|ok|okay)\W+)?cancel (?:it|that)\b/i,
    noDrops: true,
    write: (view) => ({
      tool: "cancel_appointment",
      args: {
        appointment: appointmentIn(view.values)?.id ?? "",
        name: view.values["name"] ?? "",
        phone: view.values["phone"] ?? "",
      },
    }),
    done: (result) => `Done. I've cancelled ${(result as unknown as SpokenAppointment).spoken}.`,
    refused: (code) =>
      code === "CALENDAR_NOT_FOUND"
        ? { say: "I can't find that appointment any more.", clear: ["name", "phone", "which"] }
        : undefined,
    dropped: "All right, I've left your appointment as it is.",
    verb: "cancel it",
    disposition: "cancelled",
  };
}

/** Tells the caller about their own appointments. Writes nothing. */
export function checkTask(): Task {
  return {
    slots: ["which", "name", "phone", "ownAppointments"],
    resultSlot: "ownAppointments",
    done: (result) => {
      const { appointments } = result as unknown as { readonly appointments: readonly SpokenAppointment[] };
      const [first, second] = appointments;
      if (first === undefined) return "I can't find an appointment under that name and number.";
      if (second === undefined)
        return `You have ${first.spoken.replace(/^your /, "a ")}.`.replace("a emergency", "an emergency");
      const more = appointments.length > 2 ? ` And ${appointments.length - 2} more after that.` : "";
      return `You have ${appointments.length} appointments: ${first.spoken}, and ${second.spoken}.${more}`;
    },
    dropped: "All right.",
    verb: "look it up",
    disposition: "looked-up",
  };
}

/** Takes a wish to be called back. */
export function callbackTask(): Task {
  return {
    slots: ["name", "phone", "callbackTime", "reason"],
    readBack: (view) => `So we'll call ${who(view)}, ${textOf(view.values["callbackTime"])}.`,
    confirm: ["Is that right?", "Did I get that right?", "Shall I note it like that?"],
    write: callbackCall,
    // A caller who hangs up after the number still wants the call.
    early: (view) =>
      view.values["name"] === undefined || view.values["phone"] === undefined ? undefined : callbackCall(view),
    keepsUnchanged: true,
    done: (_result, view) =>
      `Thank you. Someone will call you back${view.values["callbackTime"] === undefined ? "" : `, ${textOf(view.values["callbackTime"])}`}.`,
    refused: () => undefined,
    dropped: "All right.",
    verb: "note that down",
    disposition: "callback",
  };
}

function callbackCall(view: View): ToolCall {
  return {
    tool: "request_callback",
    args: {
      name: view.values["name"] ?? "",
      phone: view.values["phone"] ?? "",
      when: view.values["callbackTime"] ?? "any time",
      reason: view.values["reason"] ?? "asked to be called back",
    },
  };
}

function who(view: View): string {
  return `${textOf(view.values["name"])}, phone ${sayPhone(textOf(view.values["phone"]))}`;
}

function onDay(facts: AppointmentFacts, view: View, slot: Pick<SlotOption, "date" | "time">): string {
  const day = sayDate(slot.date, localDate(view.nowMs, facts.seed.timeZone));
  return `${day.startsWith("to") ? "" : "on "}${day} at ${sayTimeOfDay(slot.time)}`;
}

function slotGone(code: string): { readonly say: string; readonly clear: readonly string[] } | undefined {
  if (code === "CALENDAR_SLOT_TAKEN" || code === "CALENDAR_INVALID")
    return { say: "I'm sorry, that time has just been taken.", clear: ["slot", "newSlot"] };
  return code === "CALENDAR_NOT_FOUND"
    ? { say: "I can't find that appointment any more.", clear: ["name", "phone", "which"] }
    : undefined;
}
