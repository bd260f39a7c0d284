import type { Rule } from "./rule.ts";

const weekdays: Readonly<Record<string, string>> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday",
};
const day = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|r|rs)?";

/** Titles and the like, whose point would end a sentence; weekdays only where they stand for a day. */
export const abbreviationRules: readonly Rule[] = [
  [/\bDr\.\s?(?=[A-Z])/g, () => "Doctor "],
  [/\bMr\.\s?(?=[A-Z])/g, () => "Mister "],
  [/\bMrs\.\s?(?=[A-Z])/g, () => "Missus "],
  [/\bMs\.\s?(?=[A-Z])/g, () => "Miz "],
  [/\b(?:appt|appts)\b\.?/gi, () => "appointment"],
  [/\bapprox\./gi, () => "about"],
  [/\be\.g\.,?/gi, () => "for example"],
  [/\bi\.e\.,?/gi, () => "that is"],
  [/\betc\./gi, () => "and so on"],
  [/\bvs\.?(?=\s)/gi, () => "versus"],
  [/\bw\/o\b/g, () => "without"],
  [/\bw\/(?=\s|\w)/g, () => "with "],
  [/\b24\s?\/\s?7\b/g, () => "twenty four seven"],
  [/\b401\s?\(?k\b\)?/gi, () => "four oh one K"],
  [/\bNo\.\s?(\d)/g, (digit) => `number ${digit}`],
  [/#\s?(\d)/g, (digit) => `number ${digit}`],
  // "U.S.A." → "USA": letters that a voice spells by itself, without points that end the sentence.
  [/\b((?:[A-Z]\.){2,})(?![A-Za-z])/g, (letters) => letters.replaceAll(".", "")],
  [
    new RegExp(String.raw`\b${day}\.?\s?[–—-]\s?${day}\b\.?`, "g"),
    (from, to) => `${weekdays[from]} to ${weekdays[to]}`,
  ],
  [new RegExp(String.raw`\b${day}(?:\.(?=\s)|(?=,|\s\d))`, "g"), (name) => weekdays[name] ?? name],
];
