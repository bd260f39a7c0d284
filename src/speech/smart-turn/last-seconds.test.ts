import fc from "fast-check";
import { expect, it } from "vitest";
import { LastSeconds } from "./last-seconds.ts";

it("keeps the last eight seconds, and less where it was told to, whatever the chunks", () => {
  const rateHz = 100;
  const action = fc.oneof(
    fc.record({ push: fc.integer({ min: 0, max: 1000 }) }),
    fc.record({ keep: fc.integer({ min: 0, max: 900 }) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const heard = new LastSeconds(rateHz);
      let expected: number[] = [];
      let next = 0;
      for (const one of actions) {
        if ("push" in one) {
          const samples = Int16Array.from({ length: one.push }, () => (next = (next + 1) % 30_000));
          heard.push(samples);
          expected = [...expected, ...samples].slice(-8 * rateHz);
        } else {
          heard.keep(one.keep);
          expected = one.keep === 0 ? [] : expected.slice(-one.keep);
        }
      }
      expect([...heard.take()]).toEqual(expected);
    }),
  );
});
