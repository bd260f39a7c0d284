import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLegCount, shutDownWebRtc } from "../../src/media/webrtc/peer-leg.ts";
import { bursts, echo } from "./support/audio-signals.ts";
import { CallHost, type HostedCall } from "./support/call-host.ts";
import { openCallPage, until } from "./support/call-page.ts";
import { hasChromium, openChromium } from "./support/chromium.ts";

describe.skipIf(!hasChromium)(
  "the call client in Chromium (skipped where /usr/bin/chromium is missing)",
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

    it("goes through its states, and ends at once on both sides when the caller hangs up", async () => {
      const { host, url, log } = await openHost();
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start({ onsets: false }));
      await until(page, () => window.bench.state.phase === "connected", 5000);
      await page.evaluate(() => window.bench.call().hangUp());
      await page.waitForTimeout(300);
      expect(await page.evaluate(() => window.bench.log.map((state) => state.phase))).toEqual([
        "asking-microphone",
        "connecting",
        "connected",
        "ended",
      ]);
      expect(await page.evaluate(() => window.bench.state.reason)).toBe("caller-hung-up");
      expect(log).toEqual(["closed caller-hung-up"]);
      expect(openLegCount()).toBe(0);
      await page.context().close();
    });

    it("tells the page at once, and why, when the agent hangs up", async () => {
      const { host, url, log } = await openHost();
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start({ onsets: false }));
      await until(page, () => window.bench.state.phase === "connected", 5000);
      await onlyCall(host).transport.close("completed");
      await until(page, () => window.bench.state.phase === "ended", 1000);
      expect(await page.evaluate(() => window.bench.state.reason)).toBe("completed");
      expect(log).toEqual(["closed completed"]);
      await page.context().close();
    });

    it("hangs up when the page is left", async () => {
      const { host, url, log } = await openHost();
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start({ onsets: false }));
      await until(page, () => window.bench.state.phase === "connected", 5000);
      await page.goto("about:blank");
      await page.waitForTimeout(500);
      expect(log).toEqual(["closed caller-hung-up"]);
      await page.context().close();
    });

    it("sends keys, typed words and mute, meters both sides, and shows the journal", async () => {
      const digits: string[] = [];
      const { host, url } = await openHost({ onDtmf: (digit) => digits.push(digit) });
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start({ onsets: false }));
      await until(page, () => window.bench.state.phase === "connected", 5000);
      await page.evaluate(() => window.bench.call().sendDigits("12#"));
      await page.evaluate(() => window.bench.call().say("Tuesday at ten, please"));
      onlyCall(host).tell({ seq: 1, atMs: 0, event: { type: "dtmf", digit: "1" } });
      await until(page, () => window.bench.levels.microphone > 0.4, 5000);
      await until(page, () => window.bench.levels.agent > 0.4, 5000);
      await until(page, () => window.bench.entries.length === 1, 3000);
      await page.evaluate(() => window.bench.call().setMuted(true));
      await until(page, () => window.bench.levels.microphone === 0, 3000);
      await page.waitForTimeout(1200);
      // What a muted caller sends is silence, so no echo of it comes back, and the line stays up.
      expect(await page.evaluate(() => window.bench.levels.agent)).toBeLessThan(0.2);
      expect(await page.evaluate(() => window.bench.state.phase)).toBe("connected");
      expect(digits).toEqual(["1", "2", "#"]);
      expect(onlyCall(host).said).toEqual(["Tuesday at ten, please"]);
      await page.context().close();
    });

    it("calls without a microphone, for a call that is typed", async () => {
      let frames = 0;
      const { host, url } = await openHost({ onFrame: () => frames++ });
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start({ microphone: "none", onsets: false }));
      await until(page, () => window.bench.state.phase === "connected", 5000);
      await page.waitForTimeout(3000);
      expect(await page.evaluate(() => window.bench.state.phase)).toBe("connected");
      expect(frames).toBeGreaterThan(100);
      await page.context().close();
    });

    it("keeps the call of a microphone that sends nothing", async () => {
      const states: string[] = [];
      const { host, url } = await openHost({ onNetwork: (state) => states.push(state) });
      await using _ = host;
      // An echo has nothing to say to such a caller, and the client listens for the agent's packets.
      host.pacer.add(() => {
        for (const { transport } of host.calls.values()) {
          transport.send({ samples: new Int16Array(480), sampleRateHz: transport.outputRateHz });
        }
      });
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(`
        window.context = new AudioContext();
        navigator.mediaDevices.getUserMedia = async () => window.context.createMediaStreamDestination().stream`);
      await page.evaluate(() => window.bench.start({ onsets: false }));
      await until(page, () => window.bench.state.phase === "connected", 5000);
      await page.evaluate("window.context.close()");
      await page.waitForTimeout(5000);
      expect(await page.evaluate(() => window.bench.log.map((state) => state.phase))).not.toContain("reconnecting");
      expect(states).toEqual([]);
      await page.context().close();
    });

    it.each([
      ["NotAllowedError", "MICROPHONE_DENIED"],
      ["NotFoundError", "MICROPHONE_MISSING"],
      ["NotReadableError", "MICROPHONE_BUSY"],
    ])("says what to do when the microphone fails with %s", async (name, code) => {
      const { host, url } = await openHost();
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate((error) => {
        window.navigator.mediaDevices.getUserMedia = () => Promise.reject(new window.DOMException("no", error));
      }, name);
      await page.evaluate(() => window.bench.start({ onsets: false }));
      const rejected = await page.evaluate(() => window.bench.log.at(-1));
      expect(rejected).toMatchObject({ phase: "rejected", code });
      expect(rejected?.hint).toContain("type instead");
      await page.context().close();
    });

    it("says so when there is no server, and when the server refuses", async () => {
      const { host, url } = await openHost();
      await using _ = host;
      const page = await openCallPage(chromium.browser, url);
      await page.evaluate(() => window.bench.start({ onsets: false, baseUrl: "http://127.0.0.1:9" }));
      expect(await page.evaluate(() => window.bench.log.at(-1))).toMatchObject({
        phase: "rejected",
        code: "SERVER_UNREACHABLE",
      });
      const refused = await page.evaluate(async () => {
        const response = await window.fetch("/v1/calls/web", {
          method: "POST",
          body: JSON.stringify({ agent: "echo", sdp: "v=0\r\n" }),
        });
        return [response.status, await response.json()] as const;
      });
      expect(refused[0]).toBe(400);
      expect(refused[1]).toMatchObject({ error: { code: "WEBRTC_BAD_SDP" } });
      await page.context().close();
    });
  },
);

async function openHost(also: Parameters<typeof echo>[1] = {}) {
  const log: string[] = [];
  const host = new CallHost({
    onCall: (call) => echo(call.transport, { onClosed: (reason) => log.push(`closed ${reason}`), ...also }),
  });
  return { host, url: await host.listen(), log };
}

function onlyCall(host: CallHost): HostedCall {
  const [call] = host.calls.values();
  if (call === undefined) throw new Error("no call");
  return call;
}
