import { cardinalWords, numberWords, ordinalWords, yearWords } from "../number-words.ts";
import { writtenNumber } from "./rule.ts";
import type { Rule } from "./rule.ts";

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  "%": ["percent", "percent"],
  min: ["minute", "minutes"],
  mins: ["minutes", "minutes"],
  sec: ["second", "seconds"],
  ms: ["millisecond", "milliseconds"],
  hr: ["hour", "hours"],
  hrs: ["hours", "hours"],
  h: ["hour", "hours"],
  kg: ["kilogram", "kilograms"],
  mg: ["milligram", "milligrams"],
  g: ["gram", "grams"],
  lb: ["pound", "pounds"],
  lbs: ["pounds", "pounds"],
  oz: ["ounce", "ounces"],
  ml: ["millilitre", "millilitres"],
  km: ["kilometer", "kilometers"],
  m: ["meter", "meters"],
  cm: ["centimeter", "centimeters"],
  mm: ["millimeter", "millimeters"],
  ft: ["foot", "feet"],
  mi: ["mile", "miles"],
  mph: ["mile per hour", "miles per hour"],
  "km/h": ["kilometer per hour", "kilometers per hour"],
  mbps: ["megabit per second", "megabits per second"],
  gb: ["gigabyte", "gigabytes"],
  mb: ["megabyte", "megabytes"],
  cc: ["CC", "CC"],
  x: ["x", "x"],
  "°C": ["degree Celsius", "degrees Celsius"],
  "°F": ["degree Fahrenheit", "degrees Fahrenheit"],
};
const unit = Object.keys(units)
  .toSorted((one, other) => other.length - one.length)
  .join("|");
const powers: Readonly<Record<string, string>> = { "2": "square ", "²": "square ", "3": "cubic ", "³": "cubic " };

/** Whatever digits are left: with a unit, as a fraction, an ordinal, a range, a year or a plain number. */
export const numberRules: readonly Rule[] = [
  [/(?<![\w/.])(?:(\d{1,3}) )?(\d{1,2})\/(\d{1,2})(?:ths?)?(?![\w/])/gi, sayFraction],
  [
    /\b(\d[\d,]*)(?:st|nd|rd|th)\b/gi,
    (digits) => (digits === "0" ? "zeroth" : ordinalWords(Number(digits.replaceAll(",", "")))),
  ],
  [/\b(\d+)-(\d+)(?=\s?=)/g, (one, two) => `${one} minus ${two}`],
  [/\b(\d+)\s?[x×]\s?(?=\d)/g, (one) => `${one} by `],
  [/(?<=\d)\s?[–—]\s?(?=\d)|(?<=\d|\d0s)-(?=\d)/g, () => " to "],
  [
    new RegExp(String.raw`(?<![\w.])([-−]?(?:${writtenNumber}))\s?(${unit})([²³23])?(?:\/(s|sec|hr?))?(?![\w])`, "g"),
    (amount, name, power, per) => sayMeasure(amount, { name, power, per }),
  ],
  [/(?<=\d|grams?|ters|tres)\/(kg|lb|min|hr|day)\b/g, (name) => ` per ${units[name]?.[0] ?? name}`],
  [/(?<![\d,.$])((?:19|20)\d\d)(?![\d,]|\.\d)/g, (year) => yearWords(Number(year))],
  [new RegExp(String.raw`(?<![\w])([-−]?(?:${writtenNumber}))(?![\d])`, "g"), (written) => numberWords(written)],
];

interface Measure {
  readonly name: string;
  readonly power: string | undefined;
  readonly per: string | undefined;
}

function sayMeasure(amount: string, { name, power, per }: Measure): string {
  const [one, many] = units[name] ?? [name, name];
  const over = per === undefined ? "" : per.startsWith("s") ? " per second" : " per hour";
  return `${numberWords(amount)} ${power === undefined ? "" : powers[power]}${amount === "1" ? one : many}${over}`;
}

/** `1/2`, `3 3/4`, `5/8`; what is no usual fraction is said as it stands. */
function sayFraction(whole: string | undefined, numerator: string, denominator: string): string {
  const [over, under] = [Number(numerator), Number(denominator)];
  const before = whole === undefined ? "" : `${cardinalWords(Number(whole))} and `;
  if (under < 2) return `${before}${cardinalWords(over)} over ${cardinalWords(under)}`;
  const name = under === 2 ? "half" : under === 4 ? "quarter" : ordinalWords(under);
  const many = name === "half" ? "halves" : `${name}s`;
  const amount = whole !== undefined && over === 1 && under === 2 ? "a" : cardinalWords(over);
  return `${before}${amount} ${over === 1 ? name : many}`;
}
