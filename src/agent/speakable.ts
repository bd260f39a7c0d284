import { cardinalWords, digitWords, numberWords, ordinalWords, yearWords } from "./number-words.ts";

type Rule = readonly [pattern: RegExp, say: (...groups: string[]) => string];

const monthNames = "January February March April May June July August September October November December".split(" ");
const month =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const number = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+`;
const noon = String.raw`([ap])\.?\s?m\b\.?`;

/** Titles and the like, whose point would end a sentence. */
const abbreviations: readonly Rule[] = [
  [/\bDr\.\s?(?=[A-Z])/g, () => "Doctor "],
  [/\bMr\.\s?(?=[A-Z])/g, () => "Mister "],
  [/\bMrs\.\s?(?=[A-Z])/g, () => "Missus "],
  [/\bMs\.\s?(?=[A-Z])/g, () => "Miz "],
  [/\bSt\.\s(?=[A-Z][a-z])(?<!\d+ \w+ St\.\s)/g, () => "Saint "],
  [/(?<=[A-Za-z] )St\b\.?/g, () => "Street"],
  [/(?<=[A-Za-z] )Ave\b\.?/g, () => "Avenue"],
  [/(?<=[A-Za-z] )Blvd\b\.?/g, () => "Boulevard"],
  [/(?<=[A-Za-z] )Rd\b\.?/g, () => "Road"],
  [/\b(?:appt|appts)\b\.?/gi, () => "appointment"],
  [/\bapprox\./gi, () => "about"],
  [/\be\.g\.,?/gi, () => "for example"],
  [/\bi\.e\.,?/gi, () => "that is"],
  [/\betc\./gi, () => "and so on"],
  [/\bvs\.?(?=\s)/gi, () => "versus"],
  [/\bNo\.\s?(\d)/g, (digit) => `number ${digit}`],
  [/#\s?(\d)/g, (digit) => `number ${digit}`],
];

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

/** Only where they stand for a day: "sat" and "sun" are words too. */
const days: readonly Rule[] = [
  [
    new RegExp(String.raw`\b${day}\.?\s?[–—-]\s?${day}\b\.?`, "g"),
    (from, to) => `${weekdays[from]} to ${weekdays[to]}`,
  ],
  [new RegExp(String.raw`\b${day}(?:\.(?=\s)|(?=,|\s\d))`, "g"), (name) => weekdays[name] ?? name],
];

const addresses: readonly Rule[] = [
  [/\bhttps?:\/\//gi, () => ""],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, (...groups) => sayAddress(groups.at(-3) ?? "")],
  [
    /\b(?:www\.)?[a-z][\w-]*(?:\.[\w-]+)*\.(?:com|org|net|io|edu|gov|health|dental)\b/gi,
    (...groups) => sayAddress(groups.at(-3) ?? ""),
  ],
];

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

const money: readonly Rule[] = [
  [/(?<=\d)\s?[-–—]\s?(?=[$€£]\s?\d)/g, () => " to "],
  [
    new RegExp(
      String.raw`([$€£¥₩])\s?(${number})(?:\s?(thousand|million|billion|trillion|k|m|bn?|t)\b)?(?:\s?\/\s?(mo|wk|hr|yr|day|month|hour|visit)\b)?`,
      "gi",
    ),
    (symbol, amount, magnitude, period) =>
      sayMoney(symbol, amount, magnitude) + (period ? ` per ${periods[period.toLowerCase()]}` : ""),
  ],
];

const times: readonly Rule[] = [
  [new RegExp(String.raw`(?<=\d(?:\s?[ap]\.?m\.?)?)\s?[–—-]\s?(?=\d{1,2}(?::\d\d|\s?[ap]\.?m))`, "gi"), () => " to "],
  [
    new RegExp(String.raw`\b(\d{1,2})[:.](\d\d)\s?${noon}`, "gi"),
    (hour, minute, half) => sayTime(Number(hour), minute, half),
  ],
  [new RegExp(String.raw`\b(\d{1,2})\s?${noon}`, "gi"), (hour, half) => sayTime(Number(hour), "00", half)],
  [/\b([01]?\d|2[0-4]):([0-5]\d)\b(?!:)/g, (hour, minute) => sayTime(Number(hour), minute, undefined)],
];

const dates: readonly Rule[] = [
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

const phones: readonly Rule[] = [
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

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  "%": ["percent", "percent"],
  min: ["minute", "minutes"],
  mins: ["minutes", "minutes"],
  hr: ["hour", "hours"],
  hrs: ["hours", "hours"],
  h: ["hour", "hours"],
  kg: ["kilogram", "kilograms"],
  mg: ["milligram", "milligrams"],
  ml: ["millilitre", "millilitres"],
  km: ["kilometer", "kilometers"],
  cm: ["centimeter", "centimeters"],
  mm: ["millimeter", "millimeters"],
  "°C": ["degree Celsius", "degrees Celsius"],
  "°F": ["degree Fahrenheit", "degrees Fahrenheit"],
};

const numbers: readonly Rule[] = [
  [
    /\b(\d[\d,]*)(?:st|nd|rd|th)\b/gi,
    (digits) => (digits === "0" ? "zeroth" : ordinalWords(Number(digits.replaceAll(",", "")))),
  ],
  [/(?<=\d)\s?[–—-]\s?(?=\d)/g, () => " to "],
  [
    new RegExp(String.raw`(?<![\w.])([-−]?(?:${number}))\s?(%|°C|°F|mins?|hrs?|h|kg|mg|ml|km|cm|mm)(?![\w])`, "g"),
    (amount, unit) => `${numberWords(amount)} ${units[unit]?.[amount === "1" ? 0 : 1]}`,
  ],
  [/\b(\d{4}|\d{3})(?= [A-Z]\w+ (?:Street|Avenue|Road|Boulevard)\b)/g, (digits) => sayHouseNumber(digits)],
  [/(?<![\d,.$])((?:19|20)\d\d)(?![\d,]|\.\d)/g, (year) => yearWords(Number(year))],
  [new RegExp(String.raw`(?<![\w])([-−]?(?:${number}))(?![\d])`, "g"), (written) => numberWords(written)],
];

const symbols: readonly Rule[] = [
  [/\s?&\s?/g, () => " and "],
  [/\s?\+\s?(?=\w)/g, () => " plus "],
  [/(?<=\w)\s?=\s?(?=\w)/g, () => " equals "],
  [/[*_`~^|<>{}[\]]+/g, () => " "],
];

