// Media workers as real processes: two calls over real Twilio sockets, and one worker that is killed.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Pacer } from "../../src/audio/pacer.ts";
import { systemClock } from "../../src/base/clock.ts";
import { start } from "../../src/main.ts";
import type { Running } from "../../src/main.ts";
import { openTwilioCaller } from "../../src/testing/vendors/twilio-caller.ts";
import type { TwilioCaller } from "../../src/testing/vendors/twilio-caller.ts";
import type { TestDatabase } from "../setup/database.ts";
import { openTestDatabase } from "../setup/database.ts";

interface ListedCall {
  readonly id: string;
  readonly isLive: boolean;
  readonly outcome?: string;
}

const patience = { timeout: 20_000, interval: 50 };

describe("two media workers", { timeout: 90_000 }, () => {
  let database: TestDatabase;
  let folder: string;
  let running: Running;
  const pacer = new Pacer(systemClock);

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "callwright-workers-"));
    running = await start({
      say: () => undefined,
      environment: {
        PATH: process.env["PATH"],
        DATABASE_URL: database.url,
        CALLWRIGHT_DATA: folder,
        CALLWRIGHT_MODELS: "none",
        CALLWRIGHT_PORT: "0",
        CALLWRIGHT_PROBE_MINUTES: "0",
        CALLWRIGHT_MEDIA_WORKERS: "2",
      },
    });
  });
  afterEach(async () => {
    await running[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it("share the calls, and one that is killed ends none of the other's", async () => {
    const closed: string[] = [];
    await using first = await call("CA1", () => closed.push("CA1"));
    const [one] = await liveCalls(1);
    await using second = await call("CA2", () => closed.push("CA2"));
    const two = (await liveCalls(2)).find(({ id }) => id !== one?.id);
    const pids = workerPids();
    expect(pids).toHaveLength(2);
    expect([first, second]).toHaveLength(2);

    process.kill(pids[0] ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(closed).toHaveLength(1), patience);
    const [left] = await liveCalls(1);
    const dead = left?.id === one?.id ? two : one;
    // What is left still takes words.
    expect((await post(`/v1/calls/${left?.id}/say`, { text: "Hello?" })).status).toBe(204);
    await vi.waitFor(async () => {
      const { rows } = await ended(dead?.id ?? "");
      expect(rows).toEqual([{ outcome: "failed", disposition: "interrupted" }]);
    }, patience);

    await vi.waitFor(() => expect(workerPids()).toHaveLength(2), patience);
    // A worker refuses while a busy machine holds it up: the caller tries again.
    await using third = await vi.waitFor(async () => {
      const caller = await call("CA3", () => undefined);
      try {
        await liveCalls(2, { timeout: 2000, interval: 50 });
        return caller;
      } catch (error) {
        await caller[Symbol.asyncDispose]();
        throw error;
      }
    }, patience);
    expect(third.streamSid).toBeDefined();
    expect(closed).toHaveLength(1);
  });

  it("are gone when the control process has stopped, and their calls have ended by the shutdown", async () => {
    await using caller = await call("CA4", () => undefined);
    expect(caller.streamSid).toBeDefined();
    const [live] = await liveCalls(1);
    const pids = workerPids();
    await running[Symbol.asyncDispose]();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    const { rows } = await ended(live?.id ?? "");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.disposition).not.toBe("interrupted");
  });

  function call(callSid: string, onClosed: () => void): Promise<TwilioCaller> {
    const url = `${running.url.replace("http", "ws")}/v1/media/twilio`;
    return openTwilioCaller({ url, clock: systemClock, pacer, callSid, onClosed });
  }

  async function liveCalls(count: number, within = patience): Promise<readonly ListedCall[]> {
    return await vi.waitFor(async () => {
      const response = await fetch(`${running.url}/v1/calls?live=true`);
      const { calls } = (await response.json()) as { readonly calls: readonly ListedCall[] };
      expect(calls).toHaveLength(count);
      return calls;
    }, within);
  }

  async function post(path: string, body: unknown): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return await fetch(running.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async function ended(
    id: string,
  ): Promise<{ readonly rows: readonly { outcome: string | null; disposition: string | null }[] }> {
    const rows = await database.db
      .selectFrom("calls")
      .select(["outcome", "disposition"])
      .where("id", "=", id)
      .where("ended_at", "is not", null)
      .execute();
    return { rows };
  }
});

/** The media workers that this very process has started. */
function workerPids(): readonly number[] {
  const table = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" });
  return table
    .split("\n")
    .filter((line) => line.includes("media.worker.ts"))
    .map((line) => Number.parseInt(line, 10));
}
