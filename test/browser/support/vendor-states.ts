import { seededRandom } from "../../../src/base/random.ts";
import type { HealthKind } from "../../../src/providers/health/deadlines.ts";
import type { Fleet } from "../../../src/providers/health/fleet.ts";
import { VendorError } from "../../../src/providers/vendor-error.ts";
import { drawDelayMs } from "../../../src/testing/vendors/faults.ts";

/** Keys that make vendors count as configured; nobody is asked with them. */
export const vendorKeys = {
  DEEPGRAM_API_KEY: "x",
  OPENAI_API_KEY: "x",
  GROQ_API_KEY: "x",
  CARTESIA_API_KEY: "x",
};

/** Makes vendors what they may be: at work, uneven and in races, resting after a refused key, not used yet. */
export function fillFleet(fleet: Fleet): void {
  const random = seededRandom("vendors");
  fleet.describe("llm", "groq", {
    price: {
      perMillionInputTokensUsd: 0.15,
      perMillionOutputTokensUsd: 0.6,
      source: "https://example.com",
      asOf: "2026-10",
    },
  });
  const answer = (kind: HealthKind, name: string, delay: { readonly p50Ms: number; readonly p95Ms: number }): void => {
    const attempt = fleet.healthOf(kind, name).attempt();
    attempt.measured("open", drawDelayMs({ p50Ms: 60, p95Ms: 140 }, random));
    attempt.measured("first", drawDelayMs(delay, random));
    attempt.measured("between", drawDelayMs({ p50Ms: 30, p95Ms: 90 }, random));
    attempt.used?.({ inputTokens: 3000, outputTokens: 60, audioMs: 4000 });
    attempt.succeeded();
  };
  for (let count = 0; count < 180; count++) {
    answer("stt", "deepgram", { p50Ms: 240, p95Ms: 420 });
    answer("llm", "groq", { p50Ms: 536, p95Ms: 1771 });
  }
  const groq = fleet.healthOf("llm", "groq");
  groq.attempt().failed(new VendorError("late", { code: "LLM_TIMEOUT", retryable: true }));
  groq.failedOver();
  groq.hedgeWon();
  groq.hedgeWon();
  groq.hedgeLost(0.0012);
  fleet.healthOf("llm", "openai").tookOver();
  fleet
    .healthOf("llm", "openai")
    .attempt()
    .failed(new VendorError("no", { code: "LLM_UNAUTHORIZED" }));
  fleet.placement.record(
    { kind: "stt", vendor: "deepgram", host: "api.deepgram.com" },
    { connectMs: 31, firstByteMs: 58 },
  );
}