const rules: readonly Rule[] = [abbreviations, days, addresses, money, phones, dates, times, numbers, symbols].flat();

/** Text as a voice should read it: numbers, times, money, dates, phones and abbreviations in words. English only. */
export function toSpeakable(text: string, language: string): string {
  if (!/^en\b/i.test(language)) return text;
  let spoken = text;
  for (const [pattern, say] of rules)
    spoken = spoken.replace(pattern, (match: string, ...groups) => sayMatch(say, match, groups));
  return spoken
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ([,.?!;:])/g, "$1")
    .trim();
}

function sayMatch(say: Rule[1], match: string, groups: unknown[]): string {
  // The last two arguments of a replacer are the offset and the whole text; addresses want the match itself.
  const captured = groups.slice(0, -2) as string[];
  return say(...(captured.length === 0 ? [match, "", ""] : captured));
}

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

function sayTime(hour: number, minute: string, half: string | undefined): string {
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const halfWord = half ? `${half.toUpperCase()} M` : hour > 12 ? "P M" : "";
  const minutes =
    minute === "00"
      ? halfWord === ""
        ? "o'clock"
        : ""
      : minute.startsWith("0")
        ? `oh ${digitWords(minute.slice(1))}`
        : cardinalWords(Number(minute));
  return [cardinalWords(hour12), minutes, halfWord].filter((part) => part !== "").join(" ");
}

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

/** Groups with a pause between them, as people dictate numbers. */
function sayDigitGroups(groups: readonly string[]): string {
  return groups
    .filter((group) => group !== "")
    .map((group) => (group.startsWith("+") ? `plus ${digitWords(group.slice(1))}` : digitWords(group)))
    .join(", ");
}

/** 1428 → "fourteen twenty eight", 205 → "two oh five". */
function sayHouseNumber(digits: string): string {
  return digits.length === 3 && digits[1] === "0"
    ? `${digitWords(digits[0] ?? "")} oh ${digitWords(digits[2] ?? "")}`
    : digits.length === 4
      ? yearWords(Number(digits))
      : cardinalWords(Number(digits));
}

function sayAddress(address: string): string {
  return address
    .replace(/^www\./i, "")
    .replaceAll("@", " at ")
    .replaceAll(".", " dot ")
    .replaceAll("-", " dash ")
    .replaceAll("_", " underscore ");
}
