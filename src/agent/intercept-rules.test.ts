import { describe, expect, test } from "vitest";
import { hasTestData, readTestData } from "../../test/setup/test-data.ts";
import { interceptRules } from "./intercept-rules.ts";
import { emergencyPhrases, harmlessPhrases, optOutPhrases, robotPhrases } from "./intercept-phrases.test-data.ts";
import { personPhrases } from "./person-phrases.test-data.ts";

function intercept(text: string, kind: "speech" | "dtmf" = "speech"): string | undefined {
  for (const rule of interceptRules) {
    const found = rule(text, kind);
    if (found) return found.name;
  }
  return undefined;
}

function missed(phrases: readonly string[], expected: string): string[] {
  return phrases.filter((phrase) => intercept(phrase) !== expected);
}

describe("a request for a person", () => {
  test("is heard in at least 99 % of the ways people ask", () => {
    const lost = missed(personPhrases, "person");
    process.stdout.write(
      `person: ${personPhrases.length - lost.length} of ${personPhrases.length} heard\n${lost.join("\n")}\n`,
    );
    expect(lost.length / personPhrases.length).toBeLessThanOrEqual(0.01);
  });

  test("is the key 0 alone, and no other key", () => {
    expect(intercept("0", "dtmf")).toBe("person");
    expect(intercept("00", "dtmf")).toBe("person");
    expect(intercept("1", "dtmf")).toBeUndefined();
    expect(intercept("2125550123", "dtmf")).toBeUndefined();
  });
});

test("every emergency is heard", () => {
  expect(missed(emergencyPhrases, "emergency")).toEqual([]);
});

test("every wish not to be called again is heard", () => {
  expect(missed(optOutPhrases, "opt-out")).toEqual([]);
});

test("every question for the robot is heard", () => {
  expect(missed(robotPhrases, "robot")).toEqual([]);
});

test("a toothache, an emergency appointment, a date or a joke are none of these", () => {
  expect(
    harmlessPhrases.map((phrase) => [phrase, intercept(phrase)]).filter(([, found]) => found !== undefined),
  ).toEqual([]);
});

// clinc/oos-eval (CC BY 3.0): 18,200 ordinary sentences.
const file = "clinc150/train-val.json";

test.skipIf(!hasTestData(file))("ordinary sentences raise almost no alarm (CLINC150)", () => {
  const sets = JSON.parse(readTestData(file)) as Readonly<Record<string, readonly (readonly [string, string])[]>>;
  const sentences = Object.values(sets).flat();
  // These intents do ask what the rules listen for.
  const meant: Readonly<Record<string, readonly string[]>> = { robot: ["are_you_a_bot"] };
  const alarms = sentences.flatMap(([text, intent]) => {
    const found = intercept(text);
    return found === undefined || meant[found]?.includes(intent) ? [] : [`${found} [${intent}]: ${text}`];
  });
  const bots = sentences.filter(([, intent]) => intent === "are_you_a_bot");
  const heard = bots.filter(([text]) => intercept(text) === "robot");
  process.stdout.write(
    `CLINC150: ${alarms.length} alarms in ${sentences.length - bots.length} ordinary sentences; robot question heard ${heard.length} of ${bots.length}\n${alarms.join("\n")}\n${bots
      .filter(([text]) => intercept(text) !== "robot")
      .map(([text]) => `missed: ${text}`)
      .join("\n")}\n`,
  );
  expect(alarms.length / sentences.length).toBeLessThanOrEqual(0.0005);
  expect(heard.length / bots.length).toBeGreaterThanOrEqual(0.96);
});
