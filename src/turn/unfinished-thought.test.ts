import { describe, expect, it } from "vitest";
import { endpointWaitMs } from "./endpointing.ts";
import type { Expectation } from "./expectation.ts";

function waitMs(text: string, asked: Expectation = "open"): number {
  return endpointWaitMs({ text, asked, profile: "standard" });
}

describe("a thought that is not finished", () => {
  it.each([
    "if you have something on Tuesday",
    "If you have something on Tuesday.",
    "well when I was there last week",
    "as soon as my daughter comes home",
    "yeah since I moved to Brooklyn",
  ])("waits for the main clause after '%s'", (text) => {
    expect(waitMs(text)).toBeGreaterThan(700);
  });

  it.each([
    "if you have something on Tuesday I would take that one",
    "when I was there in June Doctor Okafor said it's a cavity",
    "when are you open on Friday",
    "when is the next free slot",
    "since yesterday",
    "if I cancel what does it cost",
  ])("does not wait after '%s'", (text) => {
    expect(waitMs(text)).toBeLessThan(400);
  });

  it("takes a side clause for the answer where something was asked", () => {
    expect(waitMs("if it works for you", "yes-no")).toBeLessThan(400);
  });

  it("lets a caller who has introduced himself say why he calls", () => {
    expect(waitMs("hello this is Daniel Foster")).toBeGreaterThan(700);
    expect(waitMs("Good morning, my name is Anna.")).toBeGreaterThan(700);
    expect(waitMs("hi this is Daniel Foster I'm calling about my appointment")).toBeLessThan(400);
    expect(waitMs("hello this is Daniel Foster", "name")).toBeLessThan(400);
  });
});
