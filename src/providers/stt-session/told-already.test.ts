import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sinceTold, toldBehind } from "./told-already.ts";

const timed = (text: string) => ({
  text,
  words: text.split(" ").map((word, index) => ({ text: word, startMs: index * 300, endMs: index * 300 + 250 })),
});
const nothing = { upToMs: 0, text: "" };

describe("what was told already", () => {
  it.each([
    ["the same words", "I'd like a", "I'd like a cleaning", "cleaning"],
    ["written in another way", "id like a", "I'd like, a cleaning", "cleaning"],
    ["one word heard otherwise", "I'd like the", "I'd like a cleaning", "cleaning"],
    ["one word heard in between", "I like a", "I would like a cleaning", "cleaning"],
    ["one word taken back", "I'd um like a", "I'd like a cleaning", "cleaning"],
    ["all of it", "I'd like a cleaning", "I'd like a cleaning.", ""],
    ["something new", "I'd like a", "Tuesday please", "Tuesday please"],
    ["nothing", "", "Tuesday please", "Tuesday please"],
    ["another script", "北京 你好", "北京 你好 再见", "再见"],
  ])("is cut out by text: %s", (_name, told, text, rest) => {
    expect(sinceTold({ text }, { ...nothing, text: told }).text).toBe(rest);
  });

  it("is cut out by time, though the times of words have moved a little", () => {
    expect(sinceTold(timed("I'd like a cleaning"), { ...nothing, upToMs: 880 })).toEqual({
      text: "cleaning",
      words: [{ text: "cleaning", startMs: 900, endMs: 1150 }],
    });
  });

  it("is cut out by text of a final with times, when it was told without", () => {
    const rest = sinceTold(timed("I'd like a cleaning"), { ...nothing, text: "I'd like" });
    expect(rest.text).toBe("a cleaning");
    expect(rest.words?.map(({ text }) => text)).toEqual(["a", "cleaning"]);
  });

  it("leaves what the next segment's final will repeat", () => {
    expect(toldBehind("I'd like a cleaning", { text: "I'd like" })).toBe("a cleaning");
    expect(toldBehind("I'd like", { text: "I'd like a cleaning" })).toBe("");
  });

  it("loses and repeats no word, wherever it is cut", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(12), (words, cut) => {
        const told = words.slice(0, Math.min(cut, words.length));
        const text = words.join(" ");
        const rest = sinceTold({ text }, { ...nothing, text: told.join(" ") }).text;
        expect([...told, ...rest.split(" ").filter((one) => one !== "")]).toEqual(words);
      }),
    );
  });
});
