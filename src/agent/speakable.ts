import { abbreviationRules } from "./speakable/abbreviations.ts";
import { codeRules } from "./speakable/codes.ts";
import { dateRules } from "./speakable/dates.ts";
import { electronicRules } from "./speakable/electronic.ts";
import { moneyRules } from "./speakable/money.ts";
import { numberRules } from "./speakable/numbers.ts";
import { phoneRules } from "./speakable/phones.ts";
import { placeRules } from "./speakable/places.ts";
import { applyRules } from "./speakable/rule.ts";
import type { Rule } from "./speakable/rule.ts";
import { timeRules } from "./speakable/times.ts";

const symbols: readonly Rule[] = [
  [/\s?&\s?/g, () => " and "],
  [/\+/g, () => " plus "],
  [/(?<=\w)\s?=\s?(?=\w)/g, () => " equals "],
  [/[*_`~^|<>{}[\]]+/g, () => " "],
];

/** The order counts: what is more particular takes its digits before what is more general. */
const rules: readonly Rule[] = [
  abbreviationRules,
  electronicRules,
  placeRules,
  codeRules,
  moneyRules,
  phoneRules,
  dateRules,
  timeRules,
  numberRules,
  symbols,
].flat();

/** Text as a voice should read it: numbers, times, money, dates, phones and abbreviations in words. English only. */
export function toSpeakable(text: string, language: string): string {
  if (!/^en\b/i.test(language)) return text;
  return applyRules(rules, text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ([,.?!;:])/g, "$1")
    .trim();
}
