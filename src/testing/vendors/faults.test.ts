import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { seededRandom } from "../../base/random.ts";
import { drawDelayMs } from "./faults.ts";
import type { VendorFault } from "./faults.ts";
import { openVendorServer } from "./vendor-server.ts";

const messages = ["one", "two", "three", "four"];

describe("faults of a simulated vendor", () => {
  it.each<{ fault: VendorFault | undefined; seen: readonly (string | RegExp)[]; code?: number; isCut?: boolean }>([
    { fault: undefined, seen: messages, code: 1000 },
    { fault: { type: "drip", everyMs: 5 }, seen: messages, code: 1000 },
    { fault: { type: "close", after: 2, code: 1011 }, seen: ["one", "two"], code: 1011, isCut: true },
    { fault: { type: "close", after: 0 }, seen: [], code: 1006, isCut: true },
    { fault: { type: "garbage", after: 1 }, seen: ["one", /gar/, "three", "four"], code: 1000 },
    { fault: { type: "swap", after: 1 }, seen: ["one", "three", "two", "four"], code: 1000 },
    { fault: { type: "swap", after: 3 }, seen: messages, code: 1000 },
    { fault: { type: "duplicate", after: 1 }, seen: ["one", "two", "two", "three", "four"], code: 1000 },
  ])("spoil what a socket and a reply send: $fault", async ({ fault, seen, code, isCut }) => {
    await using server = await openTalker(fault);
    const overSocket = await readSocket(server.url);
    expect(overSocket.code).toBe(code);
    expect(overSocket.seen).toEqual(
      seen.map((text) => (typeof text === "string" ? text : expect.stringMatching(text))),
    );
    const overHttp = await readReply(server.url);
    expect(overHttp.isCut).toBe(isCut ?? false);
    if (fault?.type !== "garbage") expect(overHttp.text).toBe(seen.join(""));
  });

  it("refuse requests and upgrades with the vendor's own headers", async () => {
    await using server = await openTalker({
      type: "refuse",
      status: 429,
      headers: { "retry-after-ms": "20" },
      body: "slow",
    });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    new WebSocket(server.url.replace("http", "ws"))
      .on("unexpected-response", (_request, response) =>
        resolve([response.statusCode, response.headers["retry-after-ms"]]),
      )
      .on("error", () => undefined);
    expect(await promise).toEqual([429, "20"]);
    const reply = await readReply(server.url);
    expect([reply.status, reply.text]).toEqual([429, "slow"]);
  });

  it("stall without a word of goodbye", async () => {
    await using server = await openTalker({ type: "stall", after: 1 });
    const socket = new WebSocket(server.url.replace("http", "ws"));
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.on("message", (data: Buffer) => resolve(data.toString("utf8")));
    expect(await promise).toBe("one");
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  it("take as long as the service's own figures say", () => {
    const random = seededRandom("delays");
    const drawn = Array.from({ length: 20_000 }, () => drawDelayMs({ p50Ms: 536, p95Ms: 1771 }, random)).toSorted(
      (one, other) => one - other,
    );
    expect(drawn[10_000]).toBeGreaterThan(516);
    expect(drawn[10_000]).toBeLessThan(556);
    expect(drawn[19_000]).toBeGreaterThan(1680);
    expect(drawn[19_000]).toBeLessThan(1860);
    expect(drawDelayMs(40, random)).toBe(40);
  });
});

/** Sends the four messages to whoever comes, then says goodbye. */
function openTalker(fault: VendorFault | undefined) {
  return openVendorServer(
    {
      onRequest: (_request, response) => {
        for (const message of messages) response.write(message);
        response.end();
      },
      onUpgrade: () => (socket) => {
        for (const message of messages) socket.send(message);
        socket.close(1000);
      },
    },
    { fault },
  );
}

async function readSocket(url: string): Promise<{ readonly seen: string[]; readonly code: number }> {
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  new WebSocket(url.replace("http", "ws"))
    .on("message", (data: Buffer) => seen.push(data.toString("utf8")))
    .on("error", () => undefined)
    .on("close", resolve);
  return { code: await promise, seen };
}

async function readReply(url: string) {
  const { promise, resolve } = Promise.withResolvers<{ status?: number | undefined; text: string; isCut: boolean }>();
  let text = "";
  httpRequest(url, (response) => {
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (text += chunk));
    response.on("error", () => undefined);
    response.on("close", () => resolve({ status: response.statusCode, text, isCut: !response.complete }));
  })
    .on("error", () => resolve({ text, isCut: true }))
    .end();
  return promise;
}
