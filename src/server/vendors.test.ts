import { describe, expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Fleet } from "../providers/health/fleet.ts";
import { VendorError } from "../providers/vendor-error.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { openVendorBoard } from "../app/vendor-board.ts";
import type { VendorsAnswer } from "./api-types.ts";
import { openTestServer } from "./test-server.test-support.ts";

const tts = [scriptedTts({ name: "cartesia", wordMs: 60 })];
const key = "sk-marker-0123456789";

async function openVendorServer() {
  const clock = new VirtualClock({ wallTimeMs: Date.UTC(2026, 10, 25) });
  const fleet = new Fleet({ clock, log: silentLog, localEngines: ["flite"] });
  fleet.describe("tts", "cartesia", {
    price: { per1000CharactersUsd: 0.04, source: "https://example.com", asOf: "2026-11" },
  });
  const vendors = await openVendorBoard({ CARTESIA_API_KEY: key, WHISPER_MODEL: "tiny.en" }, fleet);
  return { clock, fleet, server: await openTestServer({ tts, server: { vendors } }) };
}

describe("GET /v1/vendors", () => {
  it("tells of each vendor whether it is configured, what it reads, and who uses it, but no value", async () => {
    const { server } = await openVendorServer();
    await using _ = server;
    const reply = await server.get("/v1/vendors");
    const { vendors } = reply.json as VendorsAnswer;
    expect(vendors.find(({ kind, name }) => kind === "tts" && name === "cartesia")).toMatchObject({
      isConfigured: true,
      isLocal: false,
      agents: ["echo"],
      variables: expect.arrayContaining([{ name: "CARTESIA_API_KEY", isSet: true }]),
      health: { state: "closed", attempts: 0, errors: [] },
    });
    const other = vendors.find(({ kind, name }) => kind === "stt" && name === "deepgram");
    expect(other).toMatchObject({ isConfigured: false, agents: [] });
    expect(other).not.toHaveProperty("health");
    expect(reply.text).not.toContain(key);
  });

  it("tells how a vendor does: breaker, errors by code, latency, failovers, hedges, money, places", async () => {
    const { clock, fleet, server } = await openVendorServer();
    await using _ = server;
    const health = fleet.healthOf("tts", "cartesia");
    const good = health.attempt();
    good.measured("first", 130);
    good.used?.({ characters: 1000 });
    good.succeeded();
    const refused = new VendorError(`no: ${key}`, { code: "TTS_RATE_LIMITED", retryAfterMs: 9000 });
    health.attempt().failed(refused);
    health.tookOver();
    fleet.placement.record(
      { kind: "tts", vendor: "cartesia", host: "api.cartesia.ai" },
      { connectMs: 20, firstByteMs: 45 },
    );
    await clock.advance(1000);
    const reply = await server.get("/v1/vendors");
    const vendor = (reply.json as VendorsAnswer).vendors.find(
      ({ kind, name }) => kind === "tts" && name === "cartesia",
    );
    expect(vendor?.health).toMatchObject({
      state: "open",
      openUntil: expect.any(String),
      errorRate: 0.5,
      recentAttempts: 2,
      failures: 1,
      failoversTo: 1,
      errors: [{ code: "TTS_RATE_LIMITED", count: 1 }],
      lastError: { code: "TTS_RATE_LIMITED", at: "2026-11-25T00:00:00.000Z" },
      costUsd: 0.04,
      costLastHourUsd: 0.04,
      stages: { first: { count: 1, p50Ms: 130, histogram: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0] } },
    });
    expect(vendor?.places).toMatchObject([{ host: "api.cartesia.ai", firstByteP50Ms: 45, last: { connectMs: 20 } }]);
    expect(reply.text).not.toContain(key);
  });

  it("stands in the metrics, with labels that stay few", async () => {
    const { fleet, server } = await openVendorServer();
    await using _ = server;
    fleet.healthOf("tts", "cartesia").attempt().succeeded();
    fleet.placement.record({ kind: "tts", vendor: "cartesia", host: "api.cartesia.ai" }, { connectMs: 20 });
    const { text } = await server.get("/metrics");
    for (const line of [
      'callwright_vendor_breaker_state{kind="tts",vendor="cartesia",state="closed"} 1',
      'callwright_vendor_attempts_total{kind="tts",vendor="cartesia",result="success"} 1',
      'callwright_vendor_failovers_total{kind="tts",vendor="cartesia",direction="from"} 0',
      'callwright_vendor_probe_seconds{kind="tts",vendor="cartesia",host="api.cartesia.ai",step="connect"} 0.02',
    ])
      expect(text).toContain(line);
    // Read again, counts are not added up.
    expect((await server.get("/metrics")).text).toContain(
      'callwright_vendor_attempts_total{kind="tts",vendor="cartesia",result="success"} 1',
    );
    expect(text).not.toContain('vendor="deepgram"');
  });

  it("is described", async () => {
    const { server } = await openVendorServer();
    await using _ = server;
    const document = (await server.get("/v1/openapi.json")).json as {
      readonly paths: Readonly<Record<string, unknown>>;
    };
    expect(document.paths).toHaveProperty("/v1/vendors");
  });
});
