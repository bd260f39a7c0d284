import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../base/clock.ts";
import type { ModelEntry } from "./catalogue.ts";
import { modelFiles, modelState } from "./model-store.ts";
import type { PullProgress } from "./progress.ts";
import { pullModels, type PullOptions } from "./pull.ts";
import { listModels, verifyModels } from "./verify.ts";

const content = Buffer.alloc(300_000, "Callwright ");
const sha256 = createHash("sha256").update(content).digest("hex");

// A small model in place of the real ones: what is tested is the way, not the weights.
vi.mock("./catalogue.ts", () => {
  const entry = (name: string): ModelEntry => ({
    name,
    summary: "a test",
    licence: "none",
    files: [{ file: `${name}.bin`, url: "https://callwright.invalid/none.bin", bytes: 300_000, sha256: "" }],
    packages: [],
  });
  return { catalogue: [entry("small"), entry("other")] };
});

describe("pulling models", () => {
  let folder: string;
  let mirror: string;
  let requests: IncomingMessage[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });

  beforeEach(async () => {
    const { catalogue } = await import("./catalogue.ts");
    for (const model of catalogue) Object.assign(model.files[0] ?? {}, { sha256 });
    folder = await mkdtemp(join(tmpdir(), "callwright-pull-"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`;
    requests = [];
    answer = serve;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  /** A server that knows ranges. */
  function serve(request: IncomingMessage, response: ServerResponse): void {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from > 0) response.writeHead(206, { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
    response.end(content.subarray(from));
  }

  function pull(changes: Partial<PullOptions> = {}, names = ["small"]): ReturnType<typeof pullModels> {
    const signal = new AbortController().signal;
    const routes = ["mirror"] as const;
    return pullModels(names, {
      folder,
      mirror,
      routes,
      clock: systemClock,
      signal,
      onProgress: () => undefined,
      ...changes,
    });
  }

  it("fetches from a mirror, checks, and does nothing the second time", async () => {
    const progress: PullProgress[] = [];
    expect(modelState("small", folder)).toBe("missing");
    expect(await pull({ onProgress: (one) => progress.push(one) })).toEqual([{ model: "small", outcome: "pulled" }]);
    expect(requests[0]?.url).toBe("/models/small.bin");
    expect(progress.at(-1)).toMatchObject({ step: "mirror", receivedBytes: 300_000, totalBytes: 300_000 });
    expect(await readFile(join(folder, "small.bin"))).toEqual(content);
    expect(await pull()).toEqual([{ model: "small", outcome: "already-there" }]);
    expect(requests).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["small.bin"]);
    expect(modelFiles("small", folder)).toEqual([join(folder, "small.bin")]);
  });

  it("goes on where the connection broke off, within a pull and over pulls", async () => {
    let count = 0;
    answer = (request, response) => {
      if (++count > 2) return serve(request, response);
      const from = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      response.writeHead(from === 0 ? 200 : 206, {
        "content-length": 300_000 - from,
        "content-range": `bytes ${from}-299999/300000`,
      });
      // The line breaks once this much has left: how much of it was kept is up to the other side's buffers.
      response.write(content.subarray(from, from + 100_000), () => response.socket?.destroySoon());
    };
    await pull();
    const starts = requests.map(({ headers }) => Number(/\d+/.exec(headers.range ?? "0")?.[0]));
    expect(starts).toHaveLength(3);
    expect(starts).toEqual(starts.toSorted((one, other) => one - other));
    expect(await readFile(join(folder, "small.bin"))).toEqual(content);
  });

  it("begins again with a server that does not know ranges", async () => {
    await writeFile(join(folder, "small.bin.part"), content.subarray(0, 1000));
    answer = (_request, response) => response.end(content);
    await pull();
    expect(await readFile(join(folder, "small.bin"))).toEqual(content);
  });

  it("follows a redirect", async () => {
    answer = (request, response) => {
      if (request.url === "/moved") return serve(request, response);
      response.writeHead(302, { location: "/moved" }).end();
    };
    await pull();
    expect(requests.map(({ url }) => url)).toEqual(["/models/small.bin", "/moved"]);
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ["another file", (response) => response.end(Buffer.alloc(300_000)), "SHA-256"],
    ["a file of another size", (response) => response.end("short"), "offers 5 bytes instead of 300000"],
    ["not found", (response) => response.writeHead(404).end(), "answered 404"],
    ["nothing at all", (response) => response.destroy(), "cannot be reached"],
  ])("refuses %s, says why, and leaves no model behind", async (_what, reply, reason) => {
    answer = (_request, response) => reply(response);
    const failure: unknown = await pull().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "MODEL_UNAVAILABLE", hint: expect.stringContaining("CALLWRIGHT_MODELS") });
    expect(String(failure)).toContain(reason);
    expect(modelState("small", folder)).toBe("missing");
    answer = serve;
    await pull();
    expect(modelState("small", folder)).toBe("installed");
  });

  it("says quickly that it is offline, with every route's reason", async () => {
    const startedMs = systemClock.now();
    const failure = pull({ routes: ["mirror", "official", "packages"], mirror: "http://127.0.0.1:9" });
    await expect(failure).rejects.toThrow(/mirror: .* official: .* packages: /);
    expect(systemClock.now() - startedMs).toBeLessThan(15_000);
  });

  it("copies from a local folder", async () => {
    const shelf = join(folder, "shelf");
    await mkdir(shelf);
    await writeFile(join(shelf, "small.bin"), content);
    await pull({ mirror: shelf });
    expect(modelState("small", folder)).toBe("installed");
    expect(requests).toEqual([]);
  });

  it("stops when cancelled and keeps what it has", async () => {
    const controller = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200, { "content-length": 300_000 });
      response.write(content.subarray(0, 150_000), () => controller.abort("changed my mind"));
    };
    await expect(pull({ signal: controller.signal })).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await readdir(folder)).not.toContain(".lock");
    answer = serve;
    await pull();
    expect(modelState("small", folder)).toBe("installed");
  });

  it("lets two pulls at once wait for one another, and takes no heed of a dead one's lock", async () => {
    await writeFile(join(folder, ".lock"), "999999999");
    const outcomes = await Promise.all([pull(), pull()]);
    expect(
      outcomes
        .flat()
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(["already-there", "pulled"]);
    expect(requests).toHaveLength(1);
  });

  it("finds and mends what was cut off", async () => {
    await pull({}, ["small", "other"]);
    await truncate(join(folder, "small.bin"), 1000);
    await writeFile(join(folder, "other.bin"), Buffer.alloc(300_000));
    expect(listModels(folder).map(({ state }) => state)).toEqual(["damaged", "installed"]);
    const hint = expect.stringContaining("models pull small");
    expect(() => modelFiles("small", folder)).toThrow(expect.objectContaining({ code: "MODEL_CORRUPT", hint }));
    const verify = async (): Promise<readonly string[]> =>
      (await verifyModels(["small", "other"], folder, new AbortController().signal)).map(({ state }) => state);
    expect(await verify()).toEqual(["damaged", "damaged"]);
    await pull({}, ["small", "other"]);
    expect(await verify()).toEqual(["intact", "intact"]);
  });

  it("names the models there are when asked for another", async () => {
    await expect(pull({}, ["huge"])).rejects.toMatchObject({
      code: "MODEL_UNKNOWN",
      hint: "Use one of: small, other.",
    });
  });
});
