import type { AskedSlot, Heard, Understood } from "../../agent/rules/description.ts";
import { appendDigits, understandPhone } from "../../agent/understand/phones.ts";
import { sayPhone, textOf } from "./vocabulary.ts";

/** Which number; it may come in groups over several turns, or by keypad. */
export function phoneSlot(ask: readonly string[]): AskedSlot {
  return {
    kind: "asked",
    expectation: "digits",
    ask: ask.map((text) => () => text),
    example: "Please say it digit by digit, with the area code first.",
    lastResort: "You can type the number on your keypad.",
    why: "We only use it for this appointment.",
    understand: (heard) => hearPhone(heard),
    called: /\b(?:phone|number|digits)\b/i,
    say: (value) => sayPhone(textOf(value)),
    shared: true,
  };
}

function hearPhone(heard: Heard): Understood | undefined {
  const asked = heard.asked === "phone";
  const mended = asked ? mendedNumber(heard.text, heard.partial) : undefined;
  if (mended !== undefined) return { type: "value", value: mended, used: heard.text };
  const phone =
    asked && typeof heard.partial === "string" ? appendDigits(heard.partial, heard.text) : understandPhone(heard.text);
  if (phone === undefined) return undefined;
  const used = phone.span.text;
  if (phone.kind === "complete") return { type: "value", value: phone.e164, used };
  if (phone.kind === "caller-id") {
    if (heard.values["phone"] !== undefined) return undefined;
    return asked
      ? { type: "invalid", say: "I can't see the number you're calling from, I'm sorry. Could you say it for me?" }
      : undefined;
  }
  if (!asked) return undefined;
  if (!phone.possible)
    return {
      type: "invalid",
      say: "That doesn't add up to a phone number for me. Could you say it once more, with the area code?",
      used,
    };
  return {
    type: "partial",
    value: phone.digits,
    say: phone.digits.length <= 3 ? "All right. Go on, please." : "And the rest?",
    expect: "digits",
    used,
  };
}

/** "0166, no, sorry, 0167" mends the end of a number, and "area code 917" its beginning. */
function mendedNumber(text: string, partial: unknown): string | undefined {
  const code = /\barea code\b.*?(?<code>\S.*)$/i.exec(text)?.groups?.["code"];
  if (code !== undefined && typeof partial === "string" && partial.length === 7) return withAreaCode(code, partial);
  const mend = /^(?<number>.*\d)\D*\b(?:no|sorry|actually|make that|i mean)\b[^\d]*(?<end>\d{4})\W*$/i.exec(
    text,
  )?.groups;
  if (mend === undefined) return undefined;
  const number = (mend["number"] ?? "").replaceAll(/\D/g, "");
  return number.length < 10 ? undefined : toE164(`${number.slice(0, -4)}${mend["end"] ?? ""}`);
}

function withAreaCode(code: string, rest: string): string | undefined {
  const front = understandPhone(code);
  return front?.kind === "partial" && front.digits.length === 3 ? toE164(`${front.digits}${rest}`) : undefined;
}

function toE164(text: string): string | undefined {
  const phone = understandPhone(text);
  return phone?.kind === "complete" ? phone.e164 : undefined;
}
