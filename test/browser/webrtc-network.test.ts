import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import { shutDownWebRtc } from "../../src/media/webrtc/peer-leg.ts";
import { bursts, echo } from "./support/audio-signals.ts";
import { CallHost } from "./support/call-host.ts";
import { openCallPage, until } from "./support/call-page.ts";
import { hasChromium, openChromium } from "./support/chromium.ts";
import { BadNetwork } from "./support/udp-relay.ts";

describe.skipIf(!hasChromium)(
  "a bad network under a call (skipped where /usr/bin/chromium is missing)",
  { timeout: 60_000 },
  () => {
    let chromium: Awaited<ReturnType<typeof openChromium>>;

    beforeAll(async () => {
      chromium = await openChromium(bursts);
    });
    afterAll(async () => {
      await chromium?.[Symbol.asyncDispose]();
      shutDownWebRtc();
    });

    it("goes on under 10 % loss: a frame every 20 ms, and every burst comes back", async () => {
      const { network, host, url, log } = await openBadLine(1);
      await using _ = network;
      await using __ = host;
      network.lossShare = 0.1;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start());
      await until(page, () => window.bench.onsets.agent.length >= 5, 30_000);
      const stats = await page.evaluate(() => window.bench.stats());
      console.info(
        `lost ${stats["inbound-rtp"]?.["packetsLost"]} of ${stats["inbound-rtp"]?.["packetsReceived"]} packets; the browser was told of ${stats["remote-inbound-rtp"]?.["packetsLost"]} lost of its own, and used ${stats["inbound-rtp"]?.["fecPacketsReceived"]} corrections`,
      );
      expect(stats["inbound-rtp"]?.["packetsLost"]).toBeGreaterThan(5);
      // Our receiver reports reach the browser: they are what makes it add error correction.
      expect(stats["remote-inbound-rtp"]?.["packetsLost"]).toBeGreaterThan(0);
      expect(log).toEqual([]);
      expect(await page.evaluate(() => window.bench.state.phase)).toBe("connected");
      await page.context().close();
    });

    it("keeps the call through a network that is gone for five seconds, over a new connection", async () => {
      const { network, host, url, log } = await openBadLine(12);
      await using _ = network;
      await using __ = host;
      const page = await openCallPage(chromium.browser, url);
      const callId = await page.evaluate(() => window.bench.start());
      await until(page, () => window.bench.onsets.agent.length >= 2, 10_000);
      network.isDown = true;
      await until(page, () => window.bench.state.phase === "reconnecting", 5000);
      await page.waitForTimeout(3000);
      network.isDown = false;
      await until(page, () => window.bench.state.phase === "connected", 8000);
      const heardBefore = await page.evaluate(() => window.bench.onsets.agent.length);
      await page.waitForFunction((before) => window.bench.onsets.agent.length >= before + 2, heardBefore, {
        timeout: 6000,
      });
      expect(log).toEqual(["network lost", "network recovered"]);
      expect([...host.calls.keys()]).toEqual([callId]);
      await page.evaluate(() => window.bench.call().hangUp());
      await page.waitForTimeout(300);
      expect(log.at(-1)).toBe("closed caller-hung-up");
      await page.context().close();
    });

    it("refuses an ICE restart of the same connection, and the call goes on", async () => {
      const { network, host, url, log } = await openBadLine(3);
      await using _ = network;
      await using __ = host;
      const page = await openCallPage(chromium.browser, url);
      const callId = await page.evaluate(() => window.bench.start());
      await until(page, () => window.bench.onsets.agent.length >= 1, 10_000);
      expect(await page.evaluate((id) => window.bench.restartIce(id ?? ""), callId)).toBe("WEBRTC_ICE_RESTART");
      const heardBefore = await page.evaluate(() => window.bench.onsets.agent.length);
      await page.waitForFunction((before) => window.bench.onsets.agent.length >= before + 2, heardBefore, {
        timeout: 6000,
      });
      expect(log).toEqual([]);
      await page.context().close();
    });

    it("ends the call on both sides when the network stays away for ten seconds", async () => {
      const { network, host, url, log } = await openBadLine(12);
      await using _ = network;
      await using __ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start());
      await until(page, () => window.bench.onsets.agent.length >= 1, 10_000);
      network.isDown = true;
      host.isReachable = false;
      await until(page, () => window.bench.state.phase === "ended", 15_000);
      await page.waitForTimeout(500);
      expect(await page.evaluate(() => window.bench.state.reason)).toBe("network-lost");
      expect(log).toEqual(["network lost", "closed network-lost"]);
      await page.context().close();
    });
  },
);

async function openBadLine(connections: number) {
  const network = new BadNetwork(seededRandom("bad network"));
  await network.prepare(connections);
  const log: string[] = [];
  const host = new CallHost({
    rewriteSdp: network.rewriteSdp,
    onCall: (call) =>
      echo(call.transport, {
        onNetwork: (state) => log.push(`network ${state}`),
        onClosed: (reason) => log.push(`closed ${reason}`),
      }),
  });
  return { network, host, url: await host.listen(), log };
}
