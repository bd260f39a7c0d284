import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { sleep } from "../base/sleep.ts";
import { twilioSignature } from "../media/cpaas/twilio-signature.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { openTwilioCaller } from "../testing/vendors/twilio-caller.ts";
import type { TwilioCaller, TwilioCallerOptions } from "../testing/vendors/twilio-caller.ts";
import { openFeed } from "./feed-client.test-support.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { Reply, TestServer } from "./test-server.test-support.ts";

const authToken = "12345";
const publicUrl = "https://voice.example.com";
let server: TestServer;

afterEach(() => server[Symbol.asyncDispose]());

async function open(config: Parameters<typeof openTestServer>[0]["config"] = {}): Promise<void> {
  server = await openTestServer({ tts: [scriptedTts({ wordMs: 60 })], config });
}

function call(options: Partial<TwilioCallerOptions> = {}): Promise<TwilioCaller> {
  const url = `${server.url.replace("http", "ws")}/v1/media/twilio`;
  return openTwilioCaller({ url, clock: systemClock, pacer: server.pacer, ...options });
}

function hook(
  form: Record<string, string>,
  headers: Record<string, string> = {},
  query = "",
  path = "voice",
): Promise<Reply> {
  return server.send({
    path: `/v1/hooks/twilio/${path}${query}`,
    method: "POST",
    body: new URLSearchParams(form).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
}

async function untilLive(): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const [id] = server.calls.live.keys();
    if (id !== undefined) return id;
    await sleep(systemClock, 10);
  }
  throw new Error("no call came");
}

describe("without an auth token", () => {
  it("takes a call from this machine: webhook, stream, keys, hang-up", async () => {
    await open();
    const form = { CallSid: "CA7", From: "+12125550100", To: "+12125550199" };
    const twiml = await hook(form, {}, "?agent=echo");
    expect([twiml.status, twiml.headers["content-type"]]).toEqual([200, "text/xml; charset=utf-8"]);
    const { host } = new URL(server.url);
    expect(twiml.text).toContain(`<Stream url="ws://${host}/v1/media/twilio">`);
    expect(twiml.text).toContain('<Parameter name="agent" value="echo"/>');
    const caller = await call({ callSid: "CA7", customParameters: { agent: "echo" } });
    const id = await untilLive();
    expect(server.calls.live.get(id)?.info).toMatchObject({ transport: "twilio", from: form.From, to: form.To });
    using feed = await openFeed(`${server.url}/v1/live?call=${id}`);
    await feed.until("entry waiting");
    expect(caller.heardSamples).toBeGreaterThan(500);
    caller.dtmf("5");
    expect((await server.post(`/v1/calls/${id}/dtmf`, { digits: "6" })).status).toBe(204);
    await feed.until("entry dtmf");
    await caller.hangUp();
    await feed.until("call-ended");
    expect(feed.events.at(-1)?.data).toMatchObject({ outcome: "caller-hung-up" });
    expect(server.log.lines.some((line) => line.includes("for this machine only"))).toBe(true);
  });

  it("opens the voice at the webhook, and the call that comes speaks with it", async () => {
    const voice = scriptedTts({ wordMs: 60 });
    let opened = 0;
    const counted: typeof voice = {
      ...voice,
      open: (options) => {
        opened++;
        return voice.open(options);
      },
    };
    server = await openTestServer({ tts: [counted] });
    const form = { CallSid: "CA11", From: "+12125550100" };
    await hook(form);
    await hook(form);
    expect(opened).toBe(1);
    const caller = await call({ callSid: "CA11" });
    using feed = await openFeed(`${server.url}/v1/live?call=${await untilLive()}`);
    await feed.until("entry waiting");
    expect([opened, caller.heardSamples > 500]).toEqual([1, true]);
    await caller.hangUp();
  });

  it.each<[string, Record<string, string>]>([
    ["through a tunnel", { "x-forwarded-for": "203.0.113.7" }],
    ["from a web page", { origin: "https://evil.example" }],
  ])("refuses whoever comes %s", async (_what, headers) => {
    await open();
    expect((await hook({}, headers)).json).toMatchObject({ error: { code: "TWILIO_LOOPBACK_ONLY" } });
    await expect(call({ headers })).rejects.toThrow(expect.objectContaining({ code: "TWILIO_CALLER_REFUSED" }));
  });

  it("closes a stream for an agent that is not there, and goes on", async () => {
    await open();
    const caller = await call({ customParameters: { agent: "nobody" } });
    await caller.closed;
    expect(server.calls.live.size).toBe(0);
    expect(server.log.lines.join("\n")).toContain("AGENT_UNKNOWN");
    expect((await hook({}, {}, "?agent=nobody")).json).toMatchObject({ error: { code: "AGENT_UNKNOWN" } });
    expect((await server.get("/healthz")).status).toBe(200);
  });

  it("says that it is busy in Twilio's own words", async () => {
    await open();
    const others = Array.from({ length: 5 }, () => server.openCall());
    const reply = await hook({ CallSid: "CA8" });
    expect([reply.status, reply.text.includes('<Reject reason="busy"/>')]).toEqual([200, true]);
    const caller = await call({ callSid: "CA8" });
    await caller.closed;
    expect(server.calls.live.size).toBe(others.length);
  });

  it("closes the stream when the agent hangs up, and when the server closes", async () => {
    await open();
    const caller = await call();
    server.calls.live.get(await untilLive())?.call.type("bye");
    await caller.closed;
    const second = await call();
    await untilLive();
    await server[Symbol.asyncDispose]();
    await second.closed;
  });
});

