import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCallwrightError } from "../base/errors.ts";
import { SseParser } from "./sse.ts";

const encoder = new TextEncoder();

function parse(...chunks: (string | Uint8Array)[]): string[] {
  const parser = new SseParser(10_000);
  const events = chunks.flatMap((chunk) => parser.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk));
  return [...events, ...parser.end()].map(({ event, data }) => (event === "message" ? data : `${event}!${data}`));
}

describe("server-sent events", () => {
  it("reads events ended by LF, CRLF or CR", () => {
    expect(parse("data: a\n\ndata: b\r\n\r\ndata: c\r\r")).toEqual(["a", "b", "c"]);
  });

  it("joins several data lines and takes away one leading space only", () => {
    expect(parse("data: a\ndata:b\ndata:  c\n\n")).toEqual(["a\nb\n c"]);
  });

  it("ignores comments, unknown fields and events without data", () => {
    expect(parse(": ping\n\nid: 7\nretry: 10\n\nevent: x\n\ndata: y\n\n")).toEqual(["y"]);
  });

  it("names an event, and only that one", () => {
    expect(parse("event: error\ndata: a\n\ndata: b\n\n")).toEqual(["error!a", "b"]);
  });

  it("keeps a CRLF together that two chunks cut apart", () => {
    expect(parse("data: a\r", "\ndata: b\r", "\n\r", "\n")).toEqual(["a\nb"]);
  });

  it("drops a byte order mark and counts an event without its blank line", () => {
    expect(parse("\uFEFFdata: a\n\ndata: [DONE]")).toEqual(["a", "[DONE]"]);
  });

  it("refuses an event that never ends", () => {
    const parser = new SseParser(100);
    let thrown: unknown;
    try {
      for (let count = 0; count < 100; count++) parser.push(encoder.encode("data: 0123456789\n"));
    } catch (error) {
      thrown = error;
    }
    expect(isCallwrightError(thrown, "SSE_TOO_LONG")).toBe(true);
  });

  it("gives the same events wherever the bytes are cut", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll(/[\r\n\uFEFF]/g, ""));
    fc.assert(
      fc.property(
        fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (events, newline, cuts) => {
          const bytes = encoder.encode(
            events.map((lines) => [...lines.map((text) => `data: ${text}`), "", ""].join(newline)).join(""),
          );
          const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted(
            (a, b) => a - b,
          );
          const chunks = edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
          expect(parse(...chunks)).toEqual(events.map((lines) => lines.join("\n")));
        },
      ),
    );
  });
});
