import { getEventListeners } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { settlesWithin } from "../testing/settles-within.ts";
import { openVendorServer } from "../testing/vendors/vendor-server.ts";
import type { VendorServer } from "../testing/vendors/vendor-server.ts";
import { openConnection, requestBytes, requestEvents, requestJson } from "./http.ts";
import type { HttpCall } from "./http.ts";

let server: VendorServer;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: PromiseWithResolvers<void>;

beforeEach(async () => {
  asked = Promise.withResolvers();
  server = await openVendorServer({
    onRequest: (request, response) => {
      answer(request, response);
      asked.resolve();
    },
  });
});
afterEach(() => server[Symbol.asyncDispose]());

const limits = { connectTimeoutMs: 1000, firstByteTimeoutMs: 2000, idleTimeoutMs: 3000, maxBytes: 10_000 };

function call(changes: Partial<HttpCall> = {}): HttpCall {
  return {
    party: { vendor: "openai", kind: "LLM" },
    method: "POST",
    url: new URL(`${server.url}/v1/x`),
    headers: { authorization: "Bearer top-secret" },
    body: { a: "é" },
    signal: new AbortController().signal,
    clock: systemClock,
    limits,
    ...changes,
  };
}

const stream = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.write(text);
};

async function readAll(changes: Partial<HttpCall> = {}, seen: string[] = []): Promise<string[]> {
  const reply = await requestEvents(call(changes));
  for await (const event of reply.events) seen.push(event.data);
  return seen;
}

describe("asking a vendor over HTTP", () => {
  it("sends JSON with its headers and reads JSON", async () => {
    let body = "";
    answer = (request, response) => {
      request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      request.on("end", () => response.end(JSON.stringify({ auth: request.headers.authorization })));
    };
    expect(await requestJson(call())).toEqual({ auth: "Bearer top-secret" });
    expect(body).toBe('{"a":"é"}');
  });

  it("uses one connection for requests that follow one another", async () => {
    const ports = new Set<number | undefined>();
    answer = (request, response) => {
      ports.add(request.socket.remotePort);
      stream(response, "data: a\n\n");
      response.end();
    };
    for (let count = 0; count < 3; count++) expect(await readAll()).toEqual(["a"]);
    expect(ports.size).toBe(1);
  });

  it("sends again, once, when the kept connection was dead", async () => {
    answer = (_request, response) => void response.end("1");
    await requestJson(call());
    server.dropAll();
    expect(await requestJson(call())).toBe(1);
  });

  it("reads events in pieces, and lets go of the connection when the reader leaves", async () => {
    answer = (_request, response) => stream(response, "data: a\n\ndata: b\n\n");
    for await (const event of (await requestEvents(call())).events) {
      expect(event.data).toBe("a");
      break;
    }
    await expect.poll(() => server.connections).toBe(0);
  });

  it.each([
    [401, '{"error":{"message":"bad key top-secret"}}', "LLM_UNAUTHORIZED", false],
    [429, "slow down", "LLM_RATE_LIMITED", true],
    [500, "<html>oops</html>", "LLM_UNAVAILABLE", true],
  ])("turns status %i into an error", async (status, body, code, retryable) => {
    answer = (_request, response) => response.writeHead(status, { "retry-after": "7" }).end(body);
    const error: unknown = await requestEvents(call()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, retryable, retryAfterMs: 7000 });
    expect((error as Error).message).not.toContain("top-secret");
  });

  it("does not follow a redirect", async () => {
    answer = (_request, response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
    await expect(requestJson(call())).rejects.toMatchObject({ code: "LLM_BAD_REPLY" });
  });

  it("refuses a reply of the wrong kind", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>");
    await expect(readAll()).rejects.toMatchObject({ code: "LLM_BAD_REPLY" });
    await expect(requestJson(call())).rejects.toMatchObject({ code: "LLM_BAD_REPLY" });
  });

  it("refuses a body without end", async () => {
    answer = (_request, response) => stream(response, `data: ${"x".repeat(20_000)}\n\n`);
    await expect(readAll()).rejects.toMatchObject({ code: "LLM_BAD_REPLY", retryable: false });
  });

  it("says that nobody is there", async () => {
    await expect(requestJson(call({ url: new URL("http://127.0.0.1:1/") }))).rejects.toMatchObject({
      code: "LLM_CONNECTION_FAILED",
      retryable: true,
    });
  });

  it("says that the reply broke off", async () => {
    answer = (_request, response) => {
      stream(response, "data: a\n\n");
      response.flushHeaders();
      void systemClock.after(5, () => response.destroy());
    };
    const seen: string[] = [];
    await expect(readAll({}, seen)).rejects.toMatchObject({ code: "LLM_CONNECTION_LOST", retryable: true });
    expect(seen).toEqual(["a"]);
  });
});

