import { cardinalWords, digitWords, ordinalWords, yearWords } from "../number-words.ts";
import type { Rule } from "./rule.ts";

const streets: Readonly<Record<string, string>> = {
  St: "Street",
  Ave: "Avenue",
  Blvd: "Boulevard",
  Rd: "Road",
  Dr: "Drive",
  Ln: "Lane",
  Ct: "Court",
  Pl: "Place",
  Sq: "Square",
  Pkwy: "Parkway",
  Hwy: "Highway",
  Expy: "Expressway",
  Ter: "Terrace",
  Cir: "Circle",
};
const kind = `(?:${[...Object.keys(streets), ...Object.values(streets)].join("|")})`;
const kindWord = `(${Object.keys(streets).join("|")})`;
const directions: Readonly<Record<string, string>> = {
  N: "North",
  S: "South",
  E: "East",
  W: "West",
  NE: "Northeast",
  NW: "Northwest",
  SE: "Southeast",
  SW: "Southwest",
};
// USPS Publication 28, appendix B.
const states: Readonly<Record<string, string>> = Object.fromEntries(
  "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC D C,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming"
    .split(",")
    .map((entry) => [entry.slice(0, 2), entry.slice(3)]),
);

/** American postal addresses: house number, direction, kind of street, flat, state and ZIP code. */
export const placeRules: readonly Rule[] = [
  [/\bSt\.\s(?=[A-Z][a-z])(?<!\d+ (?:\w+ )?\w+ St\.\s)/g, () => "Saint "],
  [
    new RegExp(
      String.raw`\b(\d{1,5}) (?=(?:[NSEW]{1,2}\.? )?(?:[A-Z][a-z]\w*|\d+(?:st|nd|rd|th)) (?:[A-Z][a-z]\w* )?${kind}\b)`,
      "gi",
    ),
    (digits) => `${sayHouseNumber(digits)} `,
  ],
  [
    new RegExp(
      String.raw`(?<=\w )([NS][EW]|[NSEW])\.? (?=(?:[A-Z][a-z]\w*|\d+(?:st|nd|rd|th)) (?:[A-Z][a-z]\w* )?${kind}\b)`,
      "gi",
    ),
    (direction) => `${directions[direction.toUpperCase()]} `,
  ],
  [
    new RegExp(String.raw`\b(\d+)(?:st|nd|rd|th) ${kindWord}\b\.?`, "gi"),
    (digits, street) => `${ordinalWords(Number(digits))} ${streetOf(street)}`,
  ],
  [
    new RegExp(String.raw`(?<=[a-z] )${kindWord}\b(?:\.(?!\s+[A-Z]|$))?(?=[.,;!?\s]|$)(?! [A-Z][a-z]+ ${kind}\b)`, "g"),
    streetOf,
  ],
  [/\b(?:Apt|Apartment)\.? (?=[\dA-Z])/g, () => "apartment "],
  [/\bSte\.? (?=\d)/g, () => "suite "],
  [
    /\b(apartment|suite|unit|room|gate|flat) (\d{1,4})([A-Z])\b/gi,
    (what, digits, letter) => `${what} ${digits} ${letter}`,
  ],
  [/(?<=[A-Z][a-z]+, )([A-Z]{2})\b(?= \d{5}\b|[,.;!?]|$)/g, (state) => states[state] ?? state],
];

function streetOf(written: string): string {
  return streets[`${written[0]?.toUpperCase()}${written.slice(1).toLowerCase()}`] ?? written;
}

/** 1428 → "fourteen twenty eight", 205 → "two oh five", 123 → "one twenty three". */
function sayHouseNumber(digits: string): string {
  if (digits.length === 5) return digitWords(digits);
  if (digits.length === 4) return yearWords(Number(digits));
  if (digits.length < 3 || digits.endsWith("00")) return cardinalWords(Number(digits));
  const rest = digits.slice(1);
  return `${digitWords(digits[0] ?? "")} ${rest.startsWith("0") ? `oh ${digitWords(rest.slice(1))}` : cardinalWords(Number(rest))}`;
}
