import fc from "fast-check";
import { expect, test } from "vitest";
import frontDesk from "../../../agents/front-desk.agent.ts";
import type { Played } from "../play-steps.ts";
import type { Scenario, Step } from "../scenario.ts";
import { playInText } from "../text-call.ts";
import { bookScenarios } from "./book.ts";
import { correctionScenarios } from "./corrections.ts";
import { everydayScenarios } from "./everyday.ts";
import { identityScenarios } from "./identity.ts";
import { moveAndCancelScenarios } from "./move-and-cancel.ts";
import { negotiationScenarios } from "./negotiation.ts";
import { talkScenarios } from "./talk.ts";

const all = [
  bookScenarios,
  correctionScenarios,
  everydayScenarios,
  identityScenarios,
  moveAndCancelScenarios,
  negotiationScenarios,
  talkScenarios,
].flat();
/** Everything that a caller does anywhere in the suite, in any order. */
const steps: readonly Step[] = [...new Set(all.flatMap((scenario) => scenario.steps))];
const start = {
  appointments: [
    { name: "Anna Lee", phone: "+12125550147", service: "cleaning", start: "2026-12-08T14:00:00-05:00" },
    { name: "Victor Ames", phone: "+16465550133", service: "whitening", start: "2026-12-09T10:00:00-05:00" },
  ],
};

test("callers who say anything in any order: the agent always answers, ends once, and touches nobody else's appointment", async () => {
  const script = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(script, async (line) => {
      const scenario: Scenario = { name: "random", start, steps: line, expect: {} };
      check(await playInText(frontDesk, scenario), line);
    }),
    { numRuns: 120 },
  );
}, 120_000);

test("the same script gives the same conversation, word for word", async () => {
  const script = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(script, async (line) => {
      const scenario: Scenario = { name: "random", start, steps: line, expect: {} };
      const [one, other] = [await playInText(frontDesk, scenario), await playInText(frontDesk, scenario)];
      expect(other.transcript).toBe(one.transcript);
    }),
    { numRuns: 15 },
  );
}, 120_000);

function check(played: Played, line: readonly Step[]): void {
  const where = `\n${played.transcript}\n`;
  expect(played.outcomes, where).toBe(1);
  expect(
    played.said.every((text) => text !== ""),
    `${where}fell silent`,
  ).toBe(true);
  expect(
    played.booked.some((one) => one.startsWith("whitening 2026-12-09 10:00") && one.includes("Victor Ames")),
    where,
  ).toBe(true);
  // A write is the answer to something that the caller said or pressed, never to a silence or a noise.
  const writes = played.transcript
    .split("\n")
    .flatMap((text, index, lines) =>
      /\[(?:book|move|cancel)_appointment|\[request_callback/.test(text)
        ? [lines.slice(0, index).findLast((before) => /^(?:caller|\()/.test(before)) ?? ""]
        : [],
    );
  for (const before of writes) expect(before, where).toMatch(/^(?:caller|\(dtmf\)):/);
  expect(line.length).toBeGreaterThan(0);
}
