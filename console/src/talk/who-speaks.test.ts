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

  it("does not listen before an answer was heard, unless no voice is left to speak it", () => {
    const say = { type: "agent-say", turnId: "t_1", revision: 1, text: "Hello.", filler: false } as const;
    const filler = { ...say, turnId: "", text: "One moment.", filler: true };
    const said = foldJournal([say, filler].map((event, index) => ({ seq: index + 1, atMs: 0, event })));
    expect(toMoment("live", said, true).text).toBe("The agent is about to answer");
    expect(toMoment("live", { ...said, isVoiceless: true }, true).text).toBe("Listening to you");
  });

  it("asks for typing when the agent cannot hear", () => {
    const ofReply = { turnId: "t_1", revision: 1 } as const;
    const said = foldJournal(
      [
        { type: "agent-say", ...ofReply, text: "Hello.", filler: false } as const,
        { type: "agent-speech-start", ...ofReply } as const,
        { type: "agent-speech-end", turnId: "t_1", heard: "Hello.", interrupted: false } as const,
      ].map((event, index) => ({ seq: index + 1, atMs: 0, event })),
    );
    expect(toMoment("live", said, true).text).toBe("Listening to you");
    expect(toMoment("live", said, false).text).toBe("Your turn: type below");
  });
});
