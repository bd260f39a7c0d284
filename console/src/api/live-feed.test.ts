import { describe, expect, it } from "vitest";
import { toLiveEvent } from "./live-feed.ts";
import { withQuery } from "./get-json.ts";

describe("the live feed", () => {
  it("puts the name of an event back into its data", () => {
    expect(toLiveEvent("call-ended", '{"callId":"c_1","outcome":"completed","disposition":"booked"}')).toEqual({
      type: "call-ended",
      callId: "c_1",
      outcome: "completed",
      disposition: "booked",
    });
  });

  it("passes over what is no object", () => {
    expect(toLiveEvent("gap", "not json")).toBeUndefined();
    expect(toLiveEvent("gap", "null")).toBeUndefined();
  });
});

describe("addresses", () => {
  it("carry what is given and nothing else", () => {
    expect(withQuery("/v1/calls", { search: "a&b", outcome: "", live: undefined, limit: 40 })).toBe(
      "/v1/calls?search=a%26b&limit=40",
    );
    expect(withQuery("/v1/agents", {})).toBe("/v1/agents");
  });
});
