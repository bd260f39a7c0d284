import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endpointWaitMs } from "./endpointing.ts";
import type { CallerProfile } from "./endpointing.ts";

const profiles: readonly CallerProfile[] = ["fast", "standard", "non-native", "elderly", "dictation"];

describe("the wait at a pause", () => {
  it("leaves time for a filler before the caller has waited 2 s, whatever the words and the profile", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...profiles), (text, profile) => {
        const waitMs = endpointWaitMs({ text, asked: "open", profile });
        expect(waitMs).toBeGreaterThanOrEqual(100);
        expect(waitMs).toBeLessThanOrEqual(1700);
      }),
    );
  });

  it("is longer for callers who pause more", () => {
    const waits = profiles.map((profile) => endpointWaitMs({ text: "I'd like a cleaning", asked: "open", profile }));
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
  });

  it("is over at once after a yes, whoever the caller is", () => {
    for (const profile of profiles) expect(endpointWaitMs({ text: "Yes.", asked: "yes-no", profile })).toBe(100);
  });
});
