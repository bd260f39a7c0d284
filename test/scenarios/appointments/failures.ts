import type { Scenario } from "../scenario.ts";

const ready = ["a cleaning tomorrow at two", "Anna Lee", "212 555 0147"];

/** When others are quicker, or the calendar does not answer. */
export const failureScenarios: readonly Scenario[] = [
  {
    name: "taken between the read-back and the yes",
    steps: [...ready, { meanwhile: "books-what-was-chosen" }, "yes", "the later one", "yes"],
    expect: {
      booked: [/14:00 Kim Tran, Quick Caller/, "cleaning 2026-12-02 14:45 Kim Tran, Anna Lee, +12125550147"],
      said: [/just been taken/],
    },
  },
  {
    name: "taken between the offer and the choice",
    steps: ["a cleaning on Thursday", { meanwhile: "books-what-was-chosen" }, "the first one", "the later one"],
    expect: { booked: [/Quick Caller/, /^cleaning 2026-12-03 .*Anna Lee/], said: [/just been taken/] },
  },
  {
    name: "taken, and the caller gives up",
    steps: [...ready, { meanwhile: "books-what-was-chosen" }, "yes", "no, forget it then"],
    expect: { booked: [/Quick Caller/] },
  },
  {
    name: "the calendar fails while times are looked up",
    steps: [
      { meanwhile: "calendar-fails" },
      ready[0] as string,
      "yes please",
      "Anna Lee",
      "212 555 0147",
      "tomorrow",
      "yes",
    ],
    expect: {
      booked: [],
      callbacks: [/Anna Lee, \+12125550147, tomorrow/],
      said: [/isn't answering/],
      neverSaid: [/You're booked/],
    },
  },
  {
    name: "the calendar fails at the write",
    steps: [...ready, { meanwhile: "calendar-fails" }, "yes", "yes", "in the morning", "yes"],
    expect: {
      booked: [],
      callbacks: [/Anna Lee, \+12125550147, in the morning/],
      said: [/can't book it/],
      neverSaid: [/You're booked/],
    },
  },
  {
    name: "the calendar fails, and no call back is wanted",
    steps: [...ready, { meanwhile: "calendar-fails" }, "yes", "no thanks, I'll try again later"],
    expect: { booked: [], callbacks: [], outcome: "completed" },
  },
  {
    name: "the calendar fails and comes back",
    steps: [
      { meanwhile: "calendar-fails" },
      ready[0] as string,
      "no",
      { meanwhile: "calendar-recovers" },
      "can you try again? a cleaning tomorrow at two",
      "Anna Lee",
      "212 555 0147",
      "yes",
    ],
    expect: { booked: [/^cleaning 2026-12-02 14:00/] },
  },
  {
    name: "the calendar fails while an appointment is looked up",
    start: {
      appointments: [
        { name: "Anna Lee", phone: "+12125550147", service: "cleaning", start: "2026-12-08T14:00:00-05:00" },
      ],
    },
    steps: [
      "cancel my appointment",
      "Anna Lee",
      { meanwhile: "calendar-fails" },
      "212 555 0147",
      "yes",
      "Friday",
      "yes",
    ],
    expect: { booked: [/^cleaning/], cancelled: [], callbacks: [/Anna Lee/], neverSaid: [/cancelled/] },
  },
];
