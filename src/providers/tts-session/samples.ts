/** Puts 16-bit samples together out of bytes that come cut anywhere, little-endian as on every machine we run on. */
export class SampleReader {
  #halfSample: number | undefined;

  /** The samples that are whole by now. A copy: base64 gives slices of a shared pool. */
  read(bytes: Uint8Array): Int16Array {
    const carried = this.#halfSample === undefined ? 0 : 1;
    const total = bytes.length + carried;
    const whole = new Uint8Array(total - (total % 2));
    if (this.#halfSample !== undefined && whole.length > 0) whole[0] = this.#halfSample;
    whole.set(bytes.subarray(0, Math.max(0, whole.length - carried)), Math.min(carried, whole.length));
    if (bytes.length > 0) this.#halfSample = total % 2 === 1 ? bytes.at(-1) : undefined;
    return new Int16Array(whole.buffer);
  }
}
