import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OverlapFilter, continuedRequest } from "./continuation.ts";
import { WholeWords } from "./whole-words.ts";

function filtered(given: string, answer: string, pieces: readonly string[] = answer.match(/\s*\S+/g) ?? []): string {
  const filter = new OverlapFilter(given);
  return pieces.map((piece) => filter.push(piece)).join("") + filter.end();
}

describe("going on with an answer", () => {
  test.each([
    ["begins with the next word", "I can offer you ", "Tuesday at nine.", "Tuesday at nine."],
    ["leaves out the space", "I can offer you", "Tuesday at nine.", " Tuesday at nine."],
    ["begins with the last words", "Sure, I can offer you ", "offer you Tuesday.", "Tuesday."],
    ["begins from the start", "Sure, I can offer you ", "Sure, I can offer you Tuesday.", "Tuesday."],
    ["begins with the sentence that broke off", "Sure. I can offer ", "I can offer Tuesday.", "Tuesday."],
    ["writes what it repeats otherwise", "Sure, I CAN offer ", "sure I can offer Tuesday.", "Tuesday."],
    ["repeats the mark after the last word", "Sure, ", "Sure, I can.", "I can."],
    ["begins like a repetition that is none", "You can come on Monday. You ", "can also call.", "can also call."],
    ["says the next digit, which is the same again", "The number is five five ", "five one two.", "five one two."],
    ["goes on in the middle of a time", "It opens at 10:", "30 today.", "30 today."],
    ["repeats all and adds nothing", "See you then.", "See you then.", ""],
    ["doubles a word that comes twice", "No, no ", "no, we do.", "we do."],
  ])("when the next model %s", (_, given, answer, expected) => {
    expect(filtered(given, answer)).toBe(expected);
  });

  test("loses and repeats no word, wherever the next model takes it up and however it is cut", () => {
    const word = fc
      .stringMatching(/^[a-z]{3,9}$/)
      .filter((text) => !/^(zero|one|two|three|four|five|six|seven|eight|nine|double|triple)$/.test(text));
    const marked = fc.tuple(word, fc.constantFrom("", "", "", ",", ".", "?", ":"));
    const words = fc.uniqueArray(marked, { minLength: 2, maxLength: 20, selector: ([text]) => text });
    fc.assert(
      fc.property(
        words,
        fc.nat(),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (list, a, b, cuts) => {
          const texts = list.map((pair) => pair.join(""));
          const broken = 1 + (a % (texts.length - 1));
          const again = b % (broken + 1);
          const given = `${texts.slice(0, broken).join(" ")} `;
          const answer = texts.slice(again).join(" ");
          const pieces: string[] = [];
          for (let at = 0, index = 0; at < answer.length; index++) {
            const length = cuts[index % cuts.length] ?? 1;
            pieces.push(answer.slice(at, at + length));
            at += length;
          }
          expect(given + filtered(given, answer, pieces)).toBe(texts.join(" "));
        },
      ),
    );
  });

  test("asks with what was said as the beginning of the answer, and says where it broke off", () => {
    const request = {
      messages: [{ role: "user", text: "When?" } as const],
      tools: [],
      maxOutputTokens: 100,
      temperature: 0,
    };
    const { messages } = continuedRequest(request, "I can offer you ");
    expect(messages.slice(0, 2)).toEqual([...request.messages, { role: "assistant", text: "I can offer you" }]);
    expect(messages.at(-1)).toMatchObject({ role: "user", text: expect.stringContaining("“I can offer you”") });
  });
});

describe("whole words", () => {
  test("holds back a word that may still grow, and nothing else", () => {
    const words = new WholeWords();
    const out = ["Sure", ", I", " can", " book", "ing", ".", " 明日は", "Bye"].map((piece) => words.push(piece));
    expect(out).toEqual(["", "Sure, ", "I ", "can ", "", "booking.", " 明日は", ""]);
    expect(words.end()).toBe("Bye");
  });

  test("gives out every character in its order", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
        const words = new WholeWords();
        const out = pieces.map((piece) => words.push(piece)).join("") + words.end();
        expect(out).toBe(pieces.join(""));
      }),
    );
  });
});
