import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { CallHost, CallInfo } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { CalendarChange } from "../integrations/embedded/calendar-changes.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { openFeed } from "./feed-client.test-support.ts";
import { LiveFeed } from "./live-feed.ts";
import type { LiveReader } from "./live-reader.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { TestServer } from "./test-server.test-support.ts";

const change: CalendarChange = {
  type: "callback-recorded",
  calendarId: "clinic",
  callback: { id: "cb_1", callId: "c_1", name: "Ann", phone: "+12125550100", when: "today", reason: "" },
};

describe("the live feed", () => {
  let clock: VirtualClock;
  let feed: LiveFeed;
  let live: Map<string, unknown>;
  beforeEach(() => {
    clock = new VirtualClock();
    live = new Map();
    // Of the host, the feed looks at its live calls only.
    feed = new LiveFeed({ calls: { live } as unknown as CallHost, clock, run: "r1", isPromised: () => false });
  });
  afterEach(() => {
    feed.close();
    assert.equal(clock.pendingTimers, 0, "no timer is left behind");
  });

  const info = (id: string): CallInfo => ({ id, agent: "echo", transport: "loopback", startedAtMs: 0 });
  const entry = (seq: number): JournalEntry => ({ seq, atMs: seq, event: { type: "dtmf", digit: "1" } });
  const join = (request: Parameters<LiveFeed["join"]>[0] = {}): LiveReader => {
    const reader = feed.join(request);
    expect(reader).toBeDefined();
    return reader as LiveReader;
  };
  const ids = (text: string | undefined): string[] =>
    [...(text ?? "").matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? "");
  const types = (text: string | undefined): string[] =>
    [...(text ?? "").matchAll(/^event: (.*)$/gm)].map(([, type]) => type ?? "");

  it("numbers its events, and tells each to whoever follows", async () => {
    const one = join();
    const other = join();
    feed.callStarted(info("c_1"));
    feed.entry(info("c_1"), entry(1));
    feed.tell({ type: "calendar-changed", change });
    const text = await one.read();
    expect(ids(text)).toEqual(["r1.1", "r1.2", "r1.3"]);
    expect(types(text)).toEqual(["call-started", "entry", "calendar-changed"]);
    expect(text).toContain('data: {"callId":"c_1","seq":1,"atMs":1,"event":{"type":"dtmf","digit":"1"}}\n\n');
    expect(await other.read()).toBe(text);
  });

  it("goes on behind the last event that was read", async () => {
    for (let seq = 1; seq <= 5; seq++) feed.entry(info("c_1"), entry(seq));
    expect(ids(await join({ lastEventId: "r1.3" }).read())).toEqual(["r1.4", "r1.5"]);
    const upToDate = join({ lastEventId: "r1.5" });
    feed.entry(info("c_1"), entry(6));
    expect(ids(await upToDate.read())).toEqual(["r1.6"]);
  });

  it.each(["r0.3", "r1.x", "nonsense", "", "r1.-1", "r1"])(
    "tells of a gap to a reader that comes with '%s'",
    async (id) => {
      feed.entry(info("c_1"), entry(1));
      const text = await join({ lastEventId: id }).read();
      expect(types(text)).toEqual(["gap"]);
      expect(text).toContain("resume-too-old");
      expect(ids(text)).toEqual(["r1.1"]);
    },
  );

  it("keeps so many events and no more, and tells of a gap before them", async () => {
    for (let seq = 1; seq <= 6_000; seq++) feed.entry(info("c_1"), entry(seq));
    expect(types(await join({ lastEventId: "r1.900" }).read())).toEqual(["gap"]);
    expect(ids(await join({ lastEventId: "r1.5990" }).read())).toHaveLength(10);
  });

  it("tells a reader of one call of that call only, its journal so far first", async () => {
    live.set("c_1", { info: info("c_1"), call: { journal: { entries: [entry(1), entry(2)] } } });
    const reader = join({ callId: "c_1" });
    feed.entry(info("c_2"), entry(1));
    feed.entry(info("c_1"), entry(3));
    feed.tell({ type: "calendar-changed", change });
    const text = await reader.read();
    expect([...(text ?? "").matchAll(/"callId":"(c_.)","seq":(\d)/g)].map(([, id, seq]) => [id, seq])).toEqual([
      ["c_1", "1"],
      ["c_1", "2"],
      ["c_1", "3"],
    ]);
  });

  it("ends with the call for a reader of that call, who is told not to come again", async () => {
    live.set("c_1", { info: info("c_1"), call: { journal: { entries: [] } } });
    const reader = join({ callId: "c_1" });
    const all = join();
    live.delete("c_1");
    feed.callEnded(info("c_1"), { outcome: "completed", disposition: "done" });
    expect(types(await reader.read())).toEqual(["call-ended"]);
    expect(await reader.read()).toBeUndefined();
    expect(feed.join({ callId: "c_1", lastEventId: "r1.1" })).toBeUndefined();
    expect(types(await join({ callId: "c_1" }).read())).toEqual(["call-ended"]);
    feed.leave(all, "gone");
    expect(feed.readerCount).toBe(0);
  });

  it("drops what a slow reader does not take, tells of the gap, and goes on", async () => {
    const slow = join();
    for (let seq = 1; seq <= 2_500; seq++) feed.entry(info("c_1"), entry(seq));
    const text = await slow.read();
    expect(types(text)[0]).toBe("gap");
    expect(text).toContain("slow-reader");
    expect(types(text).length).toBeLessThanOrEqual(1_001);
    expect(ids(text).at(-1)).toBe("r1.2500");
  });

  it("gives a sign of life every 15 s, and keeps no timer when nobody follows", async () => {
    const reader = join();
    const read = reader.read();
    await clock.advance(15_000);
    expect(await read).toBe(": still here\n\n");
    feed.leave(reader, "done");
    expect(clock.pendingTimers).toBe(0);
  });

  it("has room for so many readers", () => {
    for (let reader = 0; reader < 200; reader++) join();
    expect(() => feed.join({})).toThrow(expect.objectContaining({ code: "FEED_FULL" }));
  });
});

