import type { Scenario } from "../scenario.ts";

const tran = (start: string, end: string) => ({
  practitioner: "Kim Tran",
  start: `${start}-05:00`,
  end: `${end}-05:00`,
});
const fullTuesday = tran("2026-12-08T08:30:00", "2026-12-08T17:00:00");

/** Finding a time together. */
export const negotiationScenarios: readonly Scenario[] = [
  {
    name: "a day alone: two times, well apart",
    steps: ["a cleaning next Tuesday please", "the second one"],
    expect: { booked: [/^cleaning 2026-12-08 1[4-6]:\d\d/], said: [/I have .* at .* or at .*\. Which/] },
  },
  {
    name: "Tuesday works better",
    steps: ["I'd like a check-up on Monday", "hmm, Tuesday works better", "the earlier one"],
    expect: { booked: [/^check-up 2026-12-08 (?:09|10):\d\d/] },
  },
  {
    name: "the time that was offered, said again",
    steps: [
      "check-up on the tenth in the afternoon",
      { say: "two o'clock is good", when: /two/ },
      { say: "the first", when: /Which|Would/ },
    ],
    expect: { booked: [/^check-up 2026-12-10 1[3-5]:\d\d/] },
  },
  {
    name: "a time on that day which was not offered",
    steps: ["a cleaning next Wednesday", "do you have eleven?"],
    expect: { booked: ["cleaning 2026-12-09 11:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "anything later that day",
    steps: ["a cleaning on Thursday morning", "anything later?", "the later one"],
    expect: { booked: [/^cleaning 2026-12-03 1[1-6]:\d\d/] },
  },
  {
    name: "anything earlier that day",
    steps: ["a check-up on Thursday afternoon", "do you have anything earlier?", "the first one"],
    expect: { booked: [/^check-up 2026-12-03 (?:08|09|10|11|13):\d\d/] },
  },
  {
    name: "what else do you have",
    steps: ["a whitening next Monday", "what else do you have?", "the first one is fine"],
    expect: { booked: [/^whitening 2026-12-/] },
  },
  {
    name: "neither, and then another day",
    steps: ["a whitening next Monday", "neither of those works for me", "Tuesday the 8th at one"],
    expect: { booked: ["whitening 2026-12-08 13:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "another day, please",
    steps: ["a cleaning on Thursday", "can we look at a different day?", "the first"],
    expect: { booked: [/^cleaning 2026-12-(?:04|07)/] },
  },
  {
    name: "the first one you have",
    steps: ["I need a cleaning, just give me the first one you have"],
    expect: { booked: [/^cleaning 2026-12-01 10:15 Kim Tran/] },
  },
  {
    name: "as soon as possible",
    steps: ["filling, as soon as possible"],
    expect: { booked: [/^filling 2026-12-01 1[01]:\d\d Dr\. /] },
  },
  {
    name: "the earliest on Friday",
    steps: ["whitening please", "what's the earliest you have on Friday?"],
    expect: { booked: ["whitening 2026-12-04 08:30 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "any time next week",
    steps: ["I need a check-up some time next week", "the first one"],
    expect: { booked: [/^check-up 2026-12-07/] },
  },
  {
    name: "either is fine",
    steps: ["a cleaning on Thursday", "either is fine"],
    expect: { booked: [/^cleaning 2026-12-03/] },
  },
  {
    name: "yes to a choice is asked on",
    steps: ["a cleaning on Thursday", "yes", "the earlier one"],
    expect: { booked: [/^cleaning 2026-12-03/] },
  },
  {
    name: "two is taken: the nearest on both sides",
    start: { busy: [tran("2026-12-08T14:00:00", "2026-12-08T14:45:00")] },
    steps: ["a cleaning on Tuesday the 8th at two", "the earlier one"],
    expect: { booked: ["cleaning 2026-12-08 13:15 Kim Tran, Anna Lee, +12125550147"], said: [/is taken/] },
  },
  {
    name: "a day that is fully booked: the days around it",
    start: { busy: [fullTuesday] },
    steps: ["a cleaning on Tuesday the 8th at ten", "the later one"],
    expect: { booked: ["cleaning 2026-12-09 10:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "a full day, and a wholly other wish then",
    start: { busy: [fullTuesday] },
    steps: ["a cleaning on Tuesday the 8th", "hm, what about Thursday the 10th at nine"],
    expect: { booked: ["cleaning 2026-12-10 09:00 Kim Tran, Anna Lee, +12125550147"], said: [/fully booked/] },
  },
  {
    name: "a morning that is full: the afternoon is offered",
    start: { busy: [tran("2026-12-08T08:30:00", "2026-12-08T12:00:00")] },
    steps: ["a cleaning on Tuesday morning the 8th", "the first one"],
    expect: { booked: [/^cleaning 2026-12-08 1[3-6]:\d\d/], said: [/nothing at that time of day/] },
  },
  {
    name: "one free time left that day",
    start: {
      busy: [tran("2026-12-08T08:30:00", "2026-12-08T12:00:00"), tran("2026-12-08T13:45:00", "2026-12-08T17:00:00")],
    },
    steps: ["a cleaning on Tuesday the 8th", "that works"],
    expect: { booked: ["cleaning 2026-12-08 13:00 Kim Tran, Anna Lee, +12125550147"], said: [/Would that work/] },
  },
  {
    name: "one free time left, refused",
    start: {
      busy: [tran("2026-12-08T08:30:00", "2026-12-08T12:00:00"), tran("2026-12-08T13:45:00", "2026-12-08T17:00:00")],
    },
    steps: ["a cleaning on Tuesday the 8th", "no, that doesn't work for me", "Wednesday the 9th at nine"],
    expect: { booked: ["cleaning 2026-12-09 09:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "not before three",
    steps: ["cleaning on Wednesday, but not before three", "the first one"],
    expect: { booked: [/^cleaning 2026-12-02 1[56]:\d\d/] },
  },
  {
    name: "before ten",
    steps: ["check-up tomorrow, it has to be before ten", "the earlier"],
    expect: { booked: [/^check-up 2026-12-02 0[89]:\d\d/] },
  },
  {
    name: "between one and three",
    steps: ["cleaning on Thursday between one and three", "the later one"],
    expect: { booked: [/^cleaning 2026-12-03 1[34]:\d\d/] },
  },
  {
    name: "first thing in the morning",
    steps: ["I'd like a check-up on Thursday first thing in the morning", "the first one"],
    expect: { booked: [/^check-up 2026-12-03 0[89]:\d\d/] },
  },
  {
    name: "any day but Wednesday",
    steps: ["a cleaning next week, any day but Wednesday, at ten", "the second one"],
    expect: { booked: [/^cleaning 2026-12-08 10:00/] },
  },
  {
    name: "Monday or Thursday",
    steps: ["a whitening either on Monday or on Thursday", "the Thursday one"],
    expect: { booked: [/^whitening 2026-12-(?:03|10)/] },
  },
  {
    name: "Dr. Okafor is not in on Fridays",
    steps: ["a check-up with Dr. Okafor this Friday at ten", "the Thursday"],
    expect: {
      booked: ["check-up 2026-12-03 10:00 Dr. Amara Okafor, Anna Lee, +12125550147"],
      said: [/Okafor isn't in/],
    },
  },
  {
    name: "Dr. Rivera is not in on Mondays",
    steps: ["Can Dr. Rivera do my filling on Monday the 7th at nine?", "the eighth"],
    expect: { booked: ["filling 2026-12-08 09:00 Dr. Luis Rivera, Anna Lee, +12125550147"], said: [/Rivera isn't in/] },
  },
  {
    name: "both dentists taken at that hour",
    start: {
      busy: [
        { practitioner: "Dr. Amara Okafor", start: "2026-12-03T10:00:00-05:00", end: "2026-12-03T11:00:00-05:00" },
        { practitioner: "Dr. Luis Rivera", start: "2026-12-03T10:00:00-05:00", end: "2026-12-03T11:00:00-05:00" },
      ],
    },
    steps: ["check-up on Thursday at ten", "the later one"],
    expect: { booked: [/^check-up 2026-12-03 11:00/] },
  },
  {
    name: "one dentist is taken, the other is free",
    start: {
      busy: [
        { practitioner: "Dr. Amara Okafor", start: "2026-12-03T08:30:00-05:00", end: "2026-12-03T17:00:00-05:00" },
      ],
    },
    steps: ["check-up on Thursday at ten"],
    expect: { booked: ["check-up 2026-12-03 10:00 Dr. Luis Rivera, Anna Lee, +12125550147"] },
  },
  {
    name: "no emergency room left today",
    now: "2026-12-04T14:45:00-05:00",
    steps: ["my tooth is killing me, I need someone to look at it right away", "the first one"],
    expect: { booked: [/^emergency visit 2026-12-07/] },
  },
];
