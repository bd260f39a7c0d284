import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { WorkerClient } from "./worker-client.ts";

/** Echoes; or crashes, or runs away, or fails one request. */
const source = `
  import { parentPort, threadId } from "node:worker_threads";
  parentPort.on("message", (message) => {
    if (message === "leave") return parentPort.close();
    const { id, request } = message;
    if (request === "crash") throw new Error("crashed");
    if (request === "leave") process.exit(3);
    if (request === "run away") { const end = Date.now() + 400; while (Date.now() < end); }
    if (request === "fail") parentPort.postMessage({ id, error: { code: "MODEL_CORRUPT", message: "no", hint: "pull" } });
    else parentPort.postMessage({ id, reply: request + " " + threadId });
  });`;

describe("worker client", () => {
  let folder: string;
  let file: URL;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "callwright-worker-"));
    await writeFile(join(folder, "echo.mjs"), source);
    file = pathToFileURL(join(folder, "echo.mjs"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function withClient(
    use: (ask: (request: string, timeoutMs?: number) => Promise<string>) => Promise<void>,
  ): Promise<void> {
    const client = new WorkerClient<string, string>({ file, data: {}, name: "echo", failureCode: "STT_WORKER_FAILED" });
    try {
      await use((request, timeoutMs = 5000) => client.request(request, { clock: systemClock, timeoutMs }));
    } finally {
      await client.stop();
    }
  }

  it("keeps one thread for all requests", () =>
    withClient(async (ask) => {
      const replies = await Promise.all([ask("one"), ask("two")]);
      expect(replies.map((reply) => reply.split(" ")[0])).toEqual(["one", "two"]);
      expect(new Set(replies.map((reply) => reply.split(" ")[1])).size).toBe(1);
    }));

  it.each(["crash", "leave"])("says with a code that its thread did %s, and starts another", (request) =>
    withClient(async (ask) => {
      const first = (await ask("one")).split(" ")[1];
      await expect(ask(request)).rejects.toMatchObject({ code: "STT_WORKER_FAILED", retryable: true });
      expect((await ask("two")).split(" ")[1]).not.toBe(first);
    }),
  );

  it("leaves a thread behind that has run away", () =>
    withClient(async (ask) => {
      await ask("one");
      await expect(ask("run away", 50)).rejects.toMatchObject({ code: "STT_WORKER_FAILED", retryable: true });
      expect(await ask("two")).toContain("two");
    }));

  it("passes on what went wrong with one request", () =>
    withClient(async (ask) => {
      await expect(ask("fail")).rejects.toMatchObject({ code: "MODEL_CORRUPT", hint: "pull", retryable: false });
      expect(await ask("two")).toContain("two");
    }));
});
