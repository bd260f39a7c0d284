import { cardinalWords, ordinalWords, yearWords } from "../number-words.ts";
import type { Rule } from "./rule.ts";

const monthNames = "January February March April May June July August September October November December".split(" ");
const month =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";

/** Dates in digits (month first, as Americans write), by name, and decades. */
export const dateRules: readonly Rule[] = [
  [/\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b/g, (one, two, year) => sayDotted(Number(one), Number(two), Number(year))],
  [
    /\b(\d{1,2})\/(\d{1,2})\/(\d\d)\b(?!\/)/g,
    (m, day, year) => `${sayDate(Number(m), Number(day), 0)}, ${shortYear(year)}`,
  ],
  [
    /(?<=\b(?:on|by|until|since|from|for|of) )(\d{1,2})\/(\d{1,2})\b(?!\/)/gi,
    (m, day) => sayDate(Number(m), Number(day), 0),
  ],
  [/(?<![\w/])(\d{1,2})\/(1[3-9]|2\d|3[01])(?![\w/])/g, (m, day) => sayDate(Number(m), Number(day), 0)],
  [/\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b/g, (year, m, day) => sayDate(Number(m), Number(day), Number(year))],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, (m, day, year) => sayDate(Number(m), Number(day), Number(year))],
  [
    new RegExp(String.raw`\b${month}[\s-]+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?`, "gi"),
    (name, day, year) => sayDate(monthNumber(name), Number(day), Number(year ?? 0)),
  ],
  [
    new RegExp(String.raw`(?<!\bthe )\b(\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?${month}(?![a-z])(?:,?\s+(\d{4})\b)?`, "gi"),
    (day, name, year) =>
      `the ${ordinalWords(Number(day))} of ${monthNames[monthNumber(name) - 1]}${year ? ` ${yearWords(Number(year))}` : ""}`,
  ],
  [
    new RegExp(String.raw`\b${month}\s(\d{4})\b`, "gi"),
    (name, year) => `${monthNames[monthNumber(name) - 1]} ${yearWords(Number(year))}`,
  ],
  [
    /(?<!\d)'?(\d\d)?(\d)0s\b/g,
    (century, decade) => `${century ? `${cardinalWords(Number(century))} ` : ""}${pluralTens(Number(decade))}`,
  ],
];

function sayDate(monthNumber: number, day: number, year: number): string {
  const name = monthNames[monthNumber - 1];
  if (name === undefined || day < 1 || day > 31)
    return [monthNumber, day, year].map((part) => cardinalWords(part)).join(" ");
  return `${name} ${ordinalWords(day)}${year > 0 ? `, ${yearWords(year)}` : ""}`;
}

function monthNumber(name: string): number {
  return monthNames.findIndex((one) => one.toLowerCase().startsWith(name.toLowerCase().slice(0, 3))) + 1;
}

function pluralTens(decade: number): string {
  return decade === 0 ? "hundreds" : decade === 1 ? "tens" : `${cardinalWords(decade * 10).slice(0, -1)}ies`;
}

function shortYear(digits: string): string {
  return digits.startsWith("0") ? `oh ${cardinalWords(Number(digits))}` : cardinalWords(Number(digits));
}

/** Month first, as with slashes, unless that number is no month. */
function sayDotted(one: number, two: number, year: number): string {
  return one <= 12 || two > 12
    ? sayDate(one, two, year)
    : `the ${ordinalWords(one)} of ${monthNames[two - 1]}, ${yearWords(year)}`;
}
