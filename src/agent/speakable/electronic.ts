import { sayCode } from "./codes.ts";
import type { Rule } from "./rule.ts";

const topDomains = "com|org|net|io|edu|gov|health|dental|clinic|care|us|uk|ca|de|co|app|dev|info|biz|me|tv|ai";

/** E-mail and web addresses, character for character where they are not words. A protocol and `www.` are not said. */
export const electronicRules: readonly Rule[] = [
  [/\b(?:https?|file):\/+/gi, () => ""],
  [/\b([\w.+&-]+@[\w-]+(?:\.[\w-]+)+(?:\/[\w./-]*\w)?)/g, (address) => sayAddress(address)],
  [
    new RegExp(
      String.raw`\b((?:www\.)?[a-z][\w-]*(?:\.[\w-]+)*\.(?:${topDomains})\b(?:\.[a-z]{2}\b)?(?:\/[\w./-]*\w)?)`,
      "gi",
    ),
    (address) => sayAddress(address),
  ],
  [/(?<![\w.])@(?=\w)/g, () => "at "],
];

const signs: Readonly<Record<string, string>> = {
  "@": "at",
  ".": "dot",
  "-": "dash",
  _: "underscore",
  "+": "plus",
  "&": "ampersand",
  "/": "slash",
};

function sayAddress(address: string): string {
  return address
    .replace(/^www\./i, "")
    .split(/([@.\-_+&/])/)
    .filter((part) => part !== "")
    .map((part) => signs[part] ?? sayCode(part))
    .join(" ");
}
