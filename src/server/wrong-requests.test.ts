import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { ApiError } from "./api-types.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { Reply, TestServer } from "./test-server.test-support.ts";

let server: TestServer;
let live: string;

beforeAll(async () => {
  server = await openTestServer({ tts: [scriptedTts()] });
  live = server.openCall().info.id;
  server.archive.add({ id: "c_outside", endedAt: "2026-11-20T15:01:00Z", recordingPath: "../../../etc/passwd" });
  server.archive.add({ id: "c_lost", endedAt: "2026-11-20T15:01:00Z", recordingPath: "lost.wav" });
  server.archive.add({ id: "c_silent", endedAt: "2026-11-20T15:01:00Z" });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Status, code and field of an answer that must be an error of ours, without a trace of our insides. */
function told(reply: Reply): readonly [number, string, string | undefined] {
  expect(reply.headers["content-type"]).toMatch(/^application\/json/);
  expect(reply.text).not.toMatch(/Zod|node_modules|at .*\.ts|invalid_type|stack/);
  const { error } = reply.json as ApiError;
  expect(error.message).not.toBe("");
  return [reply.status, error.code, error.field];
}

describe("a wrong request", () => {
  it.each([
    ["?limit=0", "limit"],
    ["?limit=abc", "limit"],
    ["?limit=1e9", "limit"],
    ["?limit=1.5", "limit"],
    ["?outcome=live", "outcome"],
    ["?live=yes", "live"],
    [`?search=${"x".repeat(201)}`, "search"],
  ])("to list calls %s", async (query, field) => {
    expect(told(await server.get(`/v1/calls${query}`))).toEqual([400, "REQUEST_INVALID", field]);
  });

  it.each([
    ["no field", {}, "sdp"],
    ["an sdp of the wrong type", { sdp: 7 }, "sdp"],
    ["an empty sdp", { sdp: "" }, "sdp"],
    ["an agent of the wrong type", { agent: [], sdp: "v=0" }, "agent"],
    ["a field nobody knows", { sdp: "v=0", agnet: "echo" }, "agnet"],
    ["an array", [1], "body"],
    ["null", null, "body"],
  ])("to begin a call with %s", async (_what, body, field) => {
    expect(told(await server.post("/v1/calls/web", body))).toEqual([400, "REQUEST_INVALID", field]);
  });

  it("to begin a call with an offer that is none, or an agent that is not there", async () => {
    const [status, code] = told(await server.post("/v1/calls/web", { sdp: "hello" }));
    expect([status, code]).toEqual([400, "WEBRTC_BAD_SDP"]);
    expect(told(await server.post("/v1/calls/web", { agent: "nobody", sdp: "v=0" }))).toEqual([
      400,
      "AGENT_UNKNOWN",
      "agent",
    ]);
    expect(server.calls.live.size).toBe(1);
  });

  it.each(["{", "", "sdp=v", "\u0000", "[1,"])("whose body is %j and no JSON", async (body) => {
    expect(told(await server.post("/v1/calls/web", body))[0]).toBe(400);
  });

  it("whose body is of another type, or too large", async () => {
    expect(told(await server.post("/v1/calls/web", "sdp=v", { "content-type": "text/plain" }))).toEqual([
      415,
      "CONTENT_TYPE_WRONG",
      "content-type",
    ]);
    const large = JSON.stringify({ sdp: "x".repeat(100_000) });
    expect(told(await server.post("/v1/calls/web", large))).toEqual([413, "BODY_TOO_LARGE", "body"]);
    const chunked = { "transfer-encoding": "chunked" };
    expect(told(await server.post("/v1/calls/web", large, chunked))).toEqual([413, "BODY_TOO_LARGE", "body"]);
  });

  it.each([
    ["say", { text: "" }, "text"],
    ["say", { text: "   " }, "text"],
    ["say", { text: "x".repeat(501) }, "text"],
    ["say", {}, "text"],
    ["dtmf", { digits: "12a" }, "digits"],
    ["dtmf", { digits: "" }, "digits"],
    ["dtmf", { digits: "1".repeat(33) }, "digits"],
    ["sdp", { sdp: 1 }, "sdp"],
    ["candidates", { candidate: "" }, "candidate"],
    ["candidates", { candidate: "candidate:1", mid: 0 }, "mid"],
  ])("to a live call: %s %j", async (action, body, field) => {
    expect(told(await server.post(`/v1/calls/${live}/${action}`, body))).toEqual([400, "REQUEST_INVALID", field]);
  });

  it.each(["sdp", "candidates"])("for a browser's connection (%s) to a call that is none", async (action) => {
    const body = action === "sdp" ? { sdp: "v=0" } : { candidate: "candidate:1" };
    expect(told(await server.post(`/v1/calls/${live}/${action}`, body))).toEqual([409, "CALL_NOT_WEB", "id"]);
  });

  it.each(["say", "dtmf", "sdp", "candidates", "hangup"])("to a call that is not there: %s", async (action) => {
    const body = { say: { text: "a" }, dtmf: { digits: "1" }, sdp: { sdp: "v" }, candidates: { candidate: "c" } };
    const sent = body[action as keyof typeof body] ?? {};
    expect(told(await server.post(`/v1/calls/c_none/${action}`, sent))).toEqual([404, "CALL_UNKNOWN", "id"]);
  });

  it.each([
    ["/v1/calls/c_none", 404, "CALL_UNKNOWN"],
    [`/v1/calls/${"x".repeat(200)}`, 400, "REQUEST_INVALID"],
    ["/v1/calls/c_none/recording", 404, "CALL_UNKNOWN"],
    ["/v1/calls/c_outside/recording", 404, "RECORDING_NONE"],
    ["/v1/calls/c_lost/recording", 404, "RECORDING_NONE"],
    ["/v1/calls/c_silent/waveform", 404, "RECORDING_NONE"],
    ["/v1/calls/c_lost/waveform?buckets=0", 400, "REQUEST_INVALID"],
    ["/v1/calls/c_lost/waveform?buckets=10001", 400, "REQUEST_INVALID"],
    ["/v1/calls/c_none/journal?afterSeq=-1", 400, "REQUEST_INVALID"],
    ["/v1/calendar/week", 404, "CALENDAR_NONE"],
    ["/v1/calendar/week?from=tomorrow", 400, "REQUEST_INVALID"],
    ["/v1/calendar/week?from=2026-02-30", 400, "REQUEST_INVALID"],
    ["/v1/media/twilio", 426, "WEBSOCKET_EXPECTED"],
    ["/v1/nothing", 404, "ROUTE_UNKNOWN"],
    ["/v1", 404, "ROUTE_UNKNOWN"],
    ["/missing.js", 404, "ROUTE_UNKNOWN"],
    ["/..%2f..%2fpackage.json", 404, "ROUTE_UNKNOWN"],
    ["/%2e%2e/%2e%2e/etc/passwd.txt", 404, "ROUTE_UNKNOWN"],
  ])("for %s", async (path, status, code) => {
    expect(told(await server.get(path)).slice(0, 2)).toEqual([status, code]);
  });

  it("by another method", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect(told(await server.send({ path: "/v1/calls", method }))[0]).toBe(404);
    }
  });

  it("while no more calls are taken: it may come again", async () => {
    const others = Array.from({ length: 4 }, () => server.openCall());
    const reply = await server.post("/v1/calls/web", { sdp: "v=0" });
    expect(told(reply).slice(0, 2)).toEqual([503, "CALL_LIMIT_REACHED"]);
    expect(reply.headers["retry-after"]).toBe("5");
    await Promise.all(others.map(({ call }) => call.hangUp("test")));
  });

  it("while the database is down", async () => {
    server.archive.isDown = true;
    const reply = await server.get("/v1/calls/c_old");
    server.archive.isDown = false;
    expect(told(reply).slice(0, 2)).toEqual([503, "DATABASE_UNAVAILABLE"]);
  });

  it("never shows why we failed: it gives a reference into the log", async () => {
    const secret = "insides of the server";
    await using broken = await openTestServer({
      tts: [scriptedTts()],
      server: {
        archive: {
          getCall: () => Promise.reject(new Error(secret)),
          getJournal: () => Promise.resolve([]),
          listCalls: () => Promise.reject(new Error(secret)),
        },
      },
    });
    const reply = await broken.get("/v1/calls/c_1");
    expect(told(reply).slice(0, 2)).toEqual([500, "INTERNAL"]);
    expect(reply.text).not.toContain(secret);
    const { reference = "none" } = (reply.json as ApiError).error;
    expect(broken.log.lines.some((line) => line.includes(reference) && line.includes(secret))).toBe(true);
  });
});
