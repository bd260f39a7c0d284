import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { sleep, withTimeout } from "../base/sleep.ts";
import { shutDownWebRtc } from "../media/webrtc/peer-leg.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { NativePeer } from "../../test/interop/support/native-peer.ts";
import type { CallAnswer, WebCallAnswer } from "./api-types.ts";
import { openFeed } from "./feed-client.test-support.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { TestServer } from "./test-server.test-support.ts";

describe("a call from a browser", () => {
  let server: TestServer;
  let peer: NativePeer;
  beforeEach(async () => {
    server = await openTestServer({ tts: [scriptedTts({ wordMs: 60 })] });
    peer = await NativePeer.open();
  });
  afterEach(async () => {
    peer.hangUp();
    await server[Symbol.asyncDispose]();
  });
  afterAll(() => shutDownWebRtc());

  async function call(): Promise<string> {
    const { callId, sdp } = await begin();
    await peer.accept(sdp);
    return callId;
  }

  async function begin(): Promise<WebCallAnswer> {
    const reply = await server.post("/v1/calls/web", { agent: "echo", sdp: toEarlyOffer(await peer.offer()) });
    expect(reply.status).toBe(201);
    return reply.json as WebCallAnswer;
  }

  it("is answered, heard, typed into and keyed into", async () => {
    const callId = await call();
    using feed = await openFeed(`${server.url}/v1/live?call=${callId}`);
    await feed.until("entry waiting");
    // The greeting is 120 ms long: 5760 samples.
    expect(peer.heardSamples).toBeGreaterThan(4_000);
    expect((await server.post(`/v1/calls/${callId}/dtmf`, { digits: "12#" })).status).toBe(204);
    expect((await server.post(`/v1/calls/${callId}/candidates`, { candidate: "candidate:nonsense" })).status).toBe(204);
    expect((await server.post(`/v1/calls/${callId}/say`, { text: "  good bye " })).status).toBe(204);
    await feed.until("call-ended");
    const { call: summary, turns, notes } = (await server.get(`/v1/calls/${callId}`)).json as CallAnswer;
    expect(summary).toMatchObject({ id: callId, transport: "webrtc", outcome: "completed" });
    expect(turns.at(-1)?.caller?.text).toContain("good bye");
    expect(notes.filter(({ type }) => type === "dtmf")).toHaveLength(3);
  });

  it("can be followed, typed into and hung up before its sound flows", async () => {
    const { callId, sdp } = await begin();
    expect(server.calls.live.has(callId)).toBe(false);
    using feed = await openFeed(`${server.url}/v1/live?call=${callId}`);
    const typed = server.post(`/v1/calls/${callId}/say`, { text: "early bird" });
    await peer.accept(sdp);
    expect((await typed).status).toBe(204);
    await feed.until("entry call-start");
    expect(feed.types[0]).toBe("call-started");
    peer.hangUp();
    peer = await NativePeer.open();
    const second = await begin();
    using secondFeed = await openFeed(`${server.url}/v1/live?call=${second.callId}`);
    const late = server.post(`/v1/calls/${second.callId}/say`, { text: "too early" });
    expect((await server.post(`/v1/calls/${second.callId}/hangup`, {})).status).toBe(204);
    await secondFeed.ended;
    expect((await late).json).toMatchObject({ error: { code: "CALL_ENDED" } });
    expect((await server.get(`/v1/live?call=${second.callId}`)).status).toBe(204);
  });

  it("is hung up by its caller through the API as if on the line", async () => {
    const callId = await call();
    await untilLive();
    const { call: live } = server.calls.live.get(callId) ?? {};
    expect((await server.post(`/v1/calls/${callId}/hangup`, {})).status).toBe(204);
    expect(await live?.done).toEqual({ outcome: "caller-hung-up", disposition: "caller-hung-up" });
    const again = await server.post(`/v1/calls/${callId}/sdp`, { sdp: "v=0" });
    expect([again.status, again.json]).toEqual([409, { error: expect.objectContaining({ code: "CALL_ENDED" }) }]);
  });

  it("goes on over a second connection, and through a bad offer", async () => {
    const callId = await call();
    const bad = await server.post(`/v1/calls/${callId}/sdp`, { sdp: "nonsense" });
    expect([bad.status, bad.json]).toEqual([400, { error: expect.objectContaining({ code: "WEBRTC_BAD_SDP" }) }]);
    const second = await NativePeer.open();
    const reply = await server.post(`/v1/calls/${callId}/sdp`, { sdp: toEarlyOffer(await second.offer()) });
    expect(reply.status).toBe(200);
    await second.accept((reply.json as { sdp: string }).sdp);
    peer.hangUp();
    await sleep(systemClock, 300);
    expect(server.calls.live.has(callId)).toBe(true);
    expect(second.heardSamples).toBeGreaterThan(0);
    second.hangUp();
  });

  it("whose sound never flows does not hold the server up when that closes", async () => {
    const { callId } = await begin();
    const closed = server[Symbol.asyncDispose]();
    await withTimeout({ clock: systemClock, timeoutMs: 4_000, code: "TEST_STUCK", what: "closing" }, () => closed);
    expect(server.calls.live.has(callId)).toBe(false);
  });

  it("takes the default agent when none is named", async () => {
    const reply = await server.post("/v1/calls/web", { sdp: toEarlyOffer(await peer.offer()) });
    await peer.accept((reply.json as WebCallAnswer).sdp);
    await untilLive();
    expect([...server.calls.live.values()][0]?.info.agent).toBe("echo");
  });

  async function untilLive(): Promise<void> {
    for (let tries = 0; tries < 200 && server.calls.live.size === 0; tries++) await sleep(systemClock, 10);
  }
});

/**
 * An offer before any candidate was found. The native peer, unlike browsers, breaks when our checks reach it before it
 * has our answer; without its address we wait for its own.
 */
function toEarlyOffer(sdp: string): string {
  return sdp.replaceAll(/^a=(?:candidate|end-of-candidates).*\r?\n/gm, "");
}
