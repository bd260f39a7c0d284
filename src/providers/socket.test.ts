import { getEventListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { systemClock } from "../base/clock.ts";
import type { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { settlesWithin } from "../testing/settles-within.ts";
import { openVendorServer } from "../testing/vendors/vendor-server.ts";
import type { VendorServer, VendorServerHandlers } from "../testing/vendors/vendor-server.ts";
import { openSocket } from "./socket.ts";
import type { SocketOptions } from "./socket.ts";

let server: VendorServer;
let upgrade: NonNullable<VendorServerHandlers["onUpgrade"]>;
let requests: IncomingMessage[];
let messages: (string | Uint8Array)[];
let closed: PromiseWithResolvers<CallwrightError | undefined>;

beforeEach(async () => {
  requests = [];
  messages = [];
  closed = Promise.withResolvers();
  server = await openVendorServer({
    onUpgrade: (request) => {
      requests.push(request);
      return upgrade(request);
    },
  });
});
afterEach(() => server[Symbol.asyncDispose]());

function options(changes: Partial<SocketOptions> = {}): SocketOptions {
  return {
    party: { vendor: "deepgram", kind: "STT" },
    url: new URL(`${server.url.replace("http", "ws")}/v1/listen?a=1`),
    headers: { authorization: "Token top-secret" },
    clock: systemClock,
    signal: new AbortController().signal,
    openTimeoutMs: 1000,
    maxBufferedBytes: 100_000,
    onMessage: (message) => void messages.push(message),
    onClosed: (error) => closed.resolve(error),
    ...changes,
  };
}

describe("a socket to a vendor", () => {
  it("carries text and bytes both ways, with the key in a header", async () => {
    upgrade = () => (ws: WebSocket) => ws.on("message", (data, isBinary) => ws.send(data, { binary: isBinary }));
    await using socket = await openSocket(options());
    socket.sendText("grüße");
    expect(socket.sendAudio(new Uint8Array([1, 2, 3]))).toBe(true);
    await expect.poll(() => messages.length).toBe(2);
    expect(messages[0]).toBe("grüße");
    expect([...(messages[1] as Uint8Array)]).toEqual([1, 2, 3]);
    expect(requests[0]?.headers.authorization).toBe("Token top-secret");
    expect(requests[0]?.url).toBe("/v1/listen?a=1");
  });

  it.each([
    [401, "STT_UNAUTHORIZED", false],
    [429, "STT_RATE_LIMITED", true],
    [502, "STT_UNAVAILABLE", true],
  ])("is refused with %i", async (status, code, retryable) => {
    upgrade = () => ({ status, headers: { "retry-after": "3", "dg-error": "because top-secret" } });
    const error: unknown = await openSocket(options({ refusalHeader: "dg-error" })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, retryable, retryAfterMs: 3000 });
    expect((error as Error).message).toContain("because [redacted]");
  });

  it("says that nobody is there", async () => {
    await expect(openSocket(options({ url: new URL("ws://127.0.0.1:1/") }))).rejects.toMatchObject({
      code: "STT_CONNECTION_FAILED",
      retryable: true,
    });
  });

  it("tells a fault of ours from a loss by the close code", async () => {
    for (const [code, expected, retryable] of [
      [1008, "STT_REJECTED", false],
      [1011, "STT_CONNECTION_LOST", true],
      [1000, "STT_CONNECTION_LOST", true],
    ] as const) {
      closed = Promise.withResolvers();
      upgrade = () => (ws: WebSocket) => ws.close(code, "DATA-0000");
      const socket = await openSocket(options());
      expect(await closed.promise).toMatchObject({ code: expected, retryable });
      expect(socket.isOpen).toBe(false);
    }
  });

  it("takes the vendor's own meaning of a close code", async () => {
    upgrade = () => (ws: WebSocket) => ws.close(1008, "key other-secret is unknown");
    await openSocket(
      options({
        secrets: ["other-secret"],
        closeMeaning: (code, reason) =>
          code === 1008 && reason.includes("unknown") ? { suffix: "UNAUTHORIZED", hint: "Check the key." } : undefined,
      }),
    );
    const error = await closed.promise;
    expect(error).toMatchObject({ code: "STT_UNAUTHORIZED", retryable: false, hint: "Check the key." });
    expect(error?.message).not.toContain("other-secret");
  });

  it("reports a connection that is cut", async () => {
    upgrade = () => () => undefined;
    await openSocket(options());
    server.dropAll();
    expect(await closed.promise).toMatchObject({ code: "STT_CONNECTION_LOST" });
  });

  it("drops audio, not control messages, when the network stands still", async () => {
    let received = 0;
    upgrade = () => (ws: WebSocket) => {
      ws.pause();
      ws.on("message", () => received++);
    };
    await using socket = await openSocket(options({ maxBufferedBytes: 300_000 }));
    let dropped = 0;
    for (let count = 0; count < 400; count++) if (!socket.sendAudio(new Uint8Array(50_000))) dropped++;
    expect(dropped).toBeGreaterThan(0);
    socket.sendText("still here");
    expect(socket.isOpen).toBe(true);
    expect(received).toBe(0);
  });
});

describe("the end of a socket", () => {
  it("comes politely, or after the time limit when the other side is deaf", async () => {
    upgrade = () => (ws: WebSocket) => ws.on("close", (code) => messages.push(`closed ${code}`));
    await (await openSocket(options())).close();
    await expect.poll(() => messages).toEqual(["closed 1000"]);
    expect(await closed.promise).toBeUndefined();

    upgrade = () => (ws: WebSocket) => ws.pause();
    const deaf = await openSocket(options());
    expect(await settlesWithin(deaf.close(30), 200)).toBe(true);
  });

  it("comes at once when cancelled, while opening too, and leaves nothing behind", async () => {
    upgrade = () => () => undefined;
    const controller = new AbortController();
    const clock = new VirtualClock();
    const socket = await openSocket(options({ signal: controller.signal, clock }));
    controller.abort("over");
    expect(await closed.promise).toBeUndefined();
    expect(socket.isOpen).toBe(false);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);

    const early = new AbortController();
    const opening = openSocket(options({ signal: early.signal, clock })).catch((error: unknown) => error);
    early.abort("over");
    expect(await opening).toMatchObject({ code: "CANCELLED" });
    expect(getEventListeners(early.signal, "abort")).toHaveLength(0);
    await sleep(systemClock, 20);
    expect(clock.pendingTimers).toBe(0);
  });

  it("comes when it does not open in time", async () => {
    const clock = new VirtualClock();
    // A port that accepts and never answers the upgrade.
    const deaf = createServer(() => undefined);
    await new Promise<void>((resolve) => deaf.listen(0, "127.0.0.1", resolve));
    const port = (deaf.address() as { port: number }).port;
    const opening = openSocket(options({ clock, url: new URL(`ws://127.0.0.1:${port}/`) })).catch(
      (error: unknown) => error,
    );
    await clock.advance(1000);
    expect(await opening).toMatchObject({ code: "STT_TIMEOUT", retryable: true });
    deaf.close();
  });

  it("comes when a ping is not answered", async () => {
    const clock = new VirtualClock();
    upgrade = () => (ws: WebSocket) => ws.pause();
    await openSocket(options({ clock, pingIntervalMs: 5000 }));
    await clock.advance(10_000);
    expect(await closed.promise).toMatchObject({ code: "STT_CONNECTION_LOST" });
    expect(clock.pendingTimers).toBe(0);
  });
});
