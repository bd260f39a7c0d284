import { describe, expect, it } from "vitest";
import { foldJournal } from "../conversation/fold-journal.ts";
import { toMoment } from "./who-speaks.ts";

const silent = foldJournal([]);

describe("what happens now, in words", () => {
  it("is about the line until it stands", () => {
    expect(toMoment("connecting", silent, true).text).toBe("Connecting");
    expect(toMoment("reconnecting", silent, true).text).toBe("Connection lost, coming back");
    expect(toMoment("live", silent, true).text).toBe("The agent is about to answer");
  });

  it("names who speaks", () => {
    expect(toMoment("live", { ...silent, isAgentSpeaking: true }, true).speaker).toBe("agent");
    expect(toMoment("live", { ...silent, isCallerSpeaking: true }, true).speaker).toBe("caller");
    expect(toMoment("live", { ...silent, isCallerSpeaking: true, isAgentSpeaking: true }, true).text).toBe(
      "You interrupt",
    );
  });

  it("asks for typing when the agent cannot hear", () => {
    const said = foldJournal([
      { seq: 1, atMs: 0, event: { type: "agent-say", turnId: "t_1", revision: 1, text: "Hello.", filler: false } },
    ]);
    expect(toMoment("live", said, true).text).toBe("Listening to you");
    expect(toMoment("live", said, false).text).toBe("Your turn: type below");
  });
});
