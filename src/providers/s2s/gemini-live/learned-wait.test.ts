import fc from "fast-check";
import { expect, it } from "vitest";
import { LearnedWait } from "./learned-wait.ts";

it("waits longer at once when words were late, shorter by and by, and never beyond its bounds", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5000 })), (lateness) => {
      const wait = new LearnedWait();
      for (const lateMs of lateness) {
        wait.learn(lateMs);
        expect(wait.waitMs).toBeGreaterThanOrEqual(Math.min(700, Math.max(120, lateMs * 1.5)));
        expect(wait.waitMs).toBeLessThanOrEqual(700);
      }
      for (let turn = 0; turn < 40; turn++) wait.learn(0);
      expect(wait.waitMs).toBeLessThan(125);
    }),
  );
});
