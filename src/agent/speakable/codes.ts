import { cardinalWords, digitWords } from "../number-words.ts";
import type { Rule } from "./rule.ts";

/** Confirmation numbers, serial numbers, one-time codes: letters and digits in one word, and numbers that are only read out. */
export const codeRules: readonly Rule[] = [
  [
    /\b((?:ending|ends) (?:in|with)|(?:code|pin|otp|passcode|reference|confirmation|member|account|policy|zip|extension|ext\.?)(?: (?:number|code))?(?: is)?:?) (\d[\d -]*\d)(?![\w/]|\.\d)/gi,
    (before, digits) => `${before} ${digits.split(/[ -]+/).map(digitWords).join(", ")}`,
  ],
  // Not "5pm", "16k" or "3rd": a code has a digit after a letter, or capitals before its digits.
  [/(?<![\w$€£.,'’])(?=[A-Za-z\d]*[A-Za-z]\d)([A-Za-z\d]{2,20})(?![\w'’])/g, (code) => sayCode(code)],
];

/** Letters stay as they are; up to two digits are a number, more are read out, and so is what begins with zero. */
export function sayCode(code: string): string {
  return code
    .split(/(\d+)/)
    .filter((part) => part !== "")
    .map((part) =>
      /^\d/.test(part) ? (part.length > 2 || /^0\d/.test(part) ? digitWords(part) : cardinalWords(Number(part))) : part,
    )
    .join(" ");
}
