import { expect, test } from "vitest";
import { hasTestData, readTestData, reportScore } from "../../../test/setup/test-data.ts";
import type { ScoredCase } from "../../../test/setup/test-data.ts";
import { interceptRules } from "../intercept-rules.ts";
import { understandDate } from "./dates.ts";
import { understandActs } from "./intents.ts";
import { understandTime } from "./times.ts";
import { understandYesNo } from "./yes-no.ts";

// Schema-Guided Dialogue, dev split, services that book appointments (CC BY-SA 4.0).

interface Turn {
  readonly speaker: "user" | "system";
  readonly text: string;
  readonly acts: readonly { readonly act: string; readonly slot: string; readonly values: readonly string[] }[];
  readonly spans?: readonly { readonly slot: string; readonly from: number; readonly to: number }[];
}

const file = "sgd-appointments/dev.jsonl";
const present = hasTestData(file);

interface Heard {
  readonly turn: Turn;
  readonly previous: Turn | undefined;
}

function userTurns(): Heard[] {
  return readTestData(file)
    .trim()
    .split("\n")
    .flatMap((line) => {
      const { turns } = JSON.parse(line) as { readonly turns: readonly Turn[] };
      return turns.flatMap((turn, index) => (turn.speaker === "user" ? [{ turn, previous: turns[index - 1] }] : []));
    });
}

const hasAct = (turn: Turn | undefined, ...acts: readonly string[]): boolean =>
  turn?.acts.some(({ act }) => acts.includes(act)) ?? false;

function asked(previous: Turn | undefined): "confirm" | "offer" | "anything-else" {
  if (hasAct(previous, "REQ_MORE")) return "anything-else";
  return hasAct(previous, "CONFIRM") ? "confirm" : "offer";
}

function scoreAnswer({ turn, previous }: Heard, expected: "yes" | "no"): ScoredCase {
  const answer = understandYesNo(turn.text, { asked: asked(previous) });
  const closes = understandActs(turn.text).some(({ act }) => act === "nothing-else" || act === "goodbye");
  const passed = answer?.answer === expected || (expected === "no" && asked(previous) === "anything-else" && closes);
  return {
    input: `[${asked(previous)}] ${turn.text}`,
    passed,
    detail: `${answer?.answer} (${answer?.confidence}) instead of ${expected}`,
  };
}

/** A question or a new wish in place of an answer ("Thanks, what's the address?") is the playbook's to read, not a yes. */
const noAnswer =
  /^(?:thanks|thank you|great|okay|ok|alright|sure|perfect)?[,.! ]*(?:what|how|where|can|could|do|is|are|may)\b/i;

test.skipIf(!present)("understands at least 95 % of what people say yes with (SGD AFFIRM)", () => {
  const cases = userTurns()
    .filter(({ turn }) => hasAct(turn, "AFFIRM", "AFFIRM_INTENT"))
    .map((heard) => scoreAnswer(heard, "yes"));
  expect(reportScore("SGD yes", cases)).toBeGreaterThanOrEqual(0.99);
});

test.skipIf(!present)("understands at least 95 % of what people say no with (SGD NEGATE)", () => {
  const cases = userTurns()
    .filter(({ turn }) => hasAct(turn, "NEGATE", "NEGATE_INTENT") && !noAnswer.test(turn.text))
    .map((heard) => scoreAnswer(heard, "no"));
  expect(reportScore("SGD no", cases)).toBeGreaterThanOrEqual(0.97);
});

test.skipIf(!present)("understands at least 95 % of thanks and goodbyes (SGD)", () => {
  const cases = userTurns()
    .filter(({ turn }) => hasAct(turn, "THANK_YOU", "GOODBYE"))
    .map(({ turn }): ScoredCase => {
      const acts = understandActs(turn.text).map(({ act }) => act);
      return {
        input: turn.text,
        passed: acts.some((act) => act === "thanks" || act === "goodbye" || act === "nothing-else"),
        detail: acts.join(", "),
      };
    });
  expect(reportScore("SGD thanks and goodbye", cases)).toBeGreaterThanOrEqual(0.97);
});

