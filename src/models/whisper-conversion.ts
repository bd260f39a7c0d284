import { open, readFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { CallwrightError } from "../base/errors.ts";
import { readTensorIndex, type StoredTensor } from "./ctranslate2-file.ts";
import { melBands, melBins, melFilterBank } from "./mel-filters.ts";

const ggmlMagic = 0x67676d6c;
/** Tokens written out: all of GPT-2's with its end mark. whisper.cpp makes the special ones up itself. */
const writtenTokens = 50_257;
const audioContext = 1500;
const textContext = 448;
const headSize = 64;
const sliceBytes = 4 * 1024 * 1024;

/** What is converted and where to. */
export interface ConversionFiles {
  /** CTranslate2 `model.bin` in 16-bit floats. */
  readonly model: string;
  /** Its `vocabulary.txt`: one token a line, in GPT-2's printable alphabet. */
  readonly vocabulary: string;
  /** The ggml file to write. */
  readonly target: string;
}

/** A run of rows of a stored tensor under its ggml name. */
interface Piece {
  readonly name: string;
  readonly tensor: StoredTensor;
  readonly shape: readonly number[];
  readonly offset: number;
}

/**
 * Turns a Whisper model of CTranslate2 into whisper.cpp's ggml file of type f16, the layout of whisper.cpp's
 * `convert-pt-to-ggml.py`: magic, 11 sizes, mel filters, vocabulary, tensors. Throws MODEL_CORRUPT.
 */
export async function convertWhisper(files: ConversionFiles, signal: AbortSignal): Promise<void> {
  await using source = await open(files.model);
  const tensors = await readTensorIndex(source);
  const vocabulary = await readVocabulary(files.vocabulary);
  await using target = await open(files.target, "w");
  const embedding = stored(tensors, "decoder/embeddings/weight");
  const [vocabularySize = 0, state = 0] = embedding.shape;
  const layers = [...tensors.keys()].filter((name) => /^encoder\/layer_\d+\/ffn\/linear_0\/weight$/.test(name)).length;
  await target.write(header({ vocabularySize, state, layers }));
  await target.write(vocabularyBytes(vocabulary));
  for (const piece of pieces(tensors, layers)) {
    signal.throwIfAborted();
    await writePiece(source, target, piece);
  }
}

function header(sizes: { readonly vocabularySize: number; readonly state: number; readonly layers: number }): Buffer {
  const { vocabularySize, state, layers } = sizes;
  const heads = state / headSize;
  const filters = melFilterBank();
  const hyperparameters = [
    vocabularySize,
    audioContext,
    state,
    heads,
    layers,
    textContext,
    state,
    heads,
    layers,
    melBands,
    1,
  ];
  const numbers = [ggmlMagic, ...hyperparameters, melBands, melBins];
  return Buffer.concat([Buffer.from(Int32Array.from(numbers).buffer), Buffer.from(filters.buffer)]);
}

async function readVocabulary(file: string): Promise<readonly string[]> {
  const tokens = (await readFile(file, "utf8")).split("\n").slice(0, writtenTokens);
  if (tokens.length < writtenTokens) throw corrupt(`vocabulary has ${tokens.length} tokens`);
  return tokens;
}

function vocabularyBytes(tokens: readonly string[]): Buffer {
  const toByte = printableToByte();
  const parts: Buffer[] = [int32(tokens.length)];
  for (const token of tokens) {
    const bytes = Buffer.from(Array.from(token, (character) => toByte.get(character) ?? 0x3f));
    parts.push(int32(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

/** GPT-2 writes each byte as one printable character: itself where it is printable, else from U+0100 on. */
function printableToByte(): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    map.set(String.fromCharCode(isPrintable ? byte : next++), byte);
  }
  return map;
}

/** All tensors in the order of OpenAI's checkpoints, so that the result is the official file, byte for byte. */
function* pieces(tensors: ReadonlyMap<string, StoredTensor>, layers: number): Generator<Piece> {
  yield whole(tensors, "decoder.positional_embedding", "decoder/position_encodings/encodings");
  yield whole(tensors, "encoder.positional_embedding", "encoder/position_encodings/encodings");
  yield whole(tensors, "decoder.token_embedding.weight", "decoder/embeddings/weight");
  for (let layer = 0; layer < layers; layer++) yield* layerPieces(tensors, "decoder", layer);
  yield* weightAndBias(tensors, "decoder.ln", "decoder/layer_norm", true);
  for (const conv of ["conv1", "conv2"]) {
    yield whole(tensors, `encoder.${conv}.weight`, `encoder/${conv}/weight`);
    const bias = whole(tensors, `encoder.${conv}.bias`, `encoder/${conv}/bias`);
    yield { ...bias, shape: [...bias.shape, 1] };
  }
  for (let layer = 0; layer < layers; layer++) yield* layerPieces(tensors, "encoder", layer);
  yield* weightAndBias(tensors, "encoder.ln_post", "encoder/layer_norm", true);
}

function* layerPieces(tensors: ReadonlyMap<string, StoredTensor>, side: string, layer: number): Generator<Piece> {
  const from = `${side}/layer_${layer}`;
  const to = `${side}.blocks.${layer}`;
  yield* weightAndBias(tensors, `${to}.mlp_ln`, `${from}/ffn/layer_norm`, true);
  yield* weightAndBias(tensors, `${to}.mlp.0`, `${from}/ffn/linear_0`);
  yield* weightAndBias(tensors, `${to}.mlp.2`, `${from}/ffn/linear_1`);
  yield* weightAndBias(tensors, `${to}.attn_ln`, `${from}/self_attention/layer_norm`, true);
  yield* stacked(tensors, ["query", "key", "value"], { to: `${to}.attn`, from: `${from}/self_attention/linear_0` });
  yield* weightAndBias(tensors, `${to}.attn.out`, `${from}/self_attention/linear_1`);
  if (side === "encoder") return;
  yield* weightAndBias(tensors, `${to}.cross_attn_ln`, `${from}/attention/layer_norm`, true);
  yield* stacked(tensors, ["query"], { to: `${to}.cross_attn`, from: `${from}/attention/linear_0` });
  yield* stacked(tensors, ["key", "value"], { to: `${to}.cross_attn`, from: `${from}/attention/linear_1` });
  yield* weightAndBias(tensors, `${to}.cross_attn.out`, `${from}/attention/linear_2`);
}

function* weightAndBias(
  tensors: ReadonlyMap<string, StoredTensor>,
  to: string,
  from: string,
  isNorm = false,
): Generator<Piece> {
  yield whole(tensors, `${to}.weight`, `${from}/${isNorm ? "gamma" : "weight"}`);
  yield whole(tensors, `${to}.bias`, `${from}/${isNorm ? "beta" : "bias"}`);
}

/** CTranslate2 stacks the projections; Whisper's key projection has no bias, there it is zeros that we leave out. */
function* stacked(
  tensors: ReadonlyMap<string, StoredTensor>,
  names: readonly string[],
  place: { readonly to: string; readonly from: string },
): Generator<Piece> {
  const weight = stored(tensors, `${place.from}/weight`);
  const bias = stored(tensors, `${place.from}/bias`);
  for (const [index, name] of names.entries()) {
    const slice = (tensor: StoredTensor): Pick<Piece, "tensor" | "shape" | "offset"> => {
      const [rows = 0, ...rest] = tensor.shape;
      const bytes = tensor.byteLength / names.length;
      return { tensor, shape: [rows / names.length, ...rest], offset: tensor.offset + index * bytes };
    };
    yield { name: `${place.to}.${name}.weight`, ...slice(weight) };
    if (name !== "key") yield { name: `${place.to}.${name}.bias`, ...slice(bias) };
  }
}

function whole(tensors: ReadonlyMap<string, StoredTensor>, name: string, from: string): Piece {
  const tensor = stored(tensors, from);
  return { name, tensor, shape: tensor.shape, offset: tensor.offset };
}

function stored(tensors: ReadonlyMap<string, StoredTensor>, name: string): StoredTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw corrupt(`model has no variable '${name}'`);
  if (!tensor.isFloat16) throw corrupt(`variable '${name}' is not in 16-bit floats`);
  return tensor;
}

/** Matrices stay 16-bit; vectors, positions and the bias of a convolution become 32-bit, as whisper.cpp expects. */
async function writePiece(source: FileHandle, target: FileHandle, piece: Piece): Promise<void> {
  const { name, shape } = piece;
  const widen = shape.length === 1 || name.endsWith("positional_embedding") || /conv\d\.bias$/.test(name);
  const head = [shape.length, name.length, widen ? 0 : 1, ...shape.toReversed()];
  await target.write(Buffer.concat([Buffer.from(Int32Array.from(head).buffer), Buffer.from(name, "latin1")]));
  let offset = piece.offset;
  const end = offset + shape.reduce((product, size) => product * size, 2);
  const buffer = Buffer.alloc(Math.min(sliceBytes, end - offset));
  while (offset < end) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - offset), offset);
    if (bytesRead === 0) throw corrupt("model ends too early");
    const slice = buffer.subarray(0, bytesRead);
    await target.write(widen ? widened(slice) : slice);
    offset += bytesRead;
  }
}

function widened(halves: Buffer): Buffer {
  const floats = new Float32Array(halves.length / 2);
  for (let index = 0; index < floats.length; index++) floats[index] = halfToFloat(halves.readUInt16LE(index * 2));
  return Buffer.from(floats.buffer);
}

/** IEEE 754 binary16. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function int32(value: number): Buffer {
  return Buffer.from(Int32Array.of(value).buffer);
}

function corrupt(problem: string): CallwrightError {
  return new CallwrightError(`The CTranslate2 ${problem}`, { code: "MODEL_CORRUPT" });
}
