import { readInteger } from "../../base/spoken-integers.ts";
import type { Token } from "./normalise.ts";

const endings = ["th", "st", "nd", "rd"];

/** 1 → `1st`, 12 → `12th`. */
function toOrdinal(value: number | bigint): string {
  const hundredth = Number(BigInt(value) % 100n);
  const last = hundredth % 10;
  return `${value}${hundredth >= 11 && hundredth <= 13 ? "th" : (endings[last] ?? "th")}`;
}

/** Replaces number words by digits, one token a number: "twenty third" → `23rd`, "four thirty" → `4`, `30`. */
export function joinNumberWords(tokens: readonly Token[]): Token[] {
  // "eleven's too early", "the third's fine": the contracted verb goes, a number is a number.
  const words = tokens.map((token) => token.text.replace(/'(?:s|d|ll)$/, ""));
  const joined: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const first = tokens[at];
    if (first === undefined) break;
    const number = readInteger(words, at);
    const last = number === undefined ? undefined : tokens[at + number.words - 1];
    if (number === undefined || last === undefined || (number.words === 1 && /^\d/.test(first.text))) {
      joined.push(first);
      at += 1;
      continue;
    }
    const text = number.ordinal ? toOrdinal(number.value) : String(number.value);
    joined.push({ text, from: first.from, to: last.to, ...(last.pause === undefined ? {} : { pause: last.pause }) });
    at += number.words;
  }
  return joined;
}
