import type { Scenario } from "../scenario.ts";

/** Days as people name them, and days and hours on which nobody is there. */
export const dayScenarios: readonly Scenario[] = [
  { name: "tomorrow", steps: ["cleaning tomorrow at 9"], expect: { booked: [/^cleaning 2026-12-02 09:00/] } },
  {
    name: "the day after tomorrow",
    steps: ["can I come the day after tomorrow at ten for a cleaning"],
    expect: { booked: [/^cleaning 2026-12-03 10:00/] },
  },
  {
    name: "today at four",
    steps: ["is there anything today at four for a cleaning?"],
    expect: { booked: [/^cleaning 2026-12-01 16:00/] },
  },
  {
    name: "in two weeks",
    steps: ["a cleaning in two weeks, at two in the afternoon"],
    expect: { booked: [/^cleaning 2026-12-15 14:00/] },
  },
  {
    name: "Wednesday next week at quarter to four",
    steps: ["Could you make it a cleaning on Wednesday of next week at a quarter to four?"],
    expect: { booked: [/^cleaning 2026-12-09 15:45/] },
  },
  {
    name: "the eleventh of this month",
    steps: ["please schedule a cleaning on the 11th of this month at 1 pm"],
    expect: { booked: [/^cleaning 2026-12-11 13:00/] },
  },
  {
    name: "a week from Thursday",
    steps: ["cleaning a week from Thursday at nine"],
    expect: { booked: [/^cleaning 2026-12-10 09:00/] },
  },
  {
    name: "into the new year",
    steps: ["a check-up on January 5th at half past eight"],
    expect: { booked: [/^check-up 2027-01-05 08:30/] },
  },
  {
    name: "the time alone, and the day when asked",
    steps: ["a cleaning at half past ten", "on Friday"],
    expect: { booked: [/^cleaning 2026-12-04 10:30/], said: [/which day/i] },
  },
  {
    name: "the part of the day alone",
    steps: ["a cleaning, some afternoon", "the first"],
    expect: { booked: [/^cleaning 2026-12-0\d 1[3-6]:\d\d/] },
  },
  {
    name: "a Saturday",
    steps: ["can I come on Saturday for a cleaning?", "Monday at ten then"],
    expect: { booked: [/^cleaning 2026-12-07 10:00/], said: [/closed on Saturdays/] },
  },
  {
    name: "a Sunday, and one of the days offered instead",
    steps: ["cleaning on Sunday at eleven", "the Friday one"],
    expect: { booked: [/^cleaning 2026-12-04 11:00/], said: [/closed on Sundays/] },
  },
  {
    name: "Christmas Day",
    steps: ["a check-up on December 25th", "no, the 28th at nine"],
    expect: { booked: [/^check-up 2026-12-28 09:00/], said: [/Christmas Day/] },
  },
  {
    name: "Christmas Eve",
    steps: ["cleaning on Christmas Eve at ten", "the earlier one"],
    expect: { booked: [/^cleaning 2026-12-23 10:00/], said: [/Christmas Eve/] },
  },
  {
    name: "Thanksgiving Day",
    now: "2026-11-20T09:00:00-05:00",
    steps: ["I'd like a cleaning on Thanksgiving", "the later one"],
    expect: { booked: [/^cleaning 2026-11-30/], said: [/Thanksgiving/] },
  },
  {
    name: "the Friday after Thanksgiving",
    now: "2026-11-20T09:00:00-05:00",
    steps: ["check-up on November 27th", "what about the 30th at ten?"],
    expect: { booked: [/^check-up 2026-11-30 10:00/], said: [/day after Thanksgiving/] },
  },
  {
    name: "Martin Luther King Day",
    now: "2027-01-12T09:00:00-05:00",
    steps: ["cleaning next Monday at ten", "the Tuesday"],
    expect: { booked: [/^cleaning 2027-01-19 10:00/], said: [/Martin Luther King/] },
  },
  {
    name: "New Year's Day",
    steps: ["cleaning on January first", "the second one"],
    expect: { booked: [/^cleaning 2027-01-04/], said: [/New Year/] },
  },
  {
    name: "Independence Day, kept on the Friday before",
    now: "2026-06-29T09:00:00-04:00",
    steps: ["a cleaning on Friday at nine", "Thursday is fine"],
    expect: { booked: [/^cleaning 2026-07-02 09:00/], said: [/Independence Day/] },
  },
  {
    name: "lunch time",
    steps: ["cleaning tomorrow at half past twelve", "the later one"],
    expect: { booked: [/^cleaning 2026-12-02 13:00/], said: [/lunch/] },
  },
  {
    name: "noon is too late before lunch",
    steps: ["can I have a whitening tomorrow at noon?", "the earlier one"],
    expect: { booked: [/^whitening 2026-12-02 11:00/], said: [/lunch/] },
  },
  {
    name: "a whitening that would run into lunch",
    steps: ["whitening tomorrow at half past eleven", "one o'clock is fine"],
    expect: { booked: [/^whitening 2026-12-02 13:00/] },
  },
  {
    name: "too late on a Friday",
    steps: ["cleaning on Friday at four pm", "the later one"],
    expect: { booked: [/^cleaning 2026-12-04 14:15/], said: [/close at three on Fridays/] },
  },
  {
    name: "a filling that would run past Friday's closing",
    steps: ["filling on Friday at half past two", "the later one"],
    expect: { booked: [/^filling 2026-12-04 14:00/], said: [/past our closing time/] },
  },
  {
    name: "the last cleaning of a Friday fits",
    steps: ["cleaning on Friday at quarter past two"],
    expect: { booked: [/^cleaning 2026-12-04 14:15/] },
  },
  {
    name: "too early",
    steps: ["check-up tomorrow at seven am", "the first one"],
    expect: { booked: [/^check-up 2026-12-02 08:30/], said: [/open at half past eight/] },
  },
  {
    name: "in the evening",
    steps: ["check-up tomorrow at six in the evening", "the later one"],
    expect: { booked: [/^check-up 2026-12-02 16:30/], said: [/close at five/] },
  },
  {
    name: "an odd minute",
    steps: ["cleaning tomorrow at ten past two", "the later one"],
    expect: { booked: [/^cleaning 2026-12-02 14:15/] },
  },
  {
    name: "a time that has passed today",
    steps: ["a cleaning today at nine", "the first one"],
    expect: { booked: [/^cleaning 2026-12-01 1\d:\d\d/], said: [/passed/] },
  },
  {
    name: "after hours, for the next morning",
    now: "2026-12-01T22:00:00-05:00",
    steps: ["first thing tomorrow for a check-up", "the first one"],
    expect: { booked: [/^check-up 2026-12-02 0[89]:\d\d/] },
  },
  {
    name: "the night the clocks change",
    now: "2026-10-30T10:00:00-04:00",
    steps: ["cleaning on Monday at nine"],
    expect: { booked: [/^cleaning 2026-11-02 09:00/] },
  },
];
