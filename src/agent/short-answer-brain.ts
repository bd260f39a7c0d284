import type { Brain } from "./brain.ts";

/** A brain that gives the same short sentence to everything that is said, and no greeting: a stand-in where only timing counts. */
export function shortAnswerBrain(sentence: string): Brain<null> {
  return {
    name: "rules",
    initialState: () => null,

    async *reply(turn) {
      if (turn.kind !== "greeting") yield { type: "say", text: sentence };
    },
  };
}
