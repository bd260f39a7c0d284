import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { shutDownWebRtc } from "../../src/media/webrtc/peer-leg.ts";
import { bursts, echo } from "./support/audio-signals.ts";
import { CallHost } from "./support/call-host.ts";
import { hasChromium, openChromium } from "./support/chromium.ts";
import { openCallPage, percentile, until } from "./support/call-page.ts";

describe.skipIf(!hasChromium)("a call from Chromium (skipped where /usr/bin/chromium is missing)", () => {
  let chromium: Awaited<ReturnType<typeof openChromium>>;

  beforeAll(async () => {
    chromium = await openChromium(bursts);
  });
  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    shutDownWebRtc();
  });

  it("echoes the caller within 150 ms, from microphone to loudspeaker", async () => {
    await using host = new CallHost({ onCall: (call) => echo(call.transport) });
    const page = await openCallPage(chromium.browser, await host.listen());
    await page.evaluate(() => window.bench.start());
    await until(page, () => window.bench.onsets.agent.length >= 6, 12_000);
    const { roundTripsMs, connectedMs } = await roundTrips(page);
    console.info(
      `round trip ms: ${roundTripsMs.map((ms) => ms.toFixed(1)).join(" ")}; connected after ${connectedMs.toFixed(0)} ms`,
    );
    expect(percentile(roundTripsMs, 0.5)).toBeLessThan(150);
    await page.context().close();
  });
});

/** Each onset heard, less the last one spoken before it. */
async function roundTrips(page: Page): Promise<{ readonly roundTripsMs: number[]; readonly connectedMs: number }> {
  const { microphone, agent, connectedMs } = await page.evaluate(() => ({
    microphone: window.bench.onsets.microphone,
    agent: window.bench.onsets.agent,
    connectedMs: window.bench.log.find((state) => state.phase === "connected")?.atMs ?? Number.NaN,
  }));
  const roundTripsMs = agent.flatMap((heardMs) => {
    const spokenMs = microphone.filter((atMs) => atMs < heardMs).at(-1);
    return spokenMs === undefined ? [] : [heardMs - spokenMs];
  });
  return { roundTripsMs, connectedMs };
}
