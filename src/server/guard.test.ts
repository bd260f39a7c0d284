import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { checkBinding } from "./guard.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { TestServer } from "./test-server.test-support.ts";

describe("where the server may listen", () => {
  it.each(["127.0.0.1", "127.0.1.1", "localhost", "::1"])("on %s without a token", (host) => {
    checkBinding({ host });
  });

  it.each(["0.0.0.0", "::", "192.168.1.5", "voice.example.com", "127.0.0.1.example.com", ""])(
    "on '%s' with a token only",
    (host) => {
      expect(() => checkBinding({ host })).toThrow(expect.objectContaining({ code: "SERVER_TOKEN_REQUIRED" }));
      expect(() => checkBinding({ host, token: "" })).toThrow(expect.objectContaining({ field: "CALLWRIGHT_TOKEN" }));
      checkBinding({ host, token: "long and random" });
    },
  );
});

describe("a server of this machine alone", () => {
  let server: TestServer;
  let host: string;
  beforeAll(async () => {
    server = await openTestServer({ tts: [scriptedTts()] });
    host = new URL(server.url).host;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each(["127.0.0.1", "localhost:8080", "LOCALHOST", "[::1]:9"])("answers to the name %s", async (name) => {
    expect((await server.get("/v1/agents", { host: name })).status).toBe(200);
  });

  it.each(["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1@evil"])(
    "does not answer to a name that was rebound to it: %s",
    async (name) => {
      for (const path of ["/v1/agents", "/", "/metrics", "/v1/live"]) {
        const reply = await server.get(path, { host: name });
        expect(reply.status).toBeGreaterThanOrEqual(400);
        expect(reply.text).not.toContain("echo");
      }
    },
  );

  it.each<[string, Record<string, string>]>([
    ["another site's origin", { origin: "https://evil.example" }],
    ["no origin to speak of", { origin: "null" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a browser that says so", { "sec-fetch-site": "cross-site" }],
    ["another port, says the browser", { "sec-fetch-site": "same-site" }],
    ["a tunnel", { "x-forwarded-for": "203.0.113.7" }],
  ])("takes nothing that comes from %s", async (_what, headers) => {
    const before = server.calls.live.size;
    const reply = await server.post("/v1/calls/web", { sdp: "v=0" }, headers);
    expect(reply.status).toBe(403);
    expect(server.calls.live.size).toBe(before);
    expect((await server.get("/v1/calls", headers)).status).toBe(403);
  });

  it("takes what its own page sends, and links from elsewhere to its pages", async () => {
    const own = { origin: `http://${host}`, host, "sec-fetch-site": "same-origin" };
    expect((await server.get("/v1/calls", own)).status).toBe(200);
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await server.get("/calls/c_1", link)).status).toBe(503);
  });

  it("tells browsers what not to do", async () => {
    const { headers } = await server.get("/v1/calls");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect((await server.get("/v1/nothing")).headers["x-content-type-options"]).toBe("nosniff");
  });
});

describe("a server with a token", () => {
  const token = "correct horse battery staple";
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ tts: [scriptedTts()], config: { host: "0.0.0.0", token } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("answers whoever brings it, by any name", async () => {
    const headers = {
      authorization: `Bearer ${token}`,
      host: "voice.example.com",
      origin: "https://voice.example.com",
    };
    expect((await server.get("/v1/agents", headers)).status).toBe(200);
    expect((await server.get("/metrics", headers)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ["no token", {}],
    ["a wrong one", { authorization: "Bearer wrong" }],
    ["half of it", { authorization: `Bearer ${token.slice(0, -1)}` }],
    ["another scheme", { authorization: `Basic ${token}` }],
  ])("refuses %s", async (_what, headers) => {
    for (const path of ["/v1/agents", "/v1/live", "/metrics", "/v1/openapi.json", "/v1/nothing"]) {
      const reply = await server.get(path, headers);
      expect([reply.status, reply.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="callwright"']);
      expect(reply.json).toMatchObject({ error: { code: "TOKEN_WRONG" } });
    }
  });

  it("takes it in the address where headers cannot be sent, and nowhere else", async () => {
    const query = `token=${encodeURIComponent(token)}`;
    expect((await server.get(`/v1/live?call=c_none&${query}`)).status).toBe(204);
    expect((await server.get(`/v1/calls/c_none/recording?${query}`)).status).toBe(404);
    expect((await server.get(`/v1/calls?${query}`)).status).toBe(401);
  });

  it("lets probes and the console's page in without", async () => {
    expect((await server.get("/healthz")).status).toBe(200);
    expect((await server.get("/readyz")).status).toBe(200);
    expect((await server.get("/")).status).toBe(503);
  });
});
