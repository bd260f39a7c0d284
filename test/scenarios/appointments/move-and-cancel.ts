import type { Scenario } from "../scenario.ts";

const mine = { name: "Anna Lee", phone: "+12125550147", service: "cleaning", start: "2026-12-08T14:00:00-05:00" };
const myCheckUp = {
  name: "Anna Lee",
  phone: "+12125550147",
  service: "check-up",
  start: "2026-12-10T09:00:00-05:00",
  practitioner: "Dr. Amara Okafor",
};
const other = { name: "Victor Ames", phone: "+16465550133", service: "whitening", start: "2026-12-09T10:00:00-05:00" };
const one = { appointments: [mine, other] };
const two = { appointments: [mine, myCheckUp, other] };
const others = "whitening 2026-12-09 10:00 Kim Tran, Victor Ames, +16465550133";

/** The caller's own appointments, and only those. */
export const moveAndCancelScenarios: readonly Scenario[] = [
  {
    name: "moved to another day and time",
    start: one,
    steps: ["I need to reschedule my appointment", "Anna Lee", "212 555 0147", "Thursday at ten", "yes"],
    expect: { booked: ["cleaning 2026-12-03 10:00 Kim Tran, Anna Lee, +12125550147", others], disposition: "moved" },
  },
  {
    name: "moved in one breath",
    start: one,
    steps: [
      "This is Anna Lee, 212 555 0147, can you move my Tuesday appointment to Wednesday the 9th at two?",
      "go ahead",
    ],
    expect: { booked: [others, "cleaning 2026-12-09 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "moved an hour later the same day",
    start: one,
    steps: ["can I push my appointment back", "Anna Lee", "212 555 0147", "same day at three", "sure"],
    expect: { booked: ["cleaning 2026-12-08 15:00 Kim Tran, Anna Lee, +12125550147", others] },
  },
  {
    name: "moved by a quarter of an hour, into its own time",
    start: one,
    steps: [
      "I'd like to change my appointment on the eighth to quarter past two",
      "Anna Lee",
      "212 555 0147",
      { say: "Tuesday the 8th at quarter past two", when: /When|Which day|What day|which day/ },
      "yes",
    ],
    expect: { booked: ["cleaning 2026-12-08 14:15 Kim Tran, Anna Lee, +12125550147", others] },
  },
  {
    name: "moved after a choice",
    start: one,
    steps: [
      "Hi, I can't make it on Tuesday, could we reschedule?",
      "Anna Lee",
      "212 555 0147",
      "maybe Friday",
      "the earlier one",
      "yes please",
    ],
    expect: { booked: [/^cleaning 2026-12-04 (?:09|10)/, others] },
  },
  {
    name: "a correction at the read-back of a move",
    start: one,
    steps: ["please move my cleaning", "Anna Lee", "212 555 0147", "Thursday at ten", "no, make it eleven", "yes"],
    expect: { booked: ["cleaning 2026-12-03 11:00 Kim Tran, Anna Lee, +12125550147", others] },
  },
  {
    name: "a move that is given up",
    start: one,
    steps: [
      "I want to move my appointment",
      "Anna Lee",
      "212 555 0147",
      "Thursday at ten",
      "hmm, no, leave it as it is",
    ],
    expect: {
      booked: ["cleaning 2026-12-08 14:00 Kim Tran, Anna Lee, +12125550147", others],
      disposition: "nothing-done",
    },
  },
  {
    name: "which of two to move",
    start: two,
    steps: [
      "I have to move an appointment",
      "Anna Lee",
      "212 555 0147",
      "the check-up",
      "Wednesday the 16th at ten",
      "yes",
    ],
    expect: {
      booked: [/^cleaning 2026-12-08/, others, "check-up 2026-12-16 10:00 Dr. Amara Okafor, Anna Lee, +12125550147"],
    },
  },
  {
    name: "a move keeps the dentist where it can",
    start: two,
    steps: ["move my check-up to Monday the 14th at nine please", "Anna Lee", "212 555 0147", "yes"],
    expect: { booked: [/^cleaning/, others, "check-up 2026-12-14 09:00 Dr. Amara Okafor, Anna Lee, +12125550147"] },
  },
  {
    name: "a move to a day on which that dentist is out takes the other",
    start: two,
    steps: ["move my check-up to Friday the 11th at nine", "Anna Lee", "212 555 0147", "yes"],
    expect: {
      booked: [/^cleaning/, others, "check-up 2026-12-11 09:00 Dr. Luis Rivera, Anna Lee, +12125550147"],
      said: [/Dr\. Luis Rivera/],
    },
  },
  {
    name: "a move to a closed day",
    start: one,
    steps: ["reschedule my cleaning to Sunday", "Anna Lee", "212 555 0147", "the Monday one", "yes"],
    expect: { booked: [/^cleaning 2026-12-07/, others], said: [/closed on Sundays/] },
  },
  {
    name: "a move to a time that somebody else has",
    start: one,
    steps: ["move my cleaning to Wednesday the 9th at ten", "Anna Lee", "212 555 0147", "the later one", "yes"],
    expect: {
      booked: [others, "cleaning 2026-12-09 11:00 Kim Tran, Anna Lee, +12125550147"],
      said: [/taken/],
      neverSaid: [/Victor/],
    },
  },
  {
    name: "cancelled",
    start: one,
    steps: ["I'd like to cancel my appointment", "Anna Lee", "212 555 0147", "yes"],
    expect: { booked: [others], cancelled: [/^cleaning 2026-12-08 14:00/], disposition: "cancelled" },
  },
  {
    name: "cancelled in one breath",
    start: one,
    steps: ["Hi, Anna Lee here, phone number 2125550147. Please cancel my cleaning next Tuesday", "yes, cancel it"],
    expect: { booked: [others], cancelled: [/^cleaning 2026-12-08 14:00/] },
  },
  {
    name: "a no to the read-back leaves it",
    start: one,
    steps: ["cancel my appointment please", "Anna Lee", "212 555 0147", "no"],
    expect: { booked: ["cleaning 2026-12-08 14:00 Kim Tran, Anna Lee, +12125550147", others], cancelled: [] },
  },
  {
    name: "second thoughts: keep it",
    start: one,
    steps: ["I need to cancel", "Anna Lee", "212 555 0147", "actually no, I'll keep it"],
    expect: { booked: [/^cleaning/, others], cancelled: [] },
  },
  {
    name: "not cancel but move, at the read-back",
    start: one,
    steps: [
      "cancel my appointment",
      "Anna Lee",
      "212 555 0147",
      "hmm, can I reschedule it instead?",
      "Thursday at ten",
      "yes",
    ],
    expect: { booked: [/^cleaning 2026-12-03 10:00/, others], cancelled: [] },
  },
  {
    name: "which of two to cancel, by day",
    start: two,
    steps: ["I want to cancel an appointment", "Anna Lee", "212 555 0147", "the one on Thursday", "yes"],
    expect: { booked: [/^cleaning/, others], cancelled: [/^check-up 2026-12-10/] },
  },
  {
    name: "both cancelled, one after the other",
    start: two,
    steps: ["cancel my cleaning", "Anna Lee", "212 555 0147", "yes", "yes, cancel my check-up too", "yes"],
    expect: { booked: [others], cancelled: [/^cleaning/, /^check-up/] },
  },
  {
    name: "cancel one and book another",
    start: one,
    steps: [
      "I want to cancel my cleaning and book a whitening for Friday at nine",
      "Anna Lee",
      "212 555 0147",
      "yes",
      "yes",
    ],
    expect: { booked: [/^whitening 2026-12-04 09:00 Kim Tran, Anna Lee/, others], cancelled: [/^cleaning/] },
  },
  {
    name: "the right name with a wrong number finds nothing",
    start: one,
    steps: ["cancel my appointment", "Anna Lee", "212 555 0199", "Anna Lee", "212 555 0199", "no thanks"],
    expect: {
      booked: [/^cleaning/, others],
      cancelled: [],
      said: [/can't find/],
      neverSaid: [/Tuesday|2 in the|two in the/],
    },
  },
  {
    name: "a stranger's name with a right number finds nothing",
    start: one,
    steps: ["I'd like to cancel an appointment", "Victor Lee", "212 555 0147", "Victor Lee", "212 555 0147"],
    expect: { booked: [/^cleaning/, others], cancelled: [], neverSaid: [/Anna/] },
  },
  {
    name: "a wrong number first, then the right one",
    start: one,
    steps: ["cancel my appointment", "Anna Lee", "212 555 0174", "Anna Lee", "sorry, 212 555 0147", "yes"],
    expect: { booked: [others], cancelled: [/^cleaning/] },
  },
  {
    name: "nothing found, and a call back taken",
    start: one,
    steps: [
      "I need to move my appointment",
      "Paul Stern",
      "718 555 0177",
      "Paul Stern",
      "718 555 0177",
      "yes please",
      "tomorrow after lunch",
      "yes",
    ],
    expect: { booked: [/^cleaning/, others], callbacks: [/Paul Stern, \+17185550177, tomorrow after lunch/] },
  },
  {
    name: "asking who else is booked",
    start: one,
    steps: [
      "who else has an appointment on Wednesday?",
      "fine, cancel Victor Ames's appointment",
      "Anna Lee",
      "212 555 0147",
      "no",
    ],
    expect: { booked: [/^cleaning/, others], cancelled: [], neverSaid: [/whitening.*ten/] },
  },
  {
    name: "a name that sounds the same",
    start: {
      appointments: [
        { name: "Jon Smyth", phone: "+12125550122", service: "check-up", start: "2026-12-08T09:00:00-05:00" },
      ],
    },
    steps: ["cancel my check-up", "John Smith", "212 555 0122", "yes"],
    expect: { booked: [], cancelled: [/^check-up 2026-12-08 09:00/] },
  },
  {
    name: "hang-up before the yes to a cancellation",
    start: one,
    steps: ["cancel my appointment", "Anna Lee", "212 555 0147", { hangup: true }],
    expect: { booked: [/^cleaning/, others], outcome: "caller-hung-up" },
  },
  {
    name: "a cancellation and then a question",
    start: one,
    steps: ["cancel my cleaning", "Anna Lee", "212 555 0147", "yes", "what time do you close today?"],
    expect: { booked: [others], cancelled: [/^cleaning/], said: [/five/] },
  },
];
