const digits = "0123456789*#ABCD";

/**
 * Reads keypad digits out of RTP telephone events (RFC 4733 §2.3). A key is sent as many packets with one timestamp,
 * its end three times over; each key is told once, at the first packet that arrives.
 */
export class TelephoneEvents {
  #lastTimestamp: number | undefined;

  /** Takes the payload of one telephone-event packet; answers the digit when it is a new one. */
  push(payload: Uint8Array, timestamp: number): string | undefined {
    const event = payload[0];
    if (payload.length < 4 || event === undefined) return undefined;
    // Signed 32-bit distance: a packet of an older key that comes late is not a new key.
    if (this.#lastTimestamp !== undefined && ((timestamp - this.#lastTimestamp) | 0) <= 0) return undefined;
    const digit = digits[event];
    if (digit === undefined) return undefined;
    this.#lastTimestamp = timestamp;
    return digit;
  }

  /** Forgets the last key: a new stream counts its timestamps anew. */
  reset(): void {
    this.#lastTimestamp = undefined;
  }
}