// The dialogues were recorded as of 1 March 2019, a Friday: "the 7th" is "next Thursday" there.
const context = { nowIso: "2019-03-01T09:00:00Z", timeZone: "UTC" };

/** What a labelled span means, read apart by one plain table, so that our rules are not measured by themselves. */
function expectedDate(span: string): string | undefined {
  const text = span.toLowerCase();
  const march = /\b(?<day>\d{1,2})(?:st|nd|rd|th)\b/.exec(text)?.groups?.["day"];
  if (march !== undefined) return `2019-03-${march.padStart(2, "0")}`;
  if (/today/.test(text)) return "2019-03-01";
  if (/^tomorrow$/.test(text)) return "2019-03-02";
  const day = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].findIndex((name) =>
    text.includes(name),
  );
  if (day < 0) return undefined;
  // 1 March 2019 is a Friday: the Monday of the next week is three days off, of the same week four days back.
  const ahead = /next/.test(text) ? day + 3 : day - 4;
  return new Date(Date.UTC(2019, 2, 1 + ahead)).toISOString().slice(0, 10);
}

test.skipIf(!present)("understands at least 95 % of the days people ask for (SGD spans)", () => {
  const cases = userTurns().flatMap(({ turn }) =>
    (turn.spans ?? [])
      .filter((span) => span.slot.includes("date"))
      .map((span): ScoredCase => {
        const words = turn.text.slice(span.from, span.to);
        const expected = expectedDate(words);
        const options = understandDate(turn.text, context)?.options ?? [];
        return {
          input: `${turn.text} «${words}»`,
          passed: options.some((option) => option.kind === "date" && option.date === expected),
          detail: `${JSON.stringify(options)} instead of ${expected}`,
        };
      }),
  );
  expect(reportScore("SGD days", cases)).toBeGreaterThanOrEqual(0.99);
});

const words = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

function expectedTime(span: string): string | undefined {
  const text = span
    .toLowerCase()
    .replaceAll(/\b[a-z]+\b/g, (word) => (words.includes(word) ? String(words.indexOf(word)) : word));
  const match = /(?:(?<fraction>half|quarter) (?<way>past|to) )?(?<hour>\d{1,2})(?::(?<minute>\d\d))?/.exec(text);
  if (!match?.groups) return undefined;
  const { fraction, way, minute = "00" } = match.groups;
  let hour = Number(match.groups["hour"]);
  if (/pm|afternoon|evening/.test(text) && hour < 12) hour += 12;
  if (!/am|morning/.test(text) && hour < 8) hour += 12;
  const total =
    hour * 60 + Number(minute) + (fraction === "half" ? 30 : fraction === "quarter" ? (way === "to" ? -15 : 15) : 0);
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}

test.skipIf(!present)("understands at least 95 % of the times people ask for (SGD spans)", () => {
  const cases = userTurns().flatMap(({ turn }) =>
    (turn.spans ?? [])
      .filter((span) => span.slot.includes("time"))
      .map((span): ScoredCase => {
        const said = turn.text.slice(span.from, span.to);
        const expected = expectedTime(said);
        const options = understandTime(turn.text, { openFrom: "08:00", openTo: "18:00" })?.options ?? [];
        return {
          input: `${turn.text} «${said}»`,
          passed: options.some((option) => option.kind === "exact" && option.time === expected),
          detail: `${JSON.stringify(options)} instead of ${expected}`,
        };
      }),
  );
  expect(reportScore("SGD times", cases)).toBeGreaterThanOrEqual(0.99);
});

test.skipIf(!present)(
  "hears no emergency, no opt-out, no request for a person and no question for the robot in dialogues that have none (SGD)",
  () => {
    const alarms = userTurns().flatMap(({ turn }) =>
      interceptRules
        .map((rule) => rule(turn.text, "speech"))
        .filter((found) => found !== undefined)
        .map((found) => `${found.name}: ${turn.text}`),
    );
    process.stdout.write(
      `SGD intercepts: ${alarms.length} false alarms in ${userTurns().length} turns\n${alarms.join("\n")}\n`,
    );
    expect(alarms).toEqual([]);
  },
);
