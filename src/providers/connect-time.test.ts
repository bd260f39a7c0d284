import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { connectTimeMs } from "./connect-time.ts";

const options = { signal: new AbortController().signal, clock: systemClock, timeoutMs: 2000 };

describe("the time of a connection", () => {
  it("is measured to a host that listens, and is nothing where nobody does", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await connectTimeMs(url, options)).toBeGreaterThanOrEqual(0);
    expect(await connectTimeMs(url, { ...options, signal: AbortSignal.abort() })).toBeUndefined();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await connectTimeMs(url, options)).toBeUndefined();
  });
});
