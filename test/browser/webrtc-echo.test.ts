import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { speechLike } from "../../src/audio/tone.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openLegCount, shutDownWebRtc } from "../../src/media/webrtc/peer-leg.ts";
import { BurstOnsets } from "../interop/support/burst-onsets.ts";
import { bursts, echo, handlers } from "./support/audio-signals.ts";
import { CallHost } from "./support/call-host.ts";
import { openCallPage, percentile, until } from "./support/call-page.ts";
import { hasChromium, openChromium } from "./support/chromium.ts";

// Latency is printed, not asserted: a browser on a busy machine of two cores is late by itself. This says only that the
// sound that comes back is the one that was sent, and not the burst of the next second.
const generousMs = 600;

describe.skipIf(!hasChromium)(
  "sound between Chromium and the server (skipped where /usr/bin/chromium is missing)",
  () => {
    let chromium: Awaited<ReturnType<typeof openChromium>>;

    beforeAll(async () => {
      chromium = await openChromium(bursts);
    });
    afterAll(async () => {
      await chromium?.[Symbol.asyncDispose]();
      shutDownWebRtc();
    });

    it("echoes the caller soon, from microphone to loudspeaker", async () => {
      await using host = new CallHost({ onCall: (call) => echo(call.transport) });
      const page = await openCallPage(chromium.browser, await host.listen());
      await page.evaluate(() => window.bench.start());
      await until(page, () => window.bench.onsets.agent.length >= 8, 30_000);
      const { roundTripsMs, connectedMs } = await roundTrips(page);
      report("round trip", roundTripsMs);
      console.info(`connected ${connectedMs.toFixed(0)} ms after the click, microphone included`);
      expect(percentile(roundTripsMs, 0.5)).toBeLessThan(generousMs);
      await page.context().close();
    });

    it("brings a sound each way soon: the caller's to the agent, the agent's to the caller", async () => {
      const up = new BurstOnsets(16_000);
      const sentAtMs: number[] = [];
      await using host = new CallHost({
        onCall: ({ transport }) => {
          const burst = speechLike({ sampleRateHz: 24_000, durationMs: 240 });
          const silence = new Int16Array(480);
          let tick = 0;
          transport.start(
            handlers({
              onFrame: ({ samples }) => {
                up.push(samples, systemClock.wallTimeMs());
                const at = (tick++ % 50) * 480;
                if (at === 0) sentAtMs.push(systemClock.wallTimeMs());
                transport.send({
                  samples: at < burst.length ? burst.subarray(at, at + 480) : silence,
                  sampleRateHz: 24_000,
                });
              },
            }),
          );
        },
      });
      const page = await openCallPage(chromium.browser, await host.listen());
      await page.evaluate(() => window.bench.start());
      await until(page, () => window.bench.onsets.agentWall.length >= 6, 30_000);
      const { microphone, agent } = await page.evaluate(() => ({
        microphone: window.bench.onsets.microphoneWall,
        agent: window.bench.onsets.agentWall,
      }));
      const uplinkMs = since(microphone, up.onsetsMs);
      const downlinkMs = since(sentAtMs, agent);
      report("microphone to agent", uplinkMs);
      report("agent to loudspeaker", downlinkMs);
      expect(percentile(uplinkMs, 0.5)).toBeLessThan(generousMs);
      expect(percentile(downlinkMs, 0.5)).toBeLessThan(generousMs);
      await page.context().close();
    });

    it("carries five calls at once, each with sound both ways", async () => {
      const framesOf = new Map<string, number>();
      await using host = new CallHost({
        onCall: (call) =>
          echo(call.transport, { onFrame: () => framesOf.set(call.callId, (framesOf.get(call.callId) ?? 0) + 1) }),
      });
      const url = await host.listen();
      const pages = await Promise.all([1, 2, 3, 4, 5].map(() => openCallPage(chromium.browser, url)));
      await Promise.all(pages.map((page) => page.evaluate(() => window.bench.start())));
      await Promise.all(pages.map((page) => until(page, () => window.bench.onsets.agent.length >= 5, 40_000)));
      const all = await Promise.all(pages.map((page) => roundTrips(page)));
      report(
        "five calls, round trip",
        all.flatMap((call) => call.roundTripsMs),
      );
      const losses = await Promise.all(
        pages.map((page) =>
          page.evaluate(async () => (await window.bench.stats())["inbound-rtp"]?.["packetsLost"] ?? -1),
        ),
      );
      expect(losses).toEqual([0, 0, 0, 0, 0]);
      expect([...framesOf.values()].every((frames) => frames >= 200)).toBe(true);
      expect(
        percentile(
          all.flatMap((call) => call.roundTripsMs),
          0.5,
        ),
      ).toBeLessThan(generousMs);
      expect(openLegCount()).toBe(5);
      await Promise.all(pages.map((page) => page.evaluate(() => window.bench.call().hangUp())));
      await Promise.all(pages.map((page) => page.context().close()));
    });

    it("carries calls over one UDP port", async () => {
      await using host = new CallHost({ onCall: (call) => echo(call.transport), muxPort: 39_471 });
      const url = await host.listen();
      const pages = await Promise.all([1, 2].map(() => openCallPage(chromium.browser, url)));
      await Promise.all(pages.map((page) => page.evaluate(() => window.bench.start())));
      await Promise.all(pages.map((page) => until(page, () => window.bench.onsets.agent.length >= 2, 30_000)));
      await Promise.all(pages.map((page) => page.context().close()));
    });
  },
);

/** Each onset heard, less the last one spoken before it. */
async function roundTrips(page: Page): Promise<{ readonly roundTripsMs: number[]; readonly connectedMs: number }> {
  const { microphone, agent, connectedMs } = await page.evaluate(() => ({
    microphone: window.bench.onsets.microphone,
    agent: window.bench.onsets.agent,
    connectedMs: window.bench.log.find((state) => state.phase === "connected")?.atMs ?? Number.NaN,
  }));
  return { roundTripsMs: since(microphone, agent), connectedMs };
}

/** For each moment of `ends`, how long ago the last of `begins` was. */
function since(begins: readonly number[], ends: readonly number[]): number[] {
  return ends.flatMap((end) => {
    const begin = begins.filter((atMs) => atMs <= end).at(-1);
    return begin === undefined ? [] : [end - begin];
  });
}

function report(what: string, valuesMs: readonly number[]): void {
  console.info(
    `${what}, ms: n ${valuesMs.length}, P50 ${percentile(valuesMs, 0.5).toFixed(0)}, P95 ${percentile(valuesMs, 0.95).toFixed(0)}`,
  );
}
