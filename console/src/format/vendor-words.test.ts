import { describe, expect, it } from "vitest";
import type { VendorView } from "../../../src/server/api-types.ts";
import { failureText, formatUsd, hedgeText, standing, vendorEventText } from "./vendor-words.ts";

const stage = { count: 0, deadlineMs: 1000, histogram: [] };
const health: NonNullable<VendorView["health"]> = {
  state: "closed",
  errorRate: 0,
  recentAttempts: 0,
  attempts: 0,
  underWay: 0,
  successes: 0,
  failures: 0,
  cancelled: 0,
  failoversFrom: 0,
  failoversTo: 0,
  hedgeWins: 0,
  hedgeLosses: 0,
  hedgeCostUsd: 0,
  costUsd: 0,
  costPerMinuteUsd: 0,
  costLastHourUsd: 0,
  histogramBoundsMs: [],
  stages: { open: stage, first: stage, between: stage },
  errors: [],
};
const vendor: VendorView = {
  kind: "llm",
  name: "groq",
  summary: "Groq",
  isLocal: false,
  isConfigured: true,
  variables: [],
  agents: [],
  places: [],
  health,
};
const nowMs = Date.UTC(2026, 10, 25);

describe("vendors in words", () => {
  it("say how they stand", () => {
    const stand = (change: Partial<typeof health>) => standing({ ...vendor, health: { ...health, ...change } }, nowMs);
    expect(stand({})).toEqual({ text: "Not used yet", tone: "neutral" });
    expect(stand({ attempts: 3 })).toEqual({ text: "Works", tone: "good" });
    expect(stand({ attempts: 3, recentAttempts: 4, errorRate: 0.25 }).text).toBe("25 % of the last minute failed");
    const openUntil = new Date(nowMs + 11_200).toISOString();
    expect(stand({ state: "open", openUntil })).toEqual({ text: "Resting, tried again in 12 s", tone: "bad" });
    expect(stand({ state: "open", openUntil: new Date(nowMs + 300_000).toISOString() }).text).toContain("5 min");
    expect(stand({ state: "half-open" }).tone).toBe("warn");
  });

  it("say why a call went on with another", () => {
    const event = { atMs: 900, kind: "llm", from: "groq", to: "openai", reason: "LLM_TIMEOUT", waitedMs: 812 } as const;
    expect(vendorEventText({ type: "vendor-switch", ...event })).toBe(
      "Model groq took too long after 812 ms: openai went on (LLM_TIMEOUT)",
    );
    expect(failureText("TTS_SOMETHING_NEW")).toBe("failed (something new)");
  });

  it("say who won a race", () => {
    const race = { atMs: 1, kind: "llm", vendors: ["groq", "openai"], winner: "openai", winnerIndex: 1 } as const;
    expect(vendorEventText({ type: "vendor-hedge", ...race, reason: "late" })).toBe(
      "Model: the first was late, and openai answered before groq",
    );
    expect(hedgeText({ hedgeWins: 3, hedgeLosses: 9 })).toBe("3 of 12 (25 %)");
    expect(hedgeText({ hedgeWins: 0, hedgeLosses: 0 })).toBe("none");
  });

  it("say money with the digits that it needs", () => {
    expect([0, 0.00001, 0.0042, 0.25, 12].map(formatUsd)).toEqual(["$0", "< $0.0001", "$0.0042", "$0.250", "$12.00"]);
  });
});
