import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart, TurnInput } from "../agent/brain.ts";
import { VirtualCall } from "../testing/virtual-call.ts";

/** Collects what it was told, each time asking for a "yes", as a form does. */
function collector(told: string[][]): Brain<readonly string[]> {
  return {
    name: "collector",
    initialState: () => [],
    async *reply(turn: TurnInput, run): AsyncGenerator<ReplyPart<readonly string[]>> {
      const state = turn.kind === "speech" ? [...run.state, turn.text] : run.state;
      told.push([...state]);
      yield { type: "state", state };
      yield {
        type: "say",
        text: turn.kind === "speech" ? `I have ${state.join(", then ")}. Is that right?` : "Hello.",
      };
    },
  };
}

describe("a reply that is overtaken before any of it was heard", () => {
  it("leaves no trace: what it answered is answered together with what came next", async () => {
    const told: string[][] = [];
    const virtual = new VirtualCall({ brain: collector(told) });
    virtual.start();
    await virtual.untilWaiting();
    virtual.call.type("212 555 0147");
    virtual.call.type("yes");
    await virtual.untilWaiting();
    expect(told.at(-1)).toEqual(["212 555 0147 yes"]);
    await virtual.hangUp();
  });

  it("is no such reply once its first word was heard", async () => {
    const told: string[][] = [];
    const virtual = new VirtualCall({ brain: collector(told) });
    virtual.start();
    await virtual.untilWaiting();
    virtual.call.type("212 555 0147");
    await virtual.silence(1500);
    virtual.call.type("yes");
    await virtual.untilWaiting();
    expect(told.at(-1)).toEqual(["212 555 0147", "yes"]);
    await virtual.hangUp();
  });
});
