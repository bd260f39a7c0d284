import type { Scenario } from "../scenario.ts";

/** Booking: every service and person, all ways of bringing the facts. */
export const bookScenarios: readonly Scenario[] = [
  {
    name: "one fact at a time, as asked",
    steps: ["Hi, I'd like to make an appointment", "just a cleaning", "Thursday at two would be good"],
    expect: { booked: ["cleaning 2026-12-03 14:00 Kim Tran, Anna Lee, +12125550147"], outcome: "completed", disposition: "booked" },
  },
  {
    name: "everything in one breath",
    steps: ["Hello, this is Marcus Bell, I need a check-up with Dr. Okafor next Monday at nine thirty, my number is 646 555 0199"],
    expect: { booked: ["check-up 2026-12-07 09:30 Dr. Amara Okafor, Marcus Bell, +16465550199"], said: [/Okafor.*half past nine.*Marcus Bell/] },
  },
  {
    name: "a whitening in the afternoon, the later of two",
    steps: ["I want to get my teeth whitened", "sometime Friday afternoon", "the later one please"],
    expect: { booked: [/^whitening 2026-12-04 1[34]:\d\d Kim Tran, Anna Lee/] },
  },
  {
    name: "a filling with Dr. Rivera by wish",
    steps: ["My dentist says I have a cavity and I'd want Doctor Rivera to do it", "tomorrow at ten"],
    expect: { booked: ["filling 2026-12-02 10:00 Dr. Luis Rivera, Anna Lee, +12125550147"] },
  },
  {
    name: "an emergency visit today",
    steps: ["I've got a terrible toothache, can somebody see me today?", "the first one"],
    expect: { booked: [/^emergency visit 2026-12-01 1\d:\d\d Dr\. .*, Anna Lee/] },
  },
];
