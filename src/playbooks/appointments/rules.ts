import type { RulesDescription } from "../../agent/rules/description.ts";
import { answersIn } from "./answers.ts";
import { freeSlot, ownAppointment, ownAppointments } from "./found-slots.ts";
import { dropsTask, requestsIn } from "./requests.ts";
import { callbackTimeSlot, nameSlot, noteSlot, practitionerSlot, serviceSlot, whenSlot, whichSlot } from "./slots.ts";
import { phoneSlot } from "./phone-slot.ts";
import { bookTask, callbackTask, cancelTask, checkTask, moveTask } from "./tasks.ts";
import type { AppointmentFacts } from "./vocabulary.ts";
import { newTimeText, whichText } from "./moving.ts";

/** The appointments playbook for the rules brain. */
export function appointmentRules(facts: AppointmentFacts): RulesDescription {
  const { seed } = facts;
  return {
    greeting: {
      say: `Thanks for calling ${seed.name}. This is the automated assistant.`,
      question: "How can I help you?",
    },
    openQuestions: ["How can I help you?", "What can I do for you?", "What would you like to do?"],
    examples: ["I'd like to book a check-up", "I need to move my appointment"],
    slots: {
      phone: phoneSlot([
        "What's the best phone number for you?",
        "Which phone number should I put down?",
        "May I have your phone number?",
      ]),
      name: nameSlot(facts, [
        "What's your name, please?",
        "Who is the appointment for?",
        "May I have your first and last name?",
      ]),
      which: whichSlot(facts, whichText),
      service: serviceSlot(facts),
      practitioner: practitionerSlot(facts),
      callbackTime: callbackTimeSlot(facts),
      when: whenSlot(facts, {
        ask: ["What day and time would suit you?", "When would you like to come in?", "Which day works best for you?"],
        text: newTimeText,
      }),
      slot: freeSlot(facts, "book"),
      newSlot: freeSlot(facts, "move"),
      appointment: ownAppointment(facts),
      ownAppointments: ownAppointments(),
      reason: noteSlot(),
    },
    tasks: {
      book: bookTask(facts),
      move: moveTask(facts),
      cancel: cancelTask(),
      check: checkTask(),
      callback: callbackTask(),
    },
    tasksIn: (heard) => {
      const requests = requestsIn(heard, facts);
      const isOnlyQuestion =
        heard.task === undefined &&
        answersIn(heard, facts).length > 0 &&
        !/\b(?:book|appointment|schedule|come in|get in|cancel|move|(?:i|we) (?:need|want|would like)|(?:i|we)'d like|looking for)\b/i.test(
          heard.text,
        );
      return isOnlyQuestion ? [] : requests;
    },
    factsIn: (heard) => answersIn(heard, facts),
    dropsTask: (heard) => dropsTask(heard, facts),
    callback: { task: "callback", reasonSlot: "reason" },
    identity: `I'm an automated assistant for ${seed.name}, not a person.`,
    purpose: "I can book, move or cancel appointments and answer questions about the clinic.",
    emergency:
      "If this is a medical emergency, please hang up and call 911 right away. If it can wait for a dentist, I can look for a visit today.",
    farewell: `Thank you for calling ${seed.name}. Goodbye.`,
  };
}