describe("the feed over HTTP", () => {
  let server: TestServer;
  let changed: ((change: CalendarChange) => void) | undefined;
  beforeEach(async () => {
    const source = {
      onChange: (listener: (change: CalendarChange) => void) => {
        changed = listener;
        return () => (changed = undefined);
      },
    };
    server = await openTestServer({ tts: [scriptedTts({ wordMs: 40 })], server: { changes: [source] } });
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    assert.equal(changed, undefined, "nobody listens any more");
  });

  it("follows a whole call and the calendar", async () => {
    using feed = await openFeed(`${server.url}/v1/live`);
    const { call } = server.openCall();
    await feed.until("entry waiting");
    changed?.(change);
    call.type("bye");
    await feed.until("call-ended");
    expect(feed.types[0]).toBe("call-started");
    expect(feed.types).toContain("calendar-changed");
    expect(feed.types.filter((type) => type.startsWith("entry"))).toHaveLength(call.journal.entries.length);
    expect(new Set(feed.events.map(({ id }) => id)).size).toBe(feed.events.length);
  });

  it("shows a call that began before, ends with it, and is not asked again", async () => {
    const { call, info } = server.openCall();
    using feed = await openFeed(`${server.url}/v1/live?call=${info.id}`);
    await feed.until("entry waiting");
    expect(feed.types[0]).toBe("entry call-start");
    await call.hangUp("test");
    await feed.ended;
    expect(feed.types.at(-1)).toBe("call-ended");
    const again = await server.get(`/v1/live?call=${info.id}`, { "last-event-id": feed.events.at(-1)?.id ?? "" });
    expect(again.status).toBe(204);
  });

  it("resumes without losing or repeating anything", async () => {
    const first = await openFeed(`${server.url}/v1/live`);
    const { call } = server.openCall();
    await first.until("entry waiting");
    first[Symbol.dispose]();
    const lastId = first.events.at(-1)?.id ?? "";
    call.type("hello");
    await call.hangUp("test");
    using second = await openFeed(`${server.url}/v1/live`, { "last-event-id": lastId });
    await second.until("call-ended");
    const seqs = [...first.events, ...second.events]
      .filter(({ type }) => type === "entry")
      .map(({ data }) => data["seq"]);
    expect(seqs).toEqual(call.journal.entries.map(({ seq }) => seq));
  });

  it("ends when the server closes", async () => {
    using feed = await openFeed(`${server.url}/v1/live`);
    expect(feed.status).toBe(200);
    await server[Symbol.asyncDispose]();
    await feed.ended;
  });
});
