import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import * as corpus from "./corpus.ts";

/** Where the sentences are that the ends of turns were tuned on. */
const tuningFiles = ["src/cli/tune/built-in-pauses.ts"];

function plain(text: string): string {
  return (text.toLowerCase().match(/[a-z]+/g) ?? []).join(" ");
}

const spoken: readonly string[] = [
  ...corpus.plainSentences,
  ...corpus.decidedSentences,
  ...corpus.askingSentences,
  ...corpus.interruptions,
  ...Object.values(corpus.pausedTurns).flatMap((turns) => turns.map(({ parts }) => parts.join(" "))),
  ...corpus.naturalTurns.map((parts) => parts.join(" ")),
  ...[...corpus.yesNoQuestions, ...corpus.choiceQuestions].flatMap(({ answers }) =>
    answers.flatMap(({ said }) => said),
  ),
].map(plain);

describe("what the callers of the bench say", () => {
  it("was never seen by the tuning", async () => {
    for (const file of tuningFiles) {
      const source = await readFile(new URL(`../../../${file}`, import.meta.url), "utf8");
      const lists = [...source.matchAll(/parts: \[([^\]]*)\]/g)].map(([, parts]) => plain(parts ?? ""));
      expect(lists.length).toBeGreaterThan(5);
      expect(spoken.filter((sentence) => lists.includes(sentence))).toEqual([]);
    }
  });

  it("answers each question in words that mean one of its answers, and only that", () => {
    for (const { answers } of [...corpus.yesNoQuestions, ...corpus.choiceQuestions]) {
      for (const answer of answers) {
        for (const said of answer.said) {
          expect(answers.filter(({ means }) => means.test(said)).map(({ rest }) => rest)).toEqual([answer.rest]);
        }
      }
    }
  });
});
