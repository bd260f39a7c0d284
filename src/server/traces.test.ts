import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { MemoryLog, openTestServer } from "./test-server.test-support.ts";
import { openTraces } from "./traces.ts";

interface Exported {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
      }[];
    }[];
  }[];
}

it("sends a trace of each call, its turns below it and their stages below them, without a word that was said", async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;
  const traces = openTraces({ endpoint, serviceVersion: "1", clock: systemClock, log: new MemoryLog() });
  await using server = await openTestServer({ tts: [scriptedTts({ wordMs: 40 })] });
  server.calls.observe(traces);
  const { call } = server.openCall();
  call.type("secret words bye");
  await call.done;
  await traces[Symbol.asyncDispose]();
  collector.close();
  const spans = bodies.flatMap((body) =>
    (JSON.parse(body) as Exported).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
  const root = spans.find(({ name }) => name === "call");
  const turns = spans.filter(({ name }) => name === "turn");
  const stages = spans.filter(({ name }) => ["brain", "tts", "release", "stt", "endpointing"].includes(name));
  expect(turns.length).toBeGreaterThanOrEqual(1);
  expect(turns.every(({ parentSpanId }) => parentSpanId === root?.spanId)).toBe(true);
  expect(stages.length).toBeGreaterThanOrEqual(1);
  expect(stages.every(({ parentSpanId }) => turns.some(({ spanId }) => spanId === parentSpanId))).toBe(true);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.every((span) => BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano))).toBe(true);
  expect(bodies.join("")).not.toContain("secret words");
});

it.each(["", "nonsense", "grpc://x:4317"])("refuses '%s' as a collector's address", (endpoint) => {
  expect(() => openTraces({ endpoint, serviceVersion: "1", clock: systemClock, log: new MemoryLog() })).toThrow(
    expect.objectContaining({ code: "TRACES_BAD_ENDPOINT", field: "OTEL_EXPORTER_OTLP_ENDPOINT" }),
  );
});
