import { digitWords } from "../number-words.ts";
import type { Rule } from "./rule.ts";

/** Telephone numbers, in the groups in which they are dictated. */
export const phoneRules: readonly Rule[] = [
  [
    /(?<![\w.])\+?(1)?[\s.-]?\(?(\d{3})\)?[\s.-]?(\d{3})[\s.-](\d{4})(?!\d)/g,
    (country, area, exchange, line) => sayDigitGroups([country ? "+1" : "", area, exchange, line]),
  ],
  [/(?<![\w.])\+1(\d{3})(\d{3})(\d{4})(?!\d)/g, (area, exchange, line) => sayDigitGroups(["+1", area, exchange, line])],
  [
    /(?<![\w.])\+(\d{1,3})(\d{3})(\d{3,})(?!\d)/g,
    (...groups) => sayDigitGroups([`+${groups[0]}`, groups[1] ?? "", groups[2] ?? ""]),
  ],
  [/(?<![\w-])(\d{3})-(\d{2,4})(?:-(\d{4}))?(?![\w-])/g, (one, two, three) => sayDigitGroups([one, two, three ?? ""])],
];

/** Groups with a pause between them, as people dictate numbers. */
function sayDigitGroups(groups: readonly string[]): string {
  return groups
    .filter((group) => group !== "")
    .map((group) => (group.startsWith("+") ? `plus ${digitWords(group.slice(1))}` : digitWords(group)))
    .join(", ");
}
