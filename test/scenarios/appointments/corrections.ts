import type { Scenario } from "../scenario.ts";

const ready = ["I'd like a cleaning on Tuesday the 8th at two", "Anna Lee", "212 555 0147"];

/** Changes of mind at every point, and half of a booking that must never become a whole one. */
export const correctionScenarios: readonly Scenario[] = [
  {
    name: "no, Thursday: at the read-back the time stays",
    steps: [...ready, "no, Thursday"],
    expect: { booked: ["cleaning 2026-12-10 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "another time at the read-back, the day stays",
    steps: [...ready, "make it half past three instead"],
    expect: { booked: ["cleaning 2026-12-08 15:30 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "a yes with a but is no yes",
    steps: [...ready, "yes but could we do three instead of two", "yes"],
    expect: { booked: ["cleaning 2026-12-08 15:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "another treatment at the read-back",
    steps: [...ready, "wait, sorry, I meant a whitening, not a cleaning"],
    expect: { booked: ["whitening 2026-12-08 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "the name is wrong",
    steps: [...ready, "no, the name is wrong", "Hannah Li", "yes that's it"],
    expect: { booked: ["cleaning 2026-12-08 14:00 Kim Tran, Hannah Li, +12125550147"] },
  },
  {
    name: "the number is wrong",
    steps: [...ready, "that's not my phone number", "it's 212 555 0174", "that's right"],
    expect: { booked: ["cleaning 2026-12-08 14:00 Kim Tran, Anna Lee, +12125550174"] },
  },
  {
    name: "a plain no, then the part to change",
    steps: [...ready, "no", "the time", "quarter to four", "yes"],
    expect: { booked: ["cleaning 2026-12-08 15:45 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "a plain no, then the new day in full",
    steps: [...ready, "nope, not quite", "it should be Wednesday the ninth", "perfect"],
    expect: { booked: ["cleaning 2026-12-09 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "no, and then: oh no, it is fine",
    steps: [...ready, "no", "oh sorry, no, it's all fine", "yes"],
    expect: { booked: ["cleaning 2026-12-08 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "the practitioner at the read-back",
    steps: ["check-up on Wednesday at ten", "Ivo Brandt", "646 555 0101", "could I have Dr. Rivera instead?", "yes"],
    expect: { booked: ["check-up 2026-12-02 10:00 Dr. Luis Rivera, Ivo Brandt, +16465550101"] },
  },
  {
    name: "corrected within one sentence",
    steps: ["I'd like a cleaning on Monday, no, sorry, on Wednesday at eleven"],
    expect: { booked: ["cleaning 2026-12-02 11:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "the day while the name is asked",
    steps: ["cleaning tomorrow at two", "actually, can we do Friday instead?", "Anna Lee", "212 555 0147"],
    expect: { booked: ["cleaning 2026-12-04 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "the treatment while the number is asked",
    steps: ["a cleaning tomorrow at two please", "Anna Lee", "hmm, actually make it a whitening", "212 555 0147"],
    expect: { booked: ["whitening 2026-12-02 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "the name spelled after it was taken",
    steps: ["a cleaning tomorrow at two", "Steven Meyer", "oh, Steven is spelled S T E P H E N", "212 555 0147"],
    expect: { booked: ["cleaning 2026-12-02 14:00 Kim Tran, Stephen Meyer, +12125550147"] },
  },
  {
    name: "three changes in a row",
    steps: [...ready, "Wednesday", "hm, rather at ten", "and with the name Lisa Moor", "okay now yes"],
    expect: { booked: ["cleaning 2026-12-09 10:00 Kim Tran, Lisa Moor, +12125550147"] },
  },
  {
    name: "from a choice to a wholly other day",
    steps: ["a filling next Wednesday", "no, neither, what about Thursday at nine?"],
    expect: { booked: [/^filling 2026-12-10 09:00 Dr\. /] },
  },
  {
    name: "never mind at the read-back",
    steps: [...ready, "you know what, never mind"],
    expect: { booked: [], outcome: "completed", disposition: "nothing-done", said: [/haven't booked/] },
  },
  {
    name: "forget it halfway",
    steps: ["I'd like to book a whitening", "oh forget it, that's too expensive"],
    expect: { booked: [] },
  },
  {
    name: "cancel it halfway",
    steps: ["a cleaning tomorrow at two", "hmm, cancel that please"],
    expect: { booked: [], cancelled: [], disposition: "nothing-done" },
  },
  {
    name: "I'll think about it",
    steps: ["can I get a filling on Thursday?", "let me talk to my wife first, I'll call you back later"],
    expect: { booked: [], outcome: "completed" },
  },
  {
    name: "a hang-up before the yes",
    steps: [...ready, { hangup: true }],
    expect: { booked: [], outcome: "caller-hung-up" },
  },
  {
    name: "a hang-up while choosing",
    steps: ["a cleaning on Thursday", { hangup: true }],
    expect: { booked: [], outcome: "caller-hung-up" },
  },
  {
    name: "a goodbye in the middle",
    steps: ["I'd like a cleaning", "oh, someone's at the door, bye"],
    expect: { booked: [], outcome: "completed", said: [/haven't booked/] },
  },
  { name: "a goodbye at the read-back is no yes", steps: [...ready, "bye"], expect: { booked: [] } },
  {
    name: "uncertain is no yes",
    steps: [...ready, "I'm not sure", "hmm, yes, okay"],
    expect: { booked: ["cleaning 2026-12-08 14:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "from booking to moving",
    steps: [
      "I'd like to book an appointment",
      "oh wait, I already have one, I just need to move my existing appointment",
      "Anna Lee",
      "212 555 0147",
      "Thursday at nine",
      "yes",
    ],
    start: {
      appointments: [
        { name: "Anna Lee", phone: "+12125550147", service: "cleaning", start: "2026-12-02T10:00:00-05:00" },
      ],
    },
    expect: { booked: ["cleaning 2026-12-03 09:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "just booked, and then moved at once",
    steps: [...ready, "yes", "hm, actually could you move that to three?", "yes"],
    expect: { booked: ["cleaning 2026-12-08 15:00 Kim Tran, Anna Lee, +12125550147"], disposition: "booked+moved" },
  },
  {
    name: "just booked, and then cancelled at once",
    steps: [...ready, "yes", "oh no, please cancel it again", "yes"],
    expect: { booked: [], cancelled: [/^cleaning 2026-12-08 14:00/] },
  },
];
