import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines } from "./read-lines.ts";

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(text: string, { sizes = [3], maxLength = 1000 } = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of readLines(inPieces(Buffer.from(text), sizes), maxLength)) {
    lines.push("tooLong" in line ? "(too long)" : line.text);
  }
  return lines;
}

describe("reading lines", () => {
  it("gives the same lines however the bytes are cut", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    const texts = fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, "")));
    await fc.assert(
      fc.asyncProperty(texts, sizes, async (lines, cuts) => {
        expect(await read(lines.map((line) => `${line}\n`).join(""), { sizes: cuts })).toEqual(lines);
      }),
    );
  });

  it("takes CRLF for an end of line, and the last line without one", async () => {
    expect(await read("a\r\nb")).toEqual(["a", "b"]);
  });

  it("reports a line that is too long once, and goes on with the next", async () => {
    const text = `${"x".repeat(50)}\nshort\n${"y".repeat(11)}\nend`;
    expect(await read(text, { maxLength: 10 })).toEqual(["(too long)", "short", "(too long)", "end"]);
    expect(await read("z".repeat(50), { maxLength: 10 })).toEqual(["(too long)"]);
  });
});
