import type { Scenario } from "../scenario.ts";

const wish = "a cleaning tomorrow at two please";

/** Names and numbers as they are said on the phone. */
export const identityScenarios: readonly Scenario[] = [
  {
    name: "a spelled last name",
    steps: [wish, "Maria Nowak, N O W A K", "212 555 0147"],
    expect: { booked: [/Maria Nowak, \+12125550147/] },
  },
  {
    name: "spelled letter by letter with words",
    steps: [wish, "first name Priya, last name S as in Sam, H, A, H", "212 555 0147"],
    expect: { booked: [/Priya Shah/] },
  },
  {
    name: "first name, then last name when asked",
    steps: [wish, "it's Thomas", "Okonkwo", "212 555 0147"],
    expect: { booked: [/Thomas Okonkwo/], said: [/last name/] },
  },
  {
    name: "my name is …",
    steps: [wish, "my name is Siobhan O'Neil", "212 555 0147"],
    expect: { booked: [/Siobhan O'Neil/] },
  },
  {
    name: "under the name of",
    steps: [wish, "put it under Grace Kim please", "212 555 0147"],
    expect: { booked: [/Grace Kim/] },
  },
  {
    name: "a caller who is called like a practitioner",
    steps: [wish, "Kim Novak", "212 555 0147"],
    expect: { booked: [/Kim Tran, Kim Novak, /] },
  },
  {
    name: "a hyphenated name",
    steps: [wish, "Jean-Luc Moreau", "212 555 0147"],
    expect: { booked: [/Jean-Luc Moreau/] },
  },
  { name: "three names", steps: [wish, "Ana Maria Lopez", "212 555 0147"], expect: { booked: [/Ana Maria Lopez/] } },
  {
    name: "the number in words",
    steps: [wish, "Anna Lee", "two one two, five five five, oh one four seven"],
    expect: { booked: [/\+12125550147/] },
  },
  {
    name: "the number in groups over three turns",
    steps: [wish, "Anna Lee", "two one two", "five five five", "zero one four seven"],
    expect: { booked: [/\+12125550147/], said: [/Go on/] },
  },
  {
    name: "the number in two turns",
    steps: [wish, "Anna Lee", "it's 212 555", "0147"],
    expect: { booked: [/\+12125550147/] },
  },
  {
    name: "with a country code",
    steps: [wish, "Anna Lee", "plus one 917 555 0123"],
    expect: { booked: [/\+19175550123/] },
  },
  {
    name: "double five and triple",
    steps: [wish, "Anna Lee", "six four six, triple five, oh one double nine"],
    expect: { booked: [/\+16465550199/] },
  },
  {
    name: "corrected in mid-number",
    steps: [wish, "Anna Lee", "212 555 0146, no sorry, 212 555 0147"],
    expect: { booked: [/\+12125550147/] },
  },
  {
    name: "too short, then whole",
    steps: [wish, "Anna Lee", "555 0147", "212 555 0147"],
    expect: { booked: [/\+12125550147/] },
  },
  {
    name: "the number I'm calling from",
    steps: [wish, "Anna Lee", "just use the number I'm calling from", "212 555 0147"],
    expect: { booked: [/\+12125550147/], said: [/can't see the number/] },
  },
  {
    name: "name and number in one turn",
    steps: [wish, "Anna Lee, 212-555-0147"],
    expect: { booked: [/Anna Lee, \+12125550147/] },
  },
  {
    name: "the number before the name",
    steps: [wish, "you can reach me at 646-555-0150", "Dana Wolf"],
    expect: { booked: [/Dana Wolf, \+16465550150/] },
  },
  {
    name: "keypad in two parts, with the pound key",
    steps: [wish, "Anna Lee", { dtmf: "212555" }, { dtmf: "0147#" }],
    expect: { booked: [/\+12125550147/], escalations: [] },
  },
  {
    name: "read back in groups",
    steps: [wish, "Anna Lee", "2125550147"],
    expect: { booked: [/Anna Lee/], said: [/2 1 2, 5 5 5, 0 1 4 7/] },
  },
];