describe("with an auth token", () => {
  const path = "/v1/hooks/twilio/voice";
  const sign = (url: string, parameters?: Record<string, string>): Record<string, string> => ({
    "x-twilio-signature": twilioSignature({ url, ...(parameters && { parameters }) }, authToken),
  });

  it("takes signed calls only, each with the token of its webhook, once", async () => {
    await open({ twilioAuthToken: authToken, publicUrl });
    const form = { CallSid: "CA9", From: "anonymous" };
    expect((await hook(form)).json).toMatchObject({ error: { code: "TWILIO_BAD_SIGNATURE" } });
    const twiml = await hook(form, sign(`${publicUrl}${path}`, form));
    expect(twiml.text).toContain('<Stream url="wss://voice.example.com/v1/media/twilio">');
    const token = /name="token" value="([^"]+)"/.exec(twiml.text)?.[1] ?? "";
    await expect(call()).rejects.toThrow(expect.objectContaining({ code: "TWILIO_CALLER_REFUSED" }));
    const headers = sign("wss://voice.example.com/v1/media/twilio");
    const stranger = await call({ headers });
    await stranger.closed;
    const caller = await call({ headers, customParameters: { token }, callSid: "CA9" });
    const id = await untilLive();
    expect(server.calls.live.get(id)?.info.from).toBeUndefined();
    const again = await call({ headers, customParameters: { token } });
    await again.closed;
    expect(server.calls.live.size).toBe(1);
    await caller.hangUp();
  });

  it("refuses a form that was changed", async () => {
    await open({ twilioAuthToken: authToken, publicUrl });
    const signature = sign(`${publicUrl}${path}`, { CallSid: "CA9" });
    expect((await hook({ CallSid: "CA10" }, signature)).status).toBe(403);
  });

  it.each([
    ["ringing", 1],
    ["in-progress", 1],
    ["completed", 0],
    ["busy", 0],
    ["no-answer", 0],
    ["failed", 0],
    ["canceled", 0],
  ])(
    "closes what was opened for a call that rang once Twilio says, signed, that it is '%s': %i left",
    async (is, left) => {
      let open = 0;
      const voice = scriptedTts({ wordMs: 60 });
      const counted: typeof voice = {
        ...voice,
        open: async (options) => {
          const session = await voice.open(options);
          open++;
          return { ...session, [Symbol.asyncDispose]: () => Promise.resolve(void open--) };
        },
      };
      server = await openTestServer({ tts: [counted], config: { twilioAuthToken: authToken, publicUrl } });
      const form = { CallSid: "CA12", CallStatus: is };
      await hook(form, sign(`${publicUrl}${path}`, form));
      expect(open).toBe(1);
      expect((await hook(form, {}, "", "status")).json).toMatchObject({ error: { code: "TWILIO_BAD_SIGNATURE" } });
      expect((await hook(form, sign(`${publicUrl}${path}`, form), "", "status")).status).toBe(403);
      expect(open).toBe(1);
      const signed = sign(`${publicUrl}/v1/hooks/twilio/status`, form);
      for (const _ of [1, 2]) expect((await hook(form, signed, "", "status")).status).toBe(204);
      expect(open).toBe(left);
    },
  );
});
