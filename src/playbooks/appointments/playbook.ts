import { rulesBrain } from "../../agent/brain-rules.ts";
import { definePlaybook } from "../../agent/playbook.ts";
import type { Playbook } from "../../agent/playbook.ts";
import type { Calendar, CallbackBook } from "../../contracts/calendar.ts";
import { appointmentInstructions } from "./instructions.ts";
import { appointmentRules } from "./rules.ts";
import { appointmentTools } from "./tools.ts";
import type { AppointmentFacts } from "./vocabulary.ts";

/** What the appointments playbook is made of: the facts of the business and where it writes. */
export interface AppointmentsOptions extends AppointmentFacts {
  readonly calendar: Calendar;
  readonly callbacks: CallbackBook;
  /** More words that recognition should know, beside names, services and the address. */
  readonly keyterms?: readonly string[];
}

/** Books, moves and cancels appointments, and answers questions about the business. Runs on a model or on rules alone. */
export function appointmentsPlaybook(options: AppointmentsOptions): Playbook {
  const { seed } = options;
  return definePlaybook({
    name: "appointments",
    tools: appointmentTools(options),
    instructions: (context) => appointmentInstructions(seed, context.wallTimeMs()),
    rules: () => rulesBrain(appointmentRules(options)),
    keyterms: [
      seed.name,
      ...seed.practitioners.map(({ name }) => name),
      ...seed.services.map(({ name }) => name),
      ...(options.keyterms ?? []),
    ],
  });
}
