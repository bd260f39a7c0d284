/*
 * The few things of Protocol Buffers that the messages of one service need (protobuf.dev, "Encoding"): a library with
 * generated code would be many times as long. Fields that are left out or have their default are not written.
 */

/** A value of a field to write. Numbers are varints (int32, bool, enum); a float is marked. */
export type ProtobufValue = number | boolean | string | Uint8Array | { readonly float: number } | undefined;

/** Fields of a message by number; a list is a repeated field. A nested message is written before, as bytes. */
export type ProtobufFields = Readonly<Record<number, ProtobufValue | readonly ProtobufValue[]>>;

/** A field as it was read: a varint, four or eight bytes of a fixed length, or bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Writes a message. */
export function encodeMessage(fields: ProtobufFields): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, values] of Object.entries(fields)) {
    for (const value of isList(values) ? values : [values]) parts.push(...encodeField(Number(number), value));
  }
  return Buffer.concat(parts);
}

function isList(value: ProtobufFields[number]): value is readonly ProtobufValue[] {
  return Array.isArray(value);
}

function encodeField(number: number, value: ProtobufValue): readonly Uint8Array[] {
  if (value === undefined || value === false || value === 0) return [];
  if (typeof value === "number" || value === true) return [varint((number << 3) | 0), varint(Number(value))];
  if (typeof value === "object" && "float" in value) {
    const four = Buffer.alloc(4);
    four.writeFloatLE(value.float);
    return [varint((number << 3) | 5), four];
  }
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return [varint((number << 3) | 2), varint(bytes.length), bytes];
}

/** Not for negative numbers, which no message of ours has. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** Reads the fields of a message in their order. Throws RangeError where it is cut off or not a message. */
export function decodeMessage(bytes: Uint8Array): readonly ProtobufField[] {
  const reader = new Reader(bytes);
  const fields: ProtobufField[] = [];
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    const number = Math.floor(tag / 8);
    if (number === 0) throw new RangeError("a field without a number");
    fields.push({ number, value: reader.value(tag % 8) });
  }
  return fields;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError("a number is cut off");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new RangeError("a number is too long");
  }

  value(wireType: number): bigint | Uint8Array {
    if (wireType === 0) return this.varint();
    if (wireType === 1) return this.#take(8);
    if (wireType === 5) return this.#take(4);
    if (wireType === 2) return this.#take(Number(this.varint()));
    throw new RangeError(`a field of the unknown kind ${wireType}`);
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError("a field is cut off");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** A message's bytes in a field, if they are there; the last one counts. */
export function bytesIn(fields: readonly ProtobufField[], number: number): Uint8Array | undefined {
  return bytesOf(fields, number).at(-1);
}

/** All values of a repeated field of bytes, texts or messages. */
export function bytesOf(fields: readonly ProtobufField[], number: number): readonly Uint8Array[] {
  return fields.flatMap((field) => (field.number === number && typeof field.value !== "bigint" ? [field.value] : []));
}

/** A text; empty when it is not there. */
export function textIn(fields: readonly ProtobufField[], number: number): string {
  return Buffer.from(bytesIn(fields, number) ?? []).toString("utf8");
}

/** A varint as a number; 0 when it is not there. */
export function numberIn(fields: readonly ProtobufField[], number: number): number {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : 0;
}

/** A float; 0 when it is not there. */
export function floatIn(fields: readonly ProtobufField[], number: number): number {
  const bytes = bytesIn(fields, number);
  return bytes?.length === 4 ? Buffer.from(bytes).readFloatLE() : 0;
}
