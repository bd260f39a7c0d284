import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { CallAnswer, CallListAnswer, JournalAnswer } from "./api-types.ts";
import { openFeed } from "./feed-client.test-support.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { TestServer } from "./test-server.test-support.ts";

let server: TestServer;

beforeEach(async () => {
  server = await openTestServer({ tts: [scriptedTts({ wordMs: 60 })] });
});
afterEach(() => server[Symbol.asyncDispose]());

async function list(query = ""): Promise<CallListAnswer> {
  const reply = await server.get(`/v1/calls${query}`);
  expect(reply.status).toBe(200);
  return reply.json as CallListAnswer;
}

describe("the list of calls", () => {
  it("is empty at first", async () => {
    expect(await list()).toEqual({ calls: [], isPartial: false });
  });

  it("puts live calls on top and ended ones below, newest first", async () => {
    server.archive.add({
      id: "c_old",
      startedAt: "2026-11-01T10:00:00.000Z",
      endedAt: "2026-11-01T10:01:30.000Z",
      outcome: "completed",
    });
    server.archive.add({
      id: "c_new",
      startedAt: "2026-11-02T10:00:00.000Z",
      endedAt: "2026-11-02T10:01:00.000Z",
      outcome: "failed",
    });
    server.openCall("c_live");
    const { calls } = await list();
    expect(calls.map(({ id, isLive }) => [id, isLive])).toEqual([
      ["c_live", true],
      ["c_new", false],
      ["c_old", false],
    ]);
    expect(calls[2]).toMatchObject({ durationMs: 90_000, outcome: "completed", hasRecording: false });
    expect(calls[0]).toMatchObject({
      agent: "echo",
      transport: "loopback",
      brain: "echo",
      stt: "none",
      tts: "scripted",
    });
  });

  it("shows a live call once, although the store has it too, on whatever page", async () => {
    server.openCall("c_live");
    server.archive.add({ id: "c_live", startedAt: "2026-11-02T10:00:00.000Z" });
    for (const id of ["c_a", "c_b", "c_c"]) {
      server.archive.add({ id, startedAt: "2026-11-01T10:00:00.000Z", endedAt: "2026-11-01T10:00:01.000Z" });
    }
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(`?limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`);
      ids.push(...page.calls.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(ids).toEqual(["c_live", "c_a", "c_b", "c_c"]);
  });

  it("keeps a call that has just ended until the store has it", async () => {
    const { call } = server.openCall("c_1");
    await call.hangUp("test");
    const [shown] = (await list()).calls;
    expect(shown).toMatchObject({ id: "c_1", isLive: false, outcome: "agent-hung-up", disposition: "test" });
    server.archive.add({ id: "c_1" });
    expect((await list()).calls).toHaveLength(1);
    expect((await list()).calls[0]).toMatchObject({ isLive: false, outcome: "agent-hung-up" });
  });

  it("filters live and ended calls alike", async () => {
    server.archive.add({ id: "c_done", endedAt: "2026-11-20T15:01:00.000Z", outcome: "completed" });
    server.openCall("c_live");
    const ids = async (query: string): Promise<string[]> => (await list(query)).calls.map(({ id }) => id);
    expect(await ids("?live=true")).toEqual(["c_live"]);
    expect(await ids("?live=false")).toEqual(["c_done"]);
    expect(await ids("?outcome=completed")).toEqual(["c_done"]);
    expect(await ids("?outcome=failed")).toEqual([]);
    expect(await ids("?live=true&outcome=completed")).toEqual([]);
    expect(await ids("?agent=echo")).toEqual(["c_live", "c_done"]);
    expect(await ids("?agent=other")).toEqual([]);
    expect(await ids("?search=LIVE")).toEqual(["c_live"]);
  });

  it("lists live calls while the database is down, and says that it is not all", async () => {
    server.openCall("c_live");
    server.archive.isDown = true;
    const answer = await list();
    expect(answer.isPartial).toBe(true);
    expect(answer.calls.map(({ id }) => id)).toEqual(["c_live"]);
  });
});

describe("a call", () => {
  it("is told in turns while it is live, just ended, and stored, in the same words", async () => {
    const { call, info } = server.openCall();
    using feed = await openFeed(`${server.url}/v1/live?call=${info.id}`);
    await feed.until("entry waiting");
    expect((await server.post(`/v1/calls/${info.id}/say`, { text: "bye now" })).status).toBe(204);
    const live = (await server.get(`/v1/calls/${info.id}`)).json as CallAnswer;
    expect(live.call.isLive).toBe(true);
    await call.done;
    const ended = (await server.get(`/v1/calls/${info.id}`)).json as CallAnswer;
    expect(ended.turns.map(({ kind, caller, agent }) => [kind, caller?.text, agent?.heard])).toEqual([
      ["greeting", undefined, "Hello there."],
      ["typed", "bye now", "You said bye now."],
    ]);
    expect(ended.turns[1]?.latency?.totalMs).toBeGreaterThan(50);
    expect(ended.call).toMatchObject({ outcome: "completed", disposition: "done", turnCount: 2 });
    server.archive.add({ id: "c_stored" }, call.journal.entries);
    const stored = (await server.get("/v1/calls/c_stored")).json as CallAnswer;
    expect(stored.turns).toEqual(ended.turns);
    expect(stored.lastSeq).toBe(call.journal.entries.length);
  });

  it("gives its journal in pieces, from memory and from the store", async () => {
    const { call, info } = server.openCall();
    await call.hangUp("test");
    server.archive.add({ id: "c_stored" }, call.journal.entries);
    for (const id of [info.id, "c_stored"]) {
      const first = (await server.get(`/v1/calls/${id}/journal?limit=2`)).json as JournalAnswer;
      expect(first.entries.map(({ seq }) => seq)).toEqual([1, 2]);
      expect(first.hasMore).toBe(true);
      const rest = (await server.get(`/v1/calls/${id}/journal?afterSeq=2`)).json as JournalAnswer;
      expect([...first.entries, ...rest.entries]).toEqual(call.journal.entries);
      expect(rest.hasMore).toBe(false);
    }
    expect((await server.get("/v1/calls/c_none/journal")).status).toBe(404);
  });

  it("that has ended takes nothing more, and one that never was is unknown", async () => {
    const { call, info } = server.openCall();
    await call.hangUp("test");
    const ended = await server.post(`/v1/calls/${info.id}/say`, { text: "hello" });
    expect([ended.status, ended.json]).toEqual([409, { error: expect.objectContaining({ code: "CALL_ENDED" }) }]);
    const unknown = await server.get("/v1/calls/c_nobody");
    expect([unknown.status, unknown.json]).toEqual([
      404,
      {
        error: { code: "CALL_UNKNOWN", message: "There is no call 'c_nobody'", field: "id", hint: expect.any(String) },
      },
    ]);
  });

  it("is ended by the operator, and its keys cannot be pressed where the line is not ours", async () => {
    const { call, info } = server.openCall();
    expect((await server.post(`/v1/calls/${info.id}/dtmf`, { digits: "1" })).json).toMatchObject({
      error: { code: "CALL_HAS_NO_KEYPAD" },
    });
    expect((await server.send({ path: `/v1/calls/${info.id}/hangup`, method: "POST" })).status).toBe(204);
    expect(await call.done).toEqual({ outcome: "agent-hung-up", disposition: "operator-hung-up" });
  });
});
