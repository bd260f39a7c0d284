import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { sleep } from "../base/sleep.ts";
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
    const reply = await server.post("/v1/calls/web", { agent: "echo", sdp: await peer.offer() });
    expect(reply.status).toBe(201);
    const answer = reply.json as WebCallAnswer;
    await peer.accept(answer.sdp);
    return answer.callId;
  }

  it("is answered, heard, typed into and keyed into", async () => {
    const callId = await call();
    using feed = await openFeed(`${server.url}/v1/live?call=${callId}`);
    await feed.until("entry waiting");
    expect(peer.heardSamples).toBeGreaterThan(10_000);
    expect((await server.post(`/v1/calls/${callId}/dtmf`, { digits: "12#" })).status).toBe(204);
    expect((await server.post(`/v1/calls/${callId}/candidates`, { candidate: "candidate:nonsense" })).status).toBe(204);
    expect((await server.post(`/v1/calls/${callId}/say`, { text: "  good bye " })).status).toBe(204);
    await feed.until("call-ended");
    const { call: summary, turns, notes } = (await server.get(`/v1/calls/${callId}`)).json as CallAnswer;
    expect(summary).toMatchObject({ id: callId, transport: "webrtc", outcome: "completed" });
    expect(turns.at(-1)?.caller?.text).toContain("good bye");
    expect(notes.filter(({ type }) => type === "dtmf")).toHaveLength(3);
  });

  it("is hung up by its caller through the API as if on the line", async () => {
    const callId = await call();
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
    const reply = await server.post(`/v1/calls/${callId}/sdp`, { sdp: await second.offer() });
    expect(reply.status).toBe(200);
    await second.accept((reply.json as { sdp: string }).sdp);
    peer.hangUp();
    await sleep(systemClock, 300);
    expect(server.calls.live.has(callId)).toBe(true);
    expect(second.heardSamples).toBeGreaterThan(0);
    second.hangUp();
  });

  it("takes the default agent when none is named", async () => {
    const reply = await server.post("/v1/calls/web", { sdp: await peer.offer() });
    expect(reply.status).toBe(201);
    expect([...server.calls.live.values()][0]?.info.agent).toBe("echo");
  });
});
