const headerBytes = 12;

/** The samples of a piece that may begin with a WAV header; services write one whose lengths need not be true. */
export function withoutWavHeader(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < headerBytes || view.toString("latin1", 0, 4) !== "RIFF") return bytes;
  let offset = headerBytes;
  while (offset + 8 <= view.length) {
    if (view.toString("latin1", offset, offset + 4) === "data") return bytes.subarray(offset + 8);
    offset += 8 + view.readUInt32LE(offset + 4);
  }
  return bytes.subarray(view.length);
}
