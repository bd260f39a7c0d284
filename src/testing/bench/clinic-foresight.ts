import { rulesBrain } from "../../agent/brain-rules.ts";
import type { Brain } from "../../agent/brain.ts";
import { appointmentRules } from "../../playbooks/appointments/rules.ts";

const hours = [{ from: "08:30", to: "17:00" }];

/** The rules of a clinic, as production keeps them beside a model. */
const rules = rulesBrain(
  appointmentRules({
    seed: {
      id: "bench-clinic",
      name: "Bench Clinic",
      address: "1 Mill Lane, New York",
      timeZone: "America/New_York",
      openingHours: { 1: hours, 2: hours, 3: hours, 4: hours, 5: hours },
      closedOn: () => undefined,
      services: [
        { id: "cleaning", name: "cleaning", durationMinutes: 45, price: "$120" },
        { id: "filling", name: "filling", durationMinutes: 60, price: "$180" },
      ],
      practitioners: [
        { id: "one", name: "Dr. One", role: "dentist", weekdays: [1, 2, 3, 4, 5], serviceIds: ["cleaning", "filling"] },
      ],
      startEveryMinutes: 15,
      holdMinutes: 5,
    },
    vocabulary: [
      { id: "cleaning", synonyms: ["clean*"] },
      { id: "filling", synonyms: ["filling*"] },
    ],
  }),
);

/** The same brain, which foresees by the rules of a clinic: the script of a bench understands nothing. */
export function foreseeing(brain: Brain): Brain {
  return { ...brain, foresee: async (turn, run) => rules.foresee?.(turn, { ...run, state: rules.initialState() }) };
}
