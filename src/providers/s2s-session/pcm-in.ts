/** Base64 of 16-bit PCM in pieces, each of any length: a sample may be cut in two. */
export class PcmIn {
  #half: number | undefined;

  take(base64: string): Int16Array {
    const bytes = Buffer.from(base64, "base64");
    const whole = this.#half === undefined ? bytes : Buffer.concat([Buffer.from([this.#half]), bytes]);
    const samples = new Int16Array(whole.length >> 1);
    for (let index = 0; index < samples.length; index++) samples[index] = whole.readInt16LE(index * 2);
    this.#half = whole.length % 2 === 1 ? whole.at(-1) : undefined;
    return samples;
  }
}
