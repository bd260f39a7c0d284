/** PCM as vendors want it that take audio inside of JSON. */
export function toBase64(pcm: Uint8Array): string {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString("base64");
}

/** One confidence out of those of the words, where there are any. */
export function meanConfidence(
  words: readonly { readonly confidence?: number | null | undefined }[],
): { readonly confidence: number } | undefined {
  const values = words.flatMap(({ confidence }) => confidence ?? []);
  return values.length === 0
    ? undefined
    : { confidence: values.reduce((sum, value) => sum + value, 0) / values.length };
}
