import { cardinalWords, digitWords, numberWords } from "../number-words.ts";
import { writtenNumber } from "./rule.ts";
import type { Rule } from "./rule.ts";

const currencies: Readonly<Record<string, readonly [one: string, many: string, cent: string, cents: string]>> = {
  $: ["dollar", "dollars", "cent", "cents"],
  "€": ["euro", "euros", "cent", "cents"],
  "£": ["pound", "pounds", "penny", "pence"],
  "¥": ["yen", "yen", "", ""],
  "₩": ["won", "won", "", ""],
};
const magnitudes: Readonly<Record<string, string>> = {
  k: "thousand",
  m: "million",
  b: "billion",
  bn: "billion",
  t: "trillion",
};
const periods: Readonly<Record<string, string>> = {
  mo: "month",
  wk: "week",
  hr: "hour",
  yr: "year",
  day: "day",
  month: "month",
  hour: "hour",
  visit: "visit",
};

/** Amounts with their currency, also with "million" and "per month". */
export const moneyRules: readonly Rule[] = [
  [/\b(?:US|CA|AU|NZ)(?=\$)/g, () => ""],
  [/(?<=\d)\s?[-–—]\s?(?=[$€£]\s?\d)/g, () => " to "],
  [
    new RegExp(
      String.raw`([$€£¥₩])\s?(${writtenNumber})(?:\s?(thousand|million|billion|trillion|k|m|bn?|t)\b)?(?:\s?\/\s?(mo|wk|hr|yr|day|month|hour|visit)\b)?`,
      "gi",
    ),
    (symbol, amount, magnitude, period) =>
      sayMoney(symbol, amount, magnitude) + (period ? ` per ${periods[period.toLowerCase()]}` : ""),
  ],
];

function sayMoney(symbol: string, amount: string, magnitude: string | undefined): string {
  const [one, many, cent, cents] = currencies[symbol] ?? ["", "", "", ""];
  if (magnitude)
    return `${numberWords(amount)} ${magnitudes[magnitude.toLowerCase()] ?? magnitude.toLowerCase()} ${many}`;
  const [whole = "", fraction = ""] = amount.replaceAll(",", "").split(".");
  const minor = Number(fraction.padEnd(2, "0").slice(0, 2));
  if (fraction.replace(/0+$/, "").length > 2)
    return `${numberWords(Number(whole).toLocaleString("en-US"))} point ${digitWords(fraction)} ${many}`;
  const main =
    Number(whole) === 0 && minor > 0 ? "" : `${wholeAmount(Number(whole))} ${Number(whole) === 1 ? one : many}`;
  if (minor === 0) return main;
  return `${main} ${cardinalWords(minor)} ${minor === 1 ? cent : cents}`.trim();
}

/** People say "a hundred and twenty", not "one hundred and twenty". */
function wholeAmount(value: number): string {
  const words = cardinalWords(value);
  return value >= 100 && value < 200 ? words.replace(/^one/, "a") : words;
}
