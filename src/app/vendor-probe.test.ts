import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { silentLog } from "../base/log.ts";
import { systemClock } from "../base/clock.ts";
import { openOpenAiServer } from "../testing/vendors/openai-server.ts";
import { probeVendors } from "./vendor-probe.ts";
import { openFleet } from "./vendors.ts";

describe("the background probe of vendors", () => {
  it("keeps how near a service is, and opens the breaker of one that refuses its key", async () => {
    await using good = await openOpenAiServer({ replies: [{ text: "OK" }], models: ["m"] });
    await using bad = await openOpenAiServer({ replies: [], refuse: { status: 401 } });
    const environment = {
      VLLM_BASE_URL: `${good.url}/v1`,
      VLLM_MODEL: "m",
      GROQ_BASE_URL: `${bad.url}/v1`,
      GROQ_API_KEY: "wrong-key-123456",
    };
    const fleet = await openFleet(environment, { clock: systemClock, log: silentLog });
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (_: unknown, words: string) => warnings.push(words) };
    const controller = new AbortController();
    const probing = probeVendors({ environment, fleet, clock: systemClock, log, everyMs: 60_000 }, controller.signal);
    await expect
      .poll(() => fleet.placement.snapshot("llm", "groq").length + fleet.placement.snapshot("llm", "vllm").length, {
        timeout: 10_000,
      })
      .toBe(2);
    controller.abort();
    await probing;
    expect(fleet.placement.snapshot("llm", "vllm")[0]).toMatchObject({
      count: 1,
      connectP50Ms: expect.any(Number),
      firstByteP50Ms: expect.any(Number),
    });
    expect(fleet.placement.snapshot("llm", "groq")[0]?.last.error?.code).toBe("LLM_UNAUTHORIZED");
    expect(fleet.healthOf("llm", "groq").snapshot().state).toBe("open");
    expect(fleet.healthOf("llm", "vllm").snapshot().state).toBe("closed");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain("wrong-key");
  });

  it("asks nobody when nothing is configured, and ends when it is told to", async () => {
    const clock = new VirtualClock();
    const fleet = await openFleet({}, { clock, log: silentLog });
    const never = new AbortController().signal;
    await probeVendors({ environment: {}, fleet, clock, log: silentLog, everyMs: 1000 }, never);
    expect(clock.pendingTimers).toBe(0);
  });
});
