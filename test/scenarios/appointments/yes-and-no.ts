import type { Scenario } from "../scenario.ts";

const ready = ["a cleaning tomorrow at two", "Anna Lee", "212 555 0147"];
const yesForms = [
  "yes",
  "yeah",
  "yep",
  "yup that's right",
  "sure",
  "sure thing",
  "correct",
  "that's correct",
  "absolutely",
  "sounds good",
  "perfect",
  "that works for me",
  "please do",
  "go ahead",
  "yes please",
  "okay",
  "ok book it",
  "uh huh",
  "mhm",
  "that'd be great",
  "exactly",
  "right",
  "you got it right",
  "fine by me",
  "definitely",
  "of course",
  "that is correct, thank you",
  "I confirm",
  "yes, that would be fine",
  "looks good to me",
];
const noForms = [
  "no",
  "nope",
  "nah",
  "no thanks",
  "not really",
  "that's wrong",
  "no, that's not right",
  "incorrect",
  "absolutely not",
  "I don't think so",
];

/** A yes in thirty forms books; a no in ten does not. */
export const yesNoScenarios: readonly Scenario[] = [
  ...yesForms.map((form): Scenario => ({
    name: `"${form}" books`,
    steps: [...ready, form],
    caller: { confirm: "hmm" },
    expect: { booked: ["cleaning 2026-12-02 14:00 Kim Tran, Anna Lee, +12125550147"] },
  })),
  ...noForms.map((form): Scenario => ({
    name: `"${form}" does not book`,
    steps: [...ready, form, { hangup: true }],
    expect: { booked: [], outcome: "caller-hung-up" },
  })),
];