describe("waiting for a vendor", () => {
  it("ends at the deadline for the first byte", async () => {
    const clock = new VirtualClock();
    answer = () => undefined;
    const reply = readAll({ clock }).catch((error: unknown) => error);
    await asked.promise;
    await clock.advance(1999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await reply).toMatchObject({ code: "LLM_TIMEOUT", retryable: true });
    expect(clock.pendingTimers).toBe(0);
  });

  it("ends when the stream stalls, or ends it in peace when told so", async () => {
    answer = (_request, response) => stream(response, "data: a\n\n");
    for (const endsInPeace of [false, true]) {
      const clock = new VirtualClock();
      const first = Promise.withResolvers<void>();
      const result = (async () => {
        const reply = await requestEvents(call({ clock }));
        for await (const _ of reply.events) {
          if (endsInPeace) reply.endWhenIdle(100);
          first.resolve();
        }
      })().catch((error: unknown) => error);
      await first.promise;
      await clock.advance(endsInPeace ? 100 : 3000);
      expect(((await result) as { code: string } | undefined)?.code).toBe(endsInPeace ? undefined : "LLM_TIMEOUT");
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it("stops at once when cancelled, before and after the head, and leaves no listener", async () => {
    for (const withHead of [false, true]) {
      asked = Promise.withResolvers();
      answer = (_request, response) => (withHead ? stream(response, "data: a\n\n") : undefined);
      const controller = new AbortController();
      const reply = readAll({ signal: controller.signal }).catch((error: unknown) => error);
      await asked.promise;
      await systemClock.external(new Promise((resolve) => void systemClock.after(20, () => resolve(undefined))));
      controller.abort("barge-in");
      expect(await settlesWithin(reply, 50)).toBe(true);
      expect(await reply).toMatchObject({ code: "CANCELLED" });
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    }
  });

  it("does not begin when already cancelled", async () => {
    await expect(requestJson(call({ signal: AbortSignal.abort("over") }))).rejects.toMatchObject({ code: "CANCELLED" });
    expect(server.connections).toBe(0);
  });
});

describe("a reply in bytes", () => {
  const read = async (changes: Partial<HttpCall> = {}, most = Infinity): Promise<number[]> => {
    const seen: number[] = [];
    for await (const chunk of requestBytes(call(changes), "audio/pcm")) {
      seen.push(...chunk);
      if (seen.length >= most) break;
    }
    return seen;
  };

  it("comes as it is sent, asked for as what it is to be, and leaves the connection for the next", async () => {
    let accept: string | undefined;
    answer = (request, response) => {
      ({ accept } = request.headers);
      response.write(Buffer.of(0, 255));
      response.end(Buffer.of(128));
    };
    for (let round = 0; round < 3; round++) expect(await read()).toEqual([0, 255, 128]);
    expect(accept).toBe("audio/pcm");
    expect(server.connections).toBe(1);
  });

  it("is cut off at its limits, and its connection let go when nobody reads on", async () => {
    answer = (_, response) => void response.end(Buffer.alloc(10_001));
    await expect(read()).rejects.toMatchObject({ code: "LLM_BAD_REPLY" });
    answer = (_, response) => void response.write(Buffer.alloc(100));
    expect(await read({}, 100)).toHaveLength(100);
    await expect.poll(() => server.connections).toBe(0);
    await expect(read({ limits: { ...limits, idleTimeoutMs: 30 } })).rejects.toMatchObject({ code: "LLM_TIMEOUT" });
    answer = (_, response) => void response.writeHead(429, { "retry-after": "2" }).end();
    await expect(read()).rejects.toMatchObject({ code: "LLM_RATE_LIMITED", retryAfterMs: 2000 });
  });
});

describe("a connection that is opened ahead", () => {
  const open = (signal = new AbortController().signal): Promise<void> =>
    openConnection(new URL(`${server.url}/v1/x?key=secret`), { clock: systemClock, signal, timeoutMs: 2000 });

  it("is found by the next request, shows no key, and is opened once", async () => {
    const seen: (readonly [string | undefined, string | undefined])[] = [];
    answer = (request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.end("{}");
    };
    await open();
    await open();
    expect(server.connections).toBe(1);
    await requestJson(call());
    expect(server.connections).toBe(1);
    expect(seen).toEqual([
      ["/", undefined],
      ["/v1/x", "Bearer top-secret"],
    ]);
  });

  it("is given up without an error when there is nobody, or when its signal fires", async () => {
    const controller = new AbortController();
    answer = () => controller.abort("hung up");
    await open(controller.signal);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await openConnection(new URL("http://127.0.0.1:1"), {
      clock: systemClock,
      signal: controller.signal,
      timeoutMs: 50,
    });
    const fresh = new AbortController().signal;
    await openConnection(new URL("http://127.0.0.1:1"), { clock: systemClock, signal: fresh, timeoutMs: 2000 });
  });
});
