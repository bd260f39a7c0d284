import type { Scenario } from "../scenario.ts";

/** Booking: every service and person, all ways of bringing the facts. */
export const bookScenarios: readonly Scenario[] = [
  {
    name: "one fact at a time, as asked",
    steps: ["Hi, I'd like to make an appointment", "just a cleaning", "Thursday at two would be good"],
    expect: {
      booked: ["cleaning 2026-12-03 14:00 Kim Tran, Anna Lee, +12125550147"],
      outcome: "completed",
      disposition: "booked",
    },
  },
  {
    name: "everything in one breath",
    steps: [
      "Hello, this is Marcus Bell, I need a check-up with Dr. Okafor next Monday at nine thirty, my number is 646 555 0199",
    ],
    expect: {
      booked: ["check-up 2026-12-07 09:30 Dr. Amara Okafor, Marcus Bell, +16465550199"],
      said: [/Okafor.*half past nine.*Marcus Bell/],
    },
  },
  {
    name: "a whitening in the afternoon, the later of two",
    steps: ["I want to get my teeth whitened", "sometime Friday afternoon", "the later one please"],
    expect: { booked: ["whitening 2026-12-04 14:00 Kim Tran, Anna Lee, +12125550147"] },
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
  {
    name: "a check-up with Dr. Rivera on a Friday",
    steps: ["could I see Dr. Rivera for a checkup this Friday at 11 am"],
    expect: { booked: ["check-up 2026-12-04 11:00 Dr. Luis Rivera, Anna Lee, +12125550147"] },
  },
  {
    name: "a filling with Dr. Okafor on a Monday",
    steps: ["Book me a filling please. With Okafor, Monday the 7th, quarter past one"],
    expect: { booked: ["filling 2026-12-07 13:15 Dr. Amara Okafor, Anna Lee, +12125550147"] },
  },
  {
    name: "a whitening with Kim by her first name",
    steps: ["I'd like Kim to do my whitening", "Wednesday morning at nine"],
    expect: { booked: ["whitening 2026-12-02 09:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "an emergency visit with Dr. Okafor, since a tooth broke",
    steps: ["I broke a tooth last night on a piece of bread, is Dr. Okafor there today?", "the second one works"],
    expect: { booked: [/^emergency visit 2026-12-01 \d\d:\d\d Dr\. Amara Okafor, Anna Lee/] },
  },
  {
    name: "the time first, then the treatment",
    steps: ["Do you have anything tomorrow at three?", "my teeth need a good polish"],
    expect: { booked: ["cleaning 2026-12-02 15:00 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "name and number first, unasked",
    steps: [
      "My name is Priya Shah and my phone's 917 555 0123",
      "I'd like to come for an exam",
      "December 10th at 1 pm",
    ],
    expect: { booked: [/^check-up 2026-12-10 13:00 Dr\. .*, Priya Shah, \+19175550123/] },
  },
  {
    name: "any dentist will do",
    steps: ["I need a filling, I don't mind who does it", "Thursday at eleven"],
    expect: { booked: [/^filling 2026-12-03 11:00 Dr\. /] },
  },
  {
    name: "a cleaning is not done by a dentist, and that is said",
    steps: ["A cleaning with Dr. Rivera please, tomorrow at two"],
    expect: { booked: ["cleaning 2026-12-02 14:00 Kim Tran, Anna Lee, +12125550147"], said: [/Kim Tran/] },
  },
  {
    name: "a child's appointment under the child's name",
    steps: [
      "I'd like to bring my son in for a check-up, his name is Leo Fischer",
      "Thursday the 10th at half past three",
    ],
    expect: { booked: [/^check-up 2026-12-10 15:30 Dr\. .*, Leo Fischer/] },
  },
  {
    name: "a caller who rambles",
    steps: [
      "Yeah hi, so I was there, what, half a year ago I think, and um I got this card saying it's time again for the hygienist",
      "well I work mornings so, uh, it'd have to be an afternoon, maybe Wednesday",
      "um, let's go with the first",
    ],
    expect: { booked: [/^cleaning 2026-12-02 1[3-6]:\d\d Kim Tran/] },
  },
  {
    name: "twenty-four hour clock and a numeric date",
    steps: ["I want a cleaning on 12/9 at 15:15"],
    expect: { booked: ["cleaning 2026-12-09 15:15 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "two treatments in one sentence become two appointments",
    steps: ["I need a check-up on Thursday at nine and a cleaning on Friday at ten"],
    expect: { booked: [/^check-up 2026-12-03 09:00/, /^cleaning 2026-12-04 10:00 Kim Tran/], disposition: "booked" },
  },
  {
    name: "a second appointment when asked for anything else",
    steps: [
      "book a cleaning for tomorrow at one please",
      "Omar Haddad",
      "7 1 8, 5 5 5, 0 1 8 8",
      "yep",
      "actually yes, I'd also like a whitening next Monday at ten",
      "yes please",
    ],
    expect: {
      booked: [
        "cleaning 2026-12-02 13:00 Kim Tran, Omar Haddad, +17185550188",
        "whitening 2026-12-07 10:00 Kim Tran, Omar Haddad, +17185550188",
      ],
    },
  },
  {
    name: "another one on the same day, right after the first",
    steps: [
      "a check-up on Thursday at ten please",
      "Anna Lee",
      "212 555 0147",
      "correct",
      "and a cleaning the same day, right after that",
      "yes",
    ],
    expect: { booked: [/^check-up 2026-12-03 10:00/, "cleaning 2026-12-03 10:30 Kim Tran, Anna Lee, +12125550147"] },
  },
  {
    name: "one for the caller and one for her daughter",
    steps: [
      "I need a check-up Thursday at two",
      "Nora Quinn",
      "212 555 0111",
      "yes",
      "yes, another check-up for my daughter, same day at three",
      "Ella Quinn",
      "yes",
    ],
    expect: {
      booked: [
        /^check-up 2026-12-03 14:00 .*Nora Quinn, \+12125550111/,
        /^check-up 2026-12-03 15:00 .*Ella Quinn, \+12125550111/,
      ],
    },
  },
  {
    name: "by keypad where the number is asked",
    steps: ["cleaning tomorrow at two", "Ben Stone", { dtmf: "2125550166" }],
    expect: { booked: ["cleaning 2026-12-02 14:00 Kim Tran, Ben Stone, +12125550166"], escalations: [] },
  },
  {
    name: "a confirmation with the key 1",
    steps: ["cleaning tomorrow at two", "Ben Stone", "212 555 0166", { dtmf: "1" }],
    expect: { booked: ["cleaning 2026-12-02 14:00 Kim Tran, Ben Stone, +12125550166"] },
  },
  {
    name: "hello alone, then the wish",
    steps: ["Hello?", "oh hi, I was wondering if I could get my teeth cleaned", "Friday at nine in the morning"],
    expect: { booked: ["cleaning 2026-12-04 09:00 Kim Tran, Anna Lee, +12125550147"] },
  },
];
