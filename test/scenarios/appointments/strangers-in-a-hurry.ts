import type { Scenario } from "../scenario.ts";

/** Monday, ten in the morning, in a week with Veterans Day. */
const now = "2026-11-09T10:00:00-05:00";

/** Everything at once, numbers mended while they are said, days that are closed. */
export const hurriedStrangerScenarios: readonly Scenario[] = [
  {
    name: "okay so basically",
    now,
    steps: [
      "okay so basically what happened is I chipped my front tooth this morning and it's kinda sharp",
      "as soon as possible",
      "Ann Fox 917 555 0166",
      "yes please",
      "no",
    ],
    expect: { booked: ["emergency visit 2026-11-09 10:15 Dr. Amara Okafor, Ann Fox, +19175550166"] },
  },
  {
    name: "in a hurry",
    now,
    steps: ["hi it's Ann Fox, 917 555 0166, just need the next cleaning you've got", "yes", "bye"],
    expect: { booked: ["cleaning 2026-11-09 10:15 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "afternoons only",
    now,
    steps: [
      "checkup next week but I can only do afternoons after three",
      "second one",
      "Ann Fox 917 555 0166",
      "yup",
      "no",
    ],
    expect: { booked: ["check-up 2026-11-17 16:00 Dr. Amara Okafor, Ann Fox, +19175550166"] },
  },
  {
    name: "thanksgiving",
    now,
    steps: ["cleaning on thanksgiving day", "the monday then", "either one", "Ann Fox 917 555 0166", "yes", "no"],
    expect: { booked: ["cleaning 2026-11-30 10:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "xmas eve",
    now,
    steps: ["cleaning december 24", "the 23rd is okay", "nine", "Ann Fox 917 555 0166", "ok", "no"],
    expect: { booked: ["cleaning 2026-12-23 09:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "too late friday",
    now,
    steps: ["whitening friday at two thirty", "two then", "Ann Fox 917 555 0166", "yes"],
    expect: { booked: ["whitening 2026-11-13 14:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "too early",
    now,
    steps: ["cleaning friday at seven in the morning", "eight thirty's fine", "Ann Fox 917 555 0166", "yes"],
    expect: { booked: ["cleaning 2026-11-13 08:30 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "okafor friday",
    now,
    steps: [
      "I'd like Dr. Okafor on Friday for a checkup",
      "alright then thursday morning",
      "the first",
      "Ann Fox 917 555 0166",
      "yes",
    ],
    expect: { booked: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Ann Fox, +19175550166"] },
  },
  {
    name: "two in one",
    now,
    steps: [
      "I need a cleaning and also a check-up, same day if possible",
      "the 17th at nine",
      "Ann Fox 917 555 0166",
      "yes",
      "same day at ten",
      "yes",
      "no",
    ],
    expect: {
      booked: [
        "cleaning 2026-11-17 09:00 Kim Tran, Ann Fox, +19175550166",
        "check-up 2026-11-17 10:00 Dr. Amara Okafor, Ann Fox, +19175550166",
      ],
    },
  },
  {
    name: "move time only",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: ["can you move my Thursday checkup to two pm, it's Dana Miller 212 555 0147", "yes", "no"],
    expect: { booked: ["check-up 2026-11-12 14:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "cancel 1breath",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: [
      "Dana Miller here, 212 555 0147, I won't be able to make it Thursday so please cancel",
      "yeah",
      "no thanks",
    ],
    expect: { cancelled: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "cancel change mind",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: ["cancel my appointment, Dana Miller, 212 555 0147", "actually no keep it", "bye"],
    expect: { booked: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "number correction",
    now,
    steps: ["cleaning thursday at nine", "Ann Fox", "917 555 0166, no sorry 0167", "yes"],
    expect: { booked: ["cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550167"] },
  },
  {
    name: "area code",
    now,
    steps: ["cleaning thursday at nine", "Ann Fox", "555 0166", "area code 917", "yes", "yes"],
    expect: { booked: ["cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "filler phone",
    now,
    steps: [
      "cleaning thursday at nine",
      "uh Ann, Ann Fox",
      "um it's nine one seven, uh, five double five, oh one double six",
      "yes",
    ],
    expect: { booked: ["cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550166"] },
  },
];
