import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import type { CalendarWeek } from "../integrations/embedded/calendar-views.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { ServerCalendar } from "./server-options.ts";
import { openTestServer } from "./test-server.test-support.ts";

const tts = [scriptedTts({ wordMs: 60 })];

describe("agents and engines", () => {
  it("are told by name, title and what they run on", async () => {
    await using server = await openTestServer({ tts });
    expect((await server.get("/v1/agents")).json).toEqual({
      defaultAgent: "echo",
      agents: [{ name: "echo", title: "The echo", language: "en-US", stt: [], tts: ["scripted"], brain: "echo" }],
    });
  });

  it("are degraded when something is missing that was wanted", async () => {
    const notice = { code: "STT_MISSING", message: "No recogniser is installed.", hint: "Type instead." };
    const engine = { kind: "tts", name: "flite", state: "ready" } as const;
    const iceServers = [{ urls: "stun:stun.example:3478" }];
    await using server = await openTestServer({
      tts,
      config: { ice: { iceServers, bindAddress: "127.0.0.1" } },
      server: { health: { checks: [], engines: () => ({ engines: [engine], notices: [notice] }) } },
    });
    expect((await server.get("/v1/health/engines")).json).toEqual({
      isDegraded: true,
      engines: [engine],
      notices: [notice],
      iceServers,
    });
  });
});

describe("the calendar", () => {
  const week: CalendarWeek = { timeZone: "America/New_York", practitioners: [], days: [] };

  it("shows this week of the business's zone, or the one asked for", async () => {
    const asked: string[] = [];
    const services = [{ id: "cleaning", name: "Cleaning", durationMinutes: 45, price: "$120" }];
    const calendar: ServerCalendar = {
      rules: { seed: { name: "Clinic", address: "14 Harbor Street", timeZone: "America/New_York", services } },
      week: (date) => {
        asked.push(date);
        return Promise.resolve(week);
      },
      onChange: () => () => undefined,
    };
    await using server = await openTestServer({ tts, server: { calendar } });
    const reply = await server.get("/v1/calendar/week?from=2026-11-25");
    expect(reply.json).toEqual({
      from: "2026-11-25",
      business: { name: "Clinic", address: "14 Harbor Street" },
      services,
      ...week,
    });
    await server.get("/v1/calendar/week");
    expect(asked[0]).toBe("2026-11-25");
    expect(new Date(`${asked[1] ?? ""}T12:00:00Z`).getUTCDay()).toBe(1);
  });
});

describe("health", () => {
  it("is ready when every part is, and tells which is not, but not why", async () => {
    let isBroken = false;
    const check = (): Promise<void> =>
      isBroken
        ? Promise.reject(new CallwrightError("at 10.0.0.7: no", { code: "DATABASE_UNAVAILABLE" }))
        : Promise.resolve();
    await using server = await openTestServer({
      tts,
      server: { health: { checks: [{ name: "database", check }], engines: () => ({ engines: [], notices: [] }) } },
    });
    const ready = await server.get("/readyz");
    expect([ready.status, ready.json]).toEqual([
      200,
      {
        status: "ok",
        uptimeMs: expect.any(Number),
        checks: [{ name: "database", ok: true }],
        load: { calls: 0, maxCalls: expect.any(Number), lateShare: 0, pacerLateP99Ms: 0, state: "open" },
      },
    ]);
    isBroken = true;
    const broken = await server.get("/readyz");
    expect([broken.status, broken.json]).toMatchObject([
      503,
      { status: "unavailable", checks: [{ name: "database", ok: false, message: "DATABASE_UNAVAILABLE" }] },
    ]);
    expect(broken.text).not.toContain("10.0.0.7");
    expect((await server.get("/healthz")).json).toMatchObject({ status: "ok" });
  });

  it("is measured: calls, turns by stage, the pacer, the event loop", async () => {
    await using server = await openTestServer({ tts });
    const { call } = server.openCall();
    expect((await server.get("/metrics")).text).toContain("callwright_calls_active 1");
    call.type("bye");
    await call.done;
    const { text, headers } = await server.get("/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    for (const line of [
      "callwright_calls_active 0",
      'callwright_calls_total{outcome="completed"} 1',
      'callwright_turn_latency_seconds_count{stage="total"} 1',
      'callwright_replies_total{kind="',
      "callwright_cut_offs_total 0",
      'callwright_turn_latency_seconds_count{stage="first_word"} 1',
      'callwright_turn_latency_seconds_bucket{le="10",stage="tts"} 1',
    ])
      expect(text).toContain(line);
    const ticks = Number(/^callwright_pacer_error_seconds_count (\d+)$/m.exec(text)?.[1]);
    expect(ticks).toBe(server.pacer.stats.ticks);
    expect(text).toContain(`callwright_pacer_error_seconds_bucket{le="+Inf"} ${ticks}`);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(text).toMatch(/^process_resident_memory_bytes /m);
  });
});

