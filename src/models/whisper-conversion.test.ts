import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { melBands, melBins, melFilterBank } from "./mel-filters.ts";
import { convertWhisper, halfToFloat } from "./whisper-conversion.ts";

const state = 64;
const vocabularySize = 70;
const half = 0x3c00; // 1.0

/** Every variable of a Whisper with one layer a side, in CTranslate2's names. */
const variables: readonly (readonly [name: string, ...shape: number[]])[] = [
  ["decoder/embeddings/weight", vocabularySize, state],
  ["decoder/position_encodings/encodings", 448, state],
  ["encoder/position_encodings/encodings", 1500, state],
  ["encoder/conv1/weight", state, 80, 3],
  ["encoder/conv1/bias", state],
  ["encoder/conv2/weight", state, state, 3],
  ["encoder/conv2/bias", state],
  ...["encoder", "decoder"].flatMap((side) => sideVariables(side)),
];

function sideVariables(side: string): [string, ...number[]][] {
  const layer = `${side}/layer_0`;
  const attentions: [string, number[]][] = [[`${layer}/self_attention`, [3, 1]]];
  if (side === "decoder") attentions.push([`${layer}/attention`, [1, 2, 1]]);
  const norms = [`${side}/layer_norm`, `${layer}/ffn/layer_norm`, ...attentions.map(([name]) => `${name}/layer_norm`)];
  const linears = attentions.flatMap(([name, sizes]) =>
    sizes.map((size, index): [string, number, number] => [`${name}/linear_${index}`, size * state, state]),
  );
  linears.push([`${layer}/ffn/linear_0`, 4 * state, state], [`${layer}/ffn/linear_1`, state, 4 * state]);
  return [
    ...norms.flatMap((name): [string, number][] => [
      [`${name}/gamma`, state],
      [`${name}/beta`, state],
    ]),
    ...linears.flatMap(([name, rows, columns]): [string, ...number[]][] => [
      [`${name}/weight`, rows, columns],
      [`${name}/bias`, rows],
    ]),
  ];
}

function modelBytes(): Buffer {
  const parts: Buffer[] = [uint(6, 4), text("WhisperSpec"), uint(3, 4), uint(variables.length, 4)];
  for (const [name, ...shape] of variables) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Buffer.from(new Uint16Array(count).fill(half).buffer);
    parts.push(
      text(name),
      uint(shape.length, 1),
      ...shape.map((size) => uint(size, 4)),
      uint(4, 1),
      uint(values.length, 4),
      values,
    );
  }
  return Buffer.concat([...parts, uint(0, 4)]);
}

function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

function text(value: string): Buffer {
  return Buffer.concat([uint(value.length + 1, 2), Buffer.from(`${value}\0`)]);
}

interface Tensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
}

function readGgml(file: Buffer): {
  readonly header: readonly number[];
  readonly tokens: readonly string[];
  readonly tensors: readonly Tensor[];
} {
  let at = 0;
  const int = (): number => file.readInt32LE((at += 4) - 4);
  const bytes = (length: number): string => file.toString("latin1", at, (at += length));
  const header = Array.from({ length: 14 }, int);
  at += melBands * melBins * 4;
  const tokens = Array.from({ length: int() }, () => bytes(int()));
  const tensors: Tensor[] = [];
  while (at < file.length) {
    const [rank, nameLength, type] = [int(), int(), int()];
    const shape = Array.from({ length: rank }, int);
    tensors.push({ name: bytes(nameLength), type, shape });
    at += shape.reduce((product, size) => product * size, type === 1 ? 2 : 4);
  }
  expect(at).toBe(file.length);
  return { header, tokens, tensors };
}

describe("converting Whisper from CTranslate2", () => {
  let folder: string;
  let files: { model: string; vocabulary: string; target: string };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "callwright-convert-"));
    files = { model: join(folder, "model.bin"), vocabulary: join(folder, "v.txt"), target: join(folder, "out.bin") };
    await writeFile(files.model, modelBytes());
    await writeFile(
      files.vocabulary,
      ["!", "Ġthe", "Ã©", ...Array.from({ length: 50_260 }, (_, index) => `t${index}`)].join("\n"),
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes what whisper.cpp reads", async () => {
    await convertWhisper(files, new AbortController().signal);
    const { header, tokens, tensors } = readGgml(await readFile(files.target));
    expect(header).toEqual([0x67676d6c, vocabularySize, 1500, 64, 1, 1, 448, 64, 1, 1, 80, 1, 80, 201]);
    expect(tokens).toHaveLength(50_257);
    expect(tokens.slice(0, 3)).toEqual(["!", " the", "\u00c3\u00a9"]);
    const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    expect(byName.size).toBe(tensors.length);
    expect(byName.get("decoder.blocks.0.attn.key.weight")).toMatchObject({ type: 1, shape: [64, 64] });
    expect(byName.has("decoder.blocks.0.attn.key.bias")).toBe(false);
    expect(byName.get("encoder.conv1.bias")).toMatchObject({ type: 0, shape: [1, 64] });
    expect(byName.get("encoder.positional_embedding")).toMatchObject({ type: 0, shape: [64, 1500] });
    expect(byName.get("decoder.blocks.0.cross_attn.value.bias")).toMatchObject({ type: 0, shape: [64] });
    expect(tensors).toHaveLength(3 + 2 + 4 + 2 + 15 + 24);
  });

  it("says so when the file is cut off or another one", async () => {
    const convert = (): Promise<void> => convertWhisper(files, new AbortController().signal);
    await truncate(files.model, 100_000);
    await expect(convert()).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    await writeFile(files.model, "PK\u0003\u0004 something else entirely");
    await expect(convert()).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    await writeFile(files.model, "");
    await expect(convert()).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
  });

  it("widens 16-bit floats exactly", () => {
    expect([0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000].map(halfToFloat)).toEqual([1, -2, 2 ** -24, 65_504, -0]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bff }), (bits) => {
        expect(halfToFloat(bits)).toBeLessThan(halfToFloat(bits + 1));
      }),
    );
  });
});

describe("mel filters", () => {
  it("cover every frequency between the first band and the last with triangles of equal area", () => {
    const bank = melFilterBank();
    for (let band = 0; band < melBands; band++) {
      const row = bank.subarray(band * melBins, (band + 1) * melBins);
      expect(Math.max(...row)).toBeGreaterThan(0);
    }
  });
});
