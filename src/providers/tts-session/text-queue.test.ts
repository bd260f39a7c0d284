import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TtsSink } from "./dialect.ts";
import { TextQueue } from "./text-queue.ts";

describe("texts for a vendor that speaks one at a time", () => {
  it("says all of them in order, one under way at a time, and is done once, whatever is said when", () => {
    const step = fc.oneof(
      fc.constant({ spoken: true }),
      fc.record({ text: fc.string({ minLength: 1, maxLength: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const asked: string[] = [];
        const done: string[] = [];
        let underWay = 0;
        const sink = {
          send: (message: string) => take([message]),
          done: (id: string) => done.push(id),
          audioMs: () => 0,
        };
        const take = (messages: readonly string[]): void => {
          for (const message of messages) {
            asked.push(message);
            underWay++;
          }
          expect(underWay).toBeLessThanOrEqual(1);
        };
        const queue = new TextQueue(sink as unknown as TtsSink, (_, text) => [text]);
        const answer = (): void => {
          underWay = Math.max(0, underWay - 1);
          queue.spoken();
        };
        for (const one of steps) {
          if ("text" in one) take(queue.say("a", one.text));
          else answer();
        }
        queue.end();
        while (underWay > 0) answer();
        expect(asked.join("")).toBe(steps.map((one) => ("text" in one ? one.text : "")).join(""));
        expect(done).toEqual(asked.length === 0 ? [] : ["a"]);
      }),
    );
  });

  it("joins texts up to 500 characters, and cuts none", () => {
    const asked: string[] = [];
    const sink = { send: (message: string) => asked.push(message), done: () => undefined, audioMs: () => 0 };
    const queue = new TextQueue(sink as unknown as TtsSink, (_, text) => [text]);
    const texts = ["a".repeat(600), "b".repeat(200), "c".repeat(300), "d", "e".repeat(500)];
    for (const text of texts) asked.push(...queue.say("x", text));
    for (let answer = 0; answer < 4; answer++) queue.spoken();
    expect(asked.map(({ length }) => length)).toEqual([600, 500, 1, 500]);
    expect(asked.join("")).toBe(texts.join(""));
  });
});
