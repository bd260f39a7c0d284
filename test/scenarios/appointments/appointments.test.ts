import { expect, test } from "vitest";
import frontDesk from "../../../agents/front-desk.agent.ts";
import type { Played } from "../play-steps.ts";
import type { Agent } from "../../../src/agent/agent.ts";
import { playInEngine } from "../engine-call.ts";
import { playInText, playModelLed } from "../text-call.ts";
import type { Scenario } from "../scenario.ts";
import { answerFormScenarios } from "./answer-forms.ts";
import { bookScenarios } from "./book.ts";
import { correctionScenarios } from "./corrections.ts";
import { dayScenarios } from "./calendar-days.ts";
import { everydayScenarios } from "./everyday.ts";
import { failureScenarios } from "./failures.ts";
import { identityScenarios } from "./identity.ts";
import { moveAndCancelScenarios } from "./move-and-cancel.ts";
import { negotiationScenarios } from "./negotiation.ts";
import { strangerScenarios } from "./strangers.ts";
import { hurriedStrangerScenarios } from "./strangers-in-a-hurry.ts";
import { moreStrangerScenarios } from "./strangers-more.ts";
import { stillMoreStrangerScenarios } from "./strangers-still-more.ts";
import { talkScenarios } from "./talk.ts";
import { yesNoScenarios } from "./yes-and-no.ts";

const groups: Readonly<Record<string, readonly Scenario[]>> = {
  book: bookScenarios,
  corrections: correctionScenarios,
  negotiation: negotiationScenarios,
  days: dayScenarios,
  "move and cancel": moveAndCancelScenarios,
  identity: identityScenarios,
  "yes and no": yesNoScenarios,
  talk: talkScenarios,
  failures: failureScenarios,
  everyday: everydayScenarios,
  "answer forms": answerFormScenarios,
  strangers: [
    ...hurriedStrangerScenarios,
    ...strangerScenarios,
    ...moreStrangerScenarios,
    ...stillMoreStrangerScenarios,
  ],
};

const ways: readonly (readonly [string, (agent: Agent, scenario: Scenario) => Promise<Played>, Leaves])[] = [
  ["rules", playInText, {}],
  ["rules, whole engine", playInEngine, {}],
  // A model cannot say that it hangs up on a silent caller: its calls end as completed.
  ["scripted model", playModelLed, { outcome: true }],
];

for (const [way, play, leaves] of ways) {
  for (const [group, scenarios] of Object.entries(groups)) {
    for (const scenario of scenarios) {
      const isLeftOut = play === playInEngine && scenario.textOnly !== undefined;
      const why = isLeftOut ? ` (${scenario.textOnly ?? ""})` : "";
      test.skipIf(isLeftOut)(`${way}: ${group}: ${scenario.name}${why}`, async () => {
        check(await play(frontDesk, scenario), scenario, leaves);
      });
    }
  }
}

interface Leaves {
  /** How the call ended is not compared. */
  readonly outcome?: boolean;
}

function check(played: Played, { expect: wanted }: Scenario, leaves: Leaves): void {
  const where = `\n${played.transcript}\n`;
  expect(played.outcomes, `${where}one outcome`).toBe(1);
  expectLines(played.booked, wanted.booked ?? [], `${where}booked`);
  expectLines(played.cancelled, wanted.cancelled ?? [], `${where}cancelled`);
  expectLines(played.callbacks, wanted.callbacks ?? [], `${where}callbacks`);
  if (wanted.outcome !== undefined && leaves.outcome !== true)
    expect(played.outcome, `${where}outcome`).toBe(wanted.outcome);
  if (wanted.disposition !== undefined) expect(played.disposition, `${where}disposition`).toBe(wanted.disposition);
  if (wanted.escalations !== undefined) expect(played.escalations, `${where}escalations`).toEqual(wanted.escalations);
  for (const pattern of wanted.said ?? []) expect(played.said.join("\n"), `${where}said`).toMatch(pattern);
  for (const pattern of wanted.neverSaid ?? [])
    expect(played.said.join("\n"), `${where}never said`).not.toMatch(pattern);
  checkManners(played, where);
}

function expectLines(actual: readonly string[], wanted: readonly (string | RegExp)[], where: string): void {
  expect(actual.length, `${where}: ${JSON.stringify(actual)}`).toBe(wanted.length);
  wanted.forEach((line, index) => {
    if (typeof line === "string") expect(actual[index], where).toBe(line);
    else expect(actual[index], where).toMatch(line);
  });
}

/** What must hold in every conversation: the agent never says the very same thing twice running, and never nothing. */
function checkManners(played: Played, where: string): void {
  played.said.forEach((text, index) => {
    expect(text, `${where}the agent fell silent at turn ${index + 1}`).not.toBe("");
    if (index > 0) expect(text, `${where}said twice running`).not.toBe(played.said[index - 1]);
  });
}
