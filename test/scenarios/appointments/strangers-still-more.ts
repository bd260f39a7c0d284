import type { Scenario } from "../scenario.ts";

/** Monday, ten in the morning, in a week with Veterans Day. */
const now = "2026-11-09T10:00:00-05:00";

/** Still more strangers: odd orders, days in words, several people. */
export const stillMoreStrangerScenarios: readonly Scenario[] = [
  {
    name: "phone digits dtmf",
    now,
    steps: ["cleaning Thursday at nine", "Ann Fox", { dtmf: "9175550166" }, "yes"],
    expect: { booked: ["cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "which of two",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
        { name: "Dana Miller", phone: "+12125550147", service: "cleaning", start: "2026-11-18T14:00:00-05:00" },
      ],
    },
    steps: [
      "I need to cancel an appointment",
      "Dana Miller 212 555 0147",
      "the cleaning",
      "yes",
      "actually also move the other one to friday morning",
      "the first one",
      "yes",
      "no",
    ],
    expect: {
      booked: ["check-up 2026-11-13 09:00 Dr. Luis Rivera, Dana Miller, +12125550147"],
      cancelled: ["cleaning 2026-11-18 14:00 Kim Tran, Dana Miller, +12125550147"],
    },
  },
  {
    name: "cancel both",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
        { name: "Dana Miller", phone: "+12125550147", service: "cleaning", start: "2026-11-18T14:00:00-05:00" },
      ],
    },
    steps: ["cancel both my appointments please", "Dana Miller 212 555 0147", "yes", "yes", "no", "no"],
    expect: {
      cancelled: [
        "check-up 2026-11-12 10:00 Dr. Amara Okafor, Dana Miller, +12125550147",
        "cleaning 2026-11-18 14:00 Kim Tran, Dana Miller, +12125550147",
      ],
    },
  },
  {
    name: "reschedule",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: [
      "I have an appointment Thursday with Dr Okafor and I need to push it back a week",
      "Dana Miller",
      "2125550147",
      "yes",
      "no",
    ],
    expect: { booked: ["check-up 2026-11-19 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "move keep",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: [
      "move my checkup to next Tuesday at 3",
      "Dana Miller, 2125550147",
      "actually never mind leave it",
      "no bye",
    ],
    expect: { booked: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "when is",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: [
      "when's my appointment again?",
      "Dana Miller",
      "2125550147",
      "ok can you make it an hour later",
      "yes",
      "no",
    ],
    expect: { booked: ["check-up 2026-11-12 11:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "veterans",
    now,
    steps: [
      "cleaning on the eleventh at nine",
      "what about the day after, same time",
      "Ann Fox 917 555 0166",
      "right",
      "no",
    ],
    expect: { booked: ["cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "saturday",
    now,
    steps: [
      "are you guys open saturday? I need a cleaning",
      "ok monday then after three",
      "the later",
      "Ann Fox 917 555 0166",
      "sure thing",
    ],
    expect: { booked: ["cleaning 2026-11-16 16:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "swear",
    now,
    steps: [
      "this is fucking ridiculous",
      "ok I need a damn cleaning on thursday at nine",
      "Ann Fox 917 555 0166",
      "yes dammit",
      "no",
    ],
    expect: { booked: ["cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "busy",
    now,
    start: { busy: [{ practitioner: "tran", start: "2026-11-12T08:30:00-05:00", end: "2026-11-12T12:00:00-05:00" }] },
    steps: [
      "cleaning thursday morning please",
      "anything in the afternoon?",
      "two's good",
      "Ann Fox 917 555 0166",
      "yessir",
      "nothing else",
    ],
    expect: { booked: ["cleaning 2026-11-12 14:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "fullday",
    now,
    start: { busy: [{ practitioner: "tran", start: "2026-11-12T08:30:00-05:00", end: "2026-11-12T17:00:00-05:00" }] },
    steps: [
      "cleaning thursday please",
      "friday's fine, whenever",
      "Ann Fox 917 555 0166",
      "that works for me",
      "goodbye",
    ],
    expect: { booked: ["cleaning 2026-11-13 09:30 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "change service",
    now,
    steps: ["checkup thursday at ten", "Ann Fox 917 555 0166", "wait I actually meant a cleaning", "yes", "no"],
    expect: { booked: ["cleaning 2026-11-12 10:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "yes forms no",
    now,
    steps: [
      "checkup thursday at ten",
      "Ann Fox 917 555 0166",
      "hmm no, I'd rather do two o'clock",
      "looks good to me",
      "no thanks bye",
    ],
    expect: { booked: ["check-up 2026-11-12 14:00 Dr. Amara Okafor, Ann Fox, +19175550166"] },
  },
  {
    name: "no wrong name",
    now,
    steps: ["checkup thursday at ten", "Ann Fox 917 555 0166", "you got my name wrong it's Anne Foxx", "yep perfect"],
    expect: { booked: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Anne Foxx, +19175550166"] },
  },
  {
    name: "reschedule back a week",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: [
      "I have an appointment Thursday with Dr Okafor and I need to push it back a week",
      "Dana Miller",
      "2125550147",
      "yes",
      "no",
    ],
    expect: { booked: ["check-up 2026-11-19 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "wrong owner name",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: ["cancel my Thursday checkup please", "Bob Brown", "212 555 0147", "Bob Brown, 212 555 0147", "no", "bye"],
    expect: { booked: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"] },
  },
  {
    name: "wrong owner callback",
    now,
    start: {
      appointments: [
        { name: "Dana Miller", phone: "+12125550147", service: "check-up", start: "2026-11-12T10:00:00-05:00" },
      ],
    },
    steps: [
      "cancel my Thursday checkup please",
      "Bob Brown",
      "212 555 0147",
      "Bob Brown, 212 555 0147",
      "yes please",
      "tonight",
      "yes",
      "no",
    ],
    expect: {
      booked: ["check-up 2026-11-12 10:00 Dr. Amara Okafor, Dana Miller, +12125550147"],
      callbacks: [/^Bob Brown, \+12125550147, tonight/],
    },
  },
  {
    name: "hygienist whoever",
    now,
    steps: ["I'd like whitening with whoever is available on the 18th at 1", "Ann Fox 917 555 0166", "yes"],
    expect: { booked: ["whitening 2026-11-18 13:00 Kim Tran, Ann Fox, +19175550166"] },
  },
  {
    name: "just the earliest",
    now,
    steps: ["what's the earliest you can do a filling", "works for me", "Ann Fox 917 555 0166", "yes"],
    expect: { booked: ["filling 2026-11-09 10:15 Dr. Amara Okafor, Ann Fox, +19175550166"] },
  },
  {
    name: "before noon",
    now,
    steps: ["anything before noon on Friday for a check-up?", "either is fine", "Ann Fox 917 555 0166", "yes"],
    expect: { booked: ["check-up 2026-11-13 09:00 Dr. Luis Rivera, Ann Fox, +19175550166"] },
  },
  {
    name: "daughter",
    now,
    steps: ["my daughter Mia needs a checkup", "the 17th at nine", "Mia Ortiz", "212 555 0145", "yes", "no"],
    expect: { booked: ["check-up 2026-11-17 09:00 Dr. Amara Okafor, Mia Ortiz, +12125550145"] },
  },
  {
    name: "not thursday friday",
    now,
    steps: ["checkup thursday... no wait friday at ten", "Ann Fox 917 555 0166", "yes"],
    expect: { booked: ["check-up 2026-11-13 10:00 Dr. Luis Rivera, Ann Fox, +19175550166"] },
  },
  {
    name: "phone then same",
    now,
    steps: [
      "cleaning thursday at nine, Ann Fox 917 555 0166",
      "yes",
      "I also need a check-up",
      "the 17th at ten",
      "yes",
      "no",
    ],
    expect: {
      booked: [
        "cleaning 2026-11-12 09:00 Kim Tran, Ann Fox, +19175550166",
        "check-up 2026-11-17 10:00 Dr. Amara Okafor, Ann Fox, +19175550166",
      ],
    },
  },
];
