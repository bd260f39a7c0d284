import type { Scenario } from "../scenario.ts";

const mine = { name: "Anna Lee", phone: "+12125550147", service: "cleaning", start: "2026-12-08T14:00:00-05:00" };
const filling = { name: "Anna Lee", phone: "+12125550147", service: "filling", start: "2026-12-10T09:00:00-05:00" };
const one = { appointments: [mine] };
const two = { appointments: [mine, filling] };

/** Calls as they come: detours, half sentences, things that nobody planned for. */
export const everydayScenarios: readonly Scenario[] = [
  {
    name: "mornings are better, of what was offered",
    steps: [
      "Hi there! I was hoping to get in for a cleaning sometime this week if possible",
      "Hmm, mornings are better for me",
      "yeah the first works",
    ],
    expect: { booked: [/^cleaning 2026-12-01 (?:10|11):\d\d/] },
  },
  {
    name: "anything after four",
    steps: [
      "I'd like to schedule a dental checkup",
      "What do you have on the 9th?",
      "Is there anything after 4?",
      "the second one",
    ],
    expect: { booked: [/^check-up 2026-12-09 16:30/] },
  },
  {
    name: "the name after for, the number behind it, and then another day",
    steps: ["Book a whitening for the 15th at 9am for John Carter, 212-555-0134", "Actually make that the 16th", "yes"],
    expect: { booked: ["whitening 2026-12-16 09:00 Kim Tran, John Carter, +12125550134"] },
  },
  {
    name: "whatever's soonest with Dr. Rivera",
    steps: ["Could you book me with Dr. Rivera?", "I need a cavity filled", "Whatever's soonest"],
    expect: { booked: ["filling 2026-12-01 10:15 Dr. Luis Rivera, Anna Lee, +12125550147"] },
  },
  {
    name: "not sure what is needed",
    steps: [
      "I need an appointment",
      "I'm not sure what I need, it's been a couple of years",
      "let's do a check-up then",
      "Monday at ten",
    ],
    expect: { booked: [/^check-up 2026-12-07 10:00/], said: [/start with a check-up/] },
  },
  {
    name: "the same time on the other day that was offered",
    steps: ["I want to come in on the 24th for a cleaning", "what about the 23rd then, same time?"],
    expect: { booked: [/^cleaning 2026-12-23 10:00/], said: [/Christmas Eve/] },
  },
  {
    name: "not today, Thursday would be good",
    steps: ["I need to see someone about a toothache but not today, Thursday would be good", "the first"],
    expect: { booked: [/^emergency visit 2026-12-03/] },
  },
  {
    name: "the other dentist",
    steps: ["need a filling", "how about this Thursday at ten", "actually, do you have that with the other dentist?"],
    expect: { booked: ["filling 2026-12-03 10:00 Dr. Luis Rivera, Anna Lee, +12125550147"] },
  },
  {
    name: "weekday, day and time with commas",
    steps: ["whitening, Tuesday the fifteenth, eleven o'clock"],
    expect: { booked: [/^whitening 2026-12-15 11:00/] },
  },
  {
    name: "evenings",
    steps: ["I'd prefer an evening appointment for a cleaning", "tomorrow at four then"],
    expect: { booked: [/^cleaning 2026-12-02 16:00/], said: [/no evening hours/] },
  },
  {
    name: "the weekend",
    steps: ["a cleaning on the weekend", "the Monday"],
    expect: { booked: [/^cleaning 2026-12-07/], said: [/closed on Saturdays/] },
  },
  {
    name: "when is my appointment",
    start: one,
    steps: ["When is my appointment?", "Anna Lee", "212 555 0147"],
    expect: { booked: [/^cleaning 2026-12-08/], disposition: "looked-up", said: [/Tuesday, December eighth at two/] },
  },
  {
    name: "I forgot when it is, and then it is moved",
    start: one,
    steps: [
      "I have an appointment but I forgot when it is",
      "Anna Lee",
      "212 555 0147",
      "oh, could you move it to three?",
      "yes",
    ],
    expect: { booked: [/^cleaning 2026-12-08 15:00/] },
  },
  {
    name: "a stranger asks when somebody's appointment is",
    start: one,
    steps: ["when is my appointment?", "Anna Lee", "212 555 0199", "Anna Lee", "212 555 0199"],
    expect: { booked: [/^cleaning/], neverSaid: [/December eighth/] },
  },
  {
    name: "cancel one and move the other",
    start: two,
    steps: [
      "I need to cancel my filling and move my cleaning to Friday at 9",
      "Anna Lee",
      "212 555 0147",
      "yes",
      "yes",
    ],
    expect: {
      booked: ["cleaning 2026-12-04 09:00 Kim Tran, Anna Lee, +12125550147"],
      cancelled: [/^filling/],
      disposition: "cancelled+moved",
    },
  },
  {
    name: "running late",
    now: "2026-12-08T13:30:00-05:00",
    start: one,
    steps: ["I'm running late for my appointment, can I come an hour later?", "Anna Lee", "212 555 0147", "yes"],
    expect: { booked: [/^cleaning 2026-12-08 15:00/] },
  },
  {
    name: "to the following week",
    start: one,
    steps: ["Could you please push my appointment to the following week", "Anna Lee", "212 555 0147", "yes"],
    expect: { booked: [/^cleaning 2026-12-15 14:00/] },
  },
  {
    name: "cannot come, and then rather cancels",
    start: one,
    steps: ["I won't be able to come on Tuesday", "Anna Lee", "212 555 0147", "just cancel it please", "yes"],
    expect: { booked: [], cancelled: [/^cleaning/] },
  },
  {
    name: "reschedule, and which one",
    start: two,
    steps: [
      "Reschedule please. Name's Anna Lee. Number 212 555 0147.",
      "the cleaning",
      "anything Wednesday afternoon",
      "the second one",
      "yes",
    ],
    expect: { booked: [/^cleaning 2026-12-02 1[3-6]/, /^filling/] },
  },
  {
    name: "no call back but a booking",
    steps: [
      "speak to agent",
      "no, I don't want a callback, just book me a cleaning tomorrow at 2",
      "Anna Lee",
      "212 555 0147",
      "yes",
      "no",
    ],
    expect: { booked: [/^cleaning 2026-12-02 14:00/], callbacks: [], escalations: ["person-request"] },
  },
  {
    name: "two cleanings, for me and my husband",
    steps: [
      "I'd like to book cleanings for me and my husband on Friday at ten",
      "Rita Moss",
      "212 555 0190",
      "yes",
      "Paul Moss",
      "the later one",
      "Paul Moss",
      "yes",
    ],
    expect: {
      booked: [/^cleaning 2026-12-04 10:00 Kim Tran, Rita Moss/, /^cleaning 2026-12-04 1\d:\d\d Kim Tran, Paul Moss/],
    },
  },
  {
    name: "for my daughter, by name, when the name is asked",
    steps: ["a cleaning tomorrow at two", "it's for my daughter Emma Stone", "212 555 0147"],
    expect: { booked: [/Emma Stone/] },
  },
  {
    name: "first name, then last name",
    steps: ["a cleaning tomorrow at two", "Anna", "Lee", "212 555 0147"],
    expect: { booked: [/, Anna Lee,/] },
  },
  {
    name: "an accent in the name",
    steps: ["a cleaning tomorrow at two", "my number's 212 555 0147 and the name is Björn Åkesson"],
    expect: { booked: [/Björn Åkesson/] },
  },
  {
    name: "the spelling corrected behind a yes",
    steps: [
      "a cleaning tomorrow at two",
      "Anna Lee",
      "212 555 0147",
      "that's right but can you spell my name L E I G H",
      "yes",
    ],
    expect: { booked: [/Anna Leigh/] },
  },
  {
    name: "what day was that again",
    steps: ["a cleaning tomorrow at two", "Anna Lee", "212 555 0147", "wait, what day was that again?", "yes"],
    expect: { booked: [/^cleaning 2026-12-02 14:00/] },
  },
  {
    name: "a bit later at the read-back",
    steps: [
      "a cleaning tomorrow at two",
      "Anna Lee",
      "212 555 0147",
      "could you make it a bit later?",
      "the first one",
      "yes",
    ],
    expect: { booked: [/^cleaning 2026-12-02 1[56]:\d\d/] },
  },
  {
    name: "the date is wrong",
    steps: ["a cleaning tomorrow at two", "Anna Lee", "212 555 0147", "the date is wrong", "Friday", "yes"],
    expect: { booked: [/^cleaning 2026-12-04 14:00/] },
  },
  {
    name: "is that with Kim",
    steps: ["a cleaning tomorrow at two", "Anna Lee", "212 555 0147", "hold on, is that with Kim?", "yes"],
    expect: { booked: [/^cleaning 2026-12-02 14:00/] },
  },
  {
    name: "great, thanks, at the read-back",
    steps: ["a cleaning tomorrow at two", "Anna Lee", "212 555 0147", "Great, thanks!"],
    expect: { booked: [/^cleaning 2026-12-02 14:00/] },
  },
  {
    name: "hesitating",
    steps: ["ok so I want uh a cleaning and uh Thursday no Friday at uh ten"],
    expect: { booked: [/^cleaning 2026-12-04 10:00/] },
  },
  {
    name: "two questions at once",
    steps: ["Can you tell me your address and the price of a whitening?"],
    expect: { booked: [], said: [/\$350/, /14 Harbor Street/] },
  },
  {
    name: "are you open right now",
    steps: ["are you open right now?"],
    expect: { booked: [], said: [/open until five/] },
  },
  {
    name: "are you open right now, at night",
    now: "2026-12-01T21:00:00-05:00",
    steps: ["are you open right now?"],
    expect: { booked: [], said: [/closed for today/] },
  },
  {
    name: "a message for the doctor",
    steps: ["I'd like to leave a message for Dr. Okafor", "Anna Lee", "212 555 0147", "Monday morning", "yes"],
    expect: { callbacks: [/Anna Lee, \+12125550147, Monday morning/] },
  },
  {
    name: "a dental emergency, with no day said, is for today",
    steps: ["I have a dental emergency", "the first one"],
    expect: { booked: [/^emergency visit 2026-12-01 1\d:\d\d/], escalations: [], neverSaid: [/911/] },
  },
  {
    name: "the urgent one is not for today after all",
    steps: ["I need an emergency appointment", "could we do Thursday instead?", "the second"],
    expect: { booked: [/^emergency visit 2026-12-03/] },
  },
  {
    name: "a wish for an appointment is nobody's name",
    steps: ["I want an appointment with a hygienist next week Tuesday afternoon", "three o'clock"],
    expect: { booked: ["cleaning 2026-12-08 15:00 Kim Tran, Anna Lee, +12125550147"], neverSaid: [/last name/] },
  },
  {
    name: "what times are there tomorrow",
    steps: ["Hi", "I'd like a cleaning", "what times are available tomorrow?", "the 3 pm one"],
    expect: { booked: [/^cleaning 2026-12-02 15:00/] },
  },
];