describe("the document of the API", () => {
  it("is OpenAPI 3.1 and knows every JSON route", async () => {
    await using server = await openTestServer({ tts });
    const document = (await server.get("/v1/openapi.json")).json as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toBe("3.1.0");
    expect(
      Object.entries(document.paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((one) => `${one} ${path}`))
        .sort(),
    ).toMatchInlineSnapshot(`
      [
        "get /healthz",
        "get /readyz",
        "get /v1/agents",
        "get /v1/calendar/week",
        "get /v1/calls",
        "get /v1/calls/{id}",
        "get /v1/calls/{id}/journal",
        "get /v1/calls/{id}/recording",
        "get /v1/calls/{id}/waveform",
        "get /v1/health/engines",
        "get /v1/latency",
        "get /v1/latency/turns",
        "get /v1/live",
        "get /v1/vendors",
        "post /v1/calls/web",
        "post /v1/calls/{id}/candidates",
        "post /v1/calls/{id}/dtmf",
        "post /v1/calls/{id}/hangup",
        "post /v1/calls/{id}/say",
        "post /v1/calls/{id}/sdp",
      ]
    `);
  });
});

describe("the console", () => {
  it("is explained when it is not built", async () => {
    await using server = await openTestServer({ tts });
    const reply = await server.get("/");
    expect([reply.status, reply.headers["content-type"]]).toEqual([503, "text/html; charset=UTF-8"]);
    expect(reply.text).toContain("npm start");
  });

  it("serves its files, and its page at every other address", async () => {
    const folder = await mkdtemp(join(tmpdir(), "callwright-console-"));
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<p>the console");
    await writeFile(join(folder, "assets", "app-1a2b.js"), "let a = 1;");
    await writeFile(join(folder, "..", "callwright-outside.txt"), "outside");
    await using server = await openTestServer({ tts, config: { consoleFolder: folder } });
    const script = await server.get("/assets/app-1a2b.js");
    expect([script.status, script.text]).toEqual([200, "let a = 1;"]);
    expect(script.headers["content-type"]).toMatch(/javascript/);
    expect(script.headers["cache-control"]).toContain("immutable");
    for (const path of ["/", "/calls/c_1", "/calendar", "/index.html"]) {
      const page = await server.get(path);
      expect([path, page.status, page.text]).toEqual([path, 200, "<p>the console"]);
      expect(page.headers["cache-control"]).toBe("no-cache");
      expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
    }
    for (const path of [
      "/../callwright-outside.txt",
      "/..%2fcallwright-outside.txt",
      "/%2e%2e/callwright-outside.txt",
    ]) {
      expect((await server.get(path)).text).not.toContain("outside");
    }
    expect((await server.get("/assets/gone.js")).status).toBe(404);
    expect((await server.get("/v1/gone")).status).toBe(404);
    await rm(folder, { recursive: true });
    await rm(join(tmpdir(), "callwright-outside.txt"));
  });
});
