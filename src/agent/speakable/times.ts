import { cardinalWords, digitWords } from "../number-words.ts";
import type { Rule } from "./rule.ts";

/** The point of `p.m.` goes; that of `PM.` ends a sentence. */
const noon = String.raw`([ap])(?:\s?m\b|\.\s?m\b\.?)`;

/** Times of day, and durations with seconds. */
export const timeRules: readonly Rule[] = [
  // A clock that shows seconds: nobody says them.
  [
    new RegExp(String.raw`\b(\d{1,2}):([0-5]\d):[0-5]\d\s?${noon}`, "gi"),
    (hour, minute, half) => sayTime(Number(hour), minute, half),
  ],
  [
    /\b(\d{1,2}):([0-5]\d):([0-5]\d)\b/g,
    (hours, minutes, seconds) =>
      joinAnd([count(Number(hours), "hour"), count(Number(minutes), "minute"), count(Number(seconds), "second")]),
  ],
  [/(?<=\d\s?(?:[ap]\.?m\.?)?)\s?([ECMP])\.?([SD])\.?T\b\.?/gi, (...letters) => ` ${letters.join("").toUpperCase()}T`],
  [new RegExp(String.raw`(?<=\d(?:\s?[ap]\.?m\.?)?)\s?[–—-]\s?(?=\d{1,2}(?::\d\d|\s?[ap]\.?m))`, "gi"), () => " to "],
  [
    new RegExp(String.raw`\b(\d{1,2})[:.](\d\d)\s?${noon}`, "gi"),
    (hour, minute, half) => sayTime(Number(hour), minute, half),
  ],
  [new RegExp(String.raw`\b(\d{1,2})\s?${noon}`, "gi"), (hour, half) => sayTime(Number(hour), "00", half)],
  [/\b([01]?\d|2[0-4]):([0-5]\d)\b(?!:)/g, (hour, minute) => sayTime(Number(hour), minute, undefined)],
];

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

function count(value: number, unit: string): string {
  return value === 0 ? "" : `${cardinalWords(value)} ${unit}${value === 1 ? "" : "s"}`;
}

function joinAnd(parts: readonly string[]): string {
  const said = parts.filter((part) => part !== "");
  return said.length < 2 ? (said[0] ?? "zero seconds") : `${said.slice(0, -1).join(" ")} and ${said.at(-1)}`;
}
