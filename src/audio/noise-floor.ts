/**
 * The level of the background, followed by its minimum: people pause, so the quietest moment of the last two seconds
 * is what the line sounds like without them. A loud background is believed only when it is steady, since a voice that
 * never pauses is loud too, and is not.
 */
export class NoiseFloor {
  // The least and the greatest level of each slot; the oldest slot is given up when a new one begins.
  readonly #least = new Float64Array(slotCount).fill(Infinity);
  readonly #greatest = new Float64Array(slotCount).fill(-Infinity);
  readonly #windowsPerSlot: number;
  #slot = 0;
  #windowsInSlot = 0;
  #levelDb = initialDb;

  constructor(windowMs: number) {
    this.#windowsPerSlot = Math.max(1, Math.round(memoryMs / slotCount / windowMs));
  }

  /** In dBFS, between -75 (noise below that is silence) and -36 (above that, a voice must stay a voice). */
  get levelDb(): number {
    return this.#levelDb;
  }

  /** Takes the level of the next window. */
  update(windowDb: number): void {
    const slot = this.#slot;
    this.#least[slot] = Math.min(this.#least[slot] ?? Infinity, windowDb);
    this.#greatest[slot] = Math.max(this.#greatest[slot] ?? -Infinity, windowDb);
    this.#follow();
    this.#windowsInSlot++;
    if (this.#windowsInSlot < this.#windowsPerSlot) return;
    this.#windowsInSlot = 0;
    this.#slot = (slot + 1) % slotCount;
    this.#least[this.#slot] = Infinity;
    this.#greatest[this.#slot] = -Infinity;
  }

  #follow(): void {
    let least = Infinity;
    let greatest = -Infinity;
    for (let slot = 0; slot < slotCount; slot++) {
      least = Math.min(least, this.#least[slot] ?? Infinity);
      greatest = Math.max(greatest, this.#greatest[slot] ?? -Infinity);
    }
    // The slot after this one is the oldest; until it holds something, the memory is too short to tell.
    const isSteady = this.#least[(this.#slot + 1) % slotCount] !== Infinity && greatest - least < steadyWithinDb;
    const ceilingDb = isSteady ? loudestDb : Math.max(this.#levelDb, doubtfulAboveDb);
    this.#levelDb = Math.max(quietestDb, Math.min(least, ceilingDb));
  }
}

const memoryMs = 2000;
const slotCount = 10;
const quietestDb = -75;
const initialDb = -60;
const doubtfulAboveDb = -48;
const loudestDb = -36;
const steadyWithinDb = 8;
