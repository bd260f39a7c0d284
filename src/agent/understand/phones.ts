import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { CountryCode } from "libphonenumber-js/max";
import { afterCorrection } from "./normalise.ts";
import { understandDigits } from "./numbers.ts";
import type { Span, Understood } from "./understood.ts";

export interface PhoneContext {
  /** ISO 3166 code of numbers said without a country code. Default `US`. */
  readonly country?: CountryCode;
}

export type UnderstoodPhone = Understood &
  (
    | { readonly kind: "complete"; readonly e164: string }
    /** Digits of a number that is not complete yet, or that cannot exist (`possible` false: ask again). */
    | { readonly kind: "partial"; readonly digits: string; readonly possible: boolean }
    /** "The number I'm calling from", "same number". */
    | { readonly kind: "caller-id" }
  );

const callerId =
  /\b(?:(?:the|this|that) (?:same )?(?:number|one|phone) (?:that )?(?:i'?m|i am|i have been|we're) (?:calling|phoning|ringing|talking|speaking) (?:you )?(?:from|on|with)|(?:number|phone) i(?:'m| am)? (?:call|calling|called|phone|phoning)(?: you)?(?: from| on)?|(?:the )?same (?:number|one|phone)(?: as (?:before|this))?|(?:this|my current|the current|this same) (?:number|phone|line)(?: (?:is fine|works|here|is good|right here|will do|is best))?|(?:use|on) this (?:one|number)|what(?:ever)? (?:shows|comes) up|caller id|you(?: already)? (?:have|see) (?:my|the|it|this) ?(?:number|phone)?(?: (?:already|on|there))?|the one i'?m (?:on|using|calling)(?: (?:from|now))?)\b/iu;

/** Understands a phone number said in one turn; for numbers in several turns see {@link appendDigits}. */
export function understandPhone(text: string, context: PhoneContext = {}): UnderstoodPhone | undefined {
  const corrected = afterCorrection(text);
  if (corrected.retracted !== "") {
    const result = readPhone(corrected.text, context);
    if (result?.kind === "complete")
      return {
        ...result,
        span: { ...result.span, from: result.span.from + corrected.from, to: result.span.to + corrected.from },
      };
  }
  const whole = readPhone(text, context);
  if (whole) return whole;
  const same = callerId.exec(text);
  return same
    ? {
        kind: "caller-id",
        confidence: 0.85,
        span: { from: same.index, to: same.index + same[0].length, text: same[0] },
      }
    : undefined;
}

function readPhone(text: string, context: PhoneContext): UnderstoodPhone | undefined {
  const read = understandDigits(text.replaceAll("(0)", "   "));
  if (!read || read.digits.length < 2 || read.digits.length > 15 || isOtherNumber(text, read.span)) return undefined;
  return fromDigits(read.plus ? `+${read.digits}` : read.digits, read.span, read.confidence, context);
}

/** Account and card numbers, sums, decimals, and digits that hang on to letters are no phone numbers. */
function isOtherNumber(text: string, span: Span): boolean {
  const before = text.slice(0, span.from);
  const after = text.slice(span.to);
  if (
    /\b(?:account|card|policy|member(?:ship)?|insurance|social security|ssn|order|reference|confirmation|zip|postal|american express|visa|no\.)(?: (?:number|code|id))?(?: is)?[\s:#]*$/iu.test(
      before,
    )
  )
    return true;
  if (/[\p{L}#/=*.]-?$/u.test(before) && !/(?:^|\s)\p{L}{4,}-?$/u.test(before)) return true;
  if (/^(?:\p{L}(?!\d)|[=*/-]\p{L})/u.test(after) && !/^\s*(?:x|ext)/iu.test(after)) return true;
  return (
    /^\d+\.\d+$|[=*]|\d,\d/.test(span.text) ||
    /^\d{2}-\d{2}-\d{4}$|^\d{3}-\d{2}-\d{4}$/.test(span.text) ||
    /(?:^|\s)-$/.test(before)
  );
}

/** Adds what was said now to the digits of earlier turns; a whole number said anew replaces them. */
export function appendDigits(earlier: string, text: string, context: PhoneContext = {}): UnderstoodPhone | undefined {
  const alone = understandPhone(text, context);
  if (!alone || alone.kind !== "partial") return alone;
  const digits = `${earlier}${alone.digits.replace("+", "")}`;
  return fromDigits(digits, alone.span, alone.confidence, context);
}

function fromDigits(digits: string, span: Span, confidence: number, context: PhoneContext): UnderstoodPhone {
  const country = context.country ?? "US";
  const number = parsePhoneNumberFromString(digits, country);
  const international = number?.isValid()
    ? number
    : parsePhoneNumberFromString(`+${digits.replace(/^(?:\+|00|011)/, "")}`);
  const best = number?.isValid()
    ? number
    : digits.replace("+", "").length >= 11 && international?.isValid()
      ? international
      : undefined;
  if (best) return { kind: "complete", e164: best.number, span, confidence };
  const length = digits.replace("+", "").replace(country === "US" ? /^1/ : /^$/, "").length;
  return {
    kind: "partial",
    digits,
    possible:
      country === "US" && !digits.startsWith("+")
        ? length < 10 && !/^[01]/.test(digits.replace(/^1/, ""))
        : length < 15,
    span,
    confidence: confidence * 0.8,
  };
}
