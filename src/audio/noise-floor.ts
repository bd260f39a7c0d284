/**
 * The level of the background, followed by its minimum: people pause, so the quietest moment of the last two seconds
 * is what the line sounds like without them. A loud background is believed only once it has been steady for a while,
 * since a voice that never pauses is loud too, and is not.
 */
export class NoiseFloor {
  /** The least level of each slot of 200 ms; the oldest slot is given up when a new one begins. */
  readonly #least = new Float64Array(slotCount).fill(Infinity);
  readonly #windowsPerSlot: number;
  /** The last 600 ms, window by window. */
  readonly #recent: Float64Array;
  #recentAt = 0;
  #windows = 0;
  #slot = 0;
  #windowsInSlot = 0;
  #levelDb = initialDb;

  constructor(windowMs: number) {
    this.#windowsPerSlot = Math.max(1, Math.round(memoryMs / slotCount / windowMs));
    this.#recent = new Float64Array(Math.max(2, Math.round(steadyMs / windowMs)));
  }

  /** In dBFS, between -75 (noise below that is silence) and -28 (above that, a voice must stay a voice). */
  get levelDb(): number {
    return this.#levelDb;
  }

  /** Takes the level of the next window. */
  update(windowDb: number): void {
    this.#recent[this.#recentAt] = windowDb;
    this.#recentAt = (this.#recentAt + 1) % this.#recent.length;
    this.#windows++;
    this.#least[this.#slot] = Math.min(this.#least[this.#slot] ?? Infinity, windowDb);
    this.#follow();
    this.#windowsInSlot++;
    if (this.#windowsInSlot < this.#windowsPerSlot) return;
    this.#windowsInSlot = 0;
    this.#slot = (this.#slot + 1) % slotCount;
    this.#least[this.#slot] = Infinity;
  }

  #follow(): void {
    const steadyDb = this.#steadyLevel();
    if (steadyDb !== undefined) {
      this.#levelDb = Math.max(quietestDb, Math.min(steadyDb, loudestDb));
      return;
    }
    let least = Infinity;
    for (let slot = 0; slot < slotCount; slot++) least = Math.min(least, this.#least[slot] ?? Infinity);
    // A quieter moment counts at once; a rise beyond what passes for a quiet line has to prove itself steady.
    this.#levelDb = Math.max(quietestDb, Math.min(least, Math.max(this.#levelDb, doubtfulAboveDb)));
  }

  /** The level of a background that has been steady; `undefined` when it moves as a voice does, or not at all, as a tone. */
  #steadyLevel(): number | undefined {
    if (this.#windows < this.#recent.length) return undefined;
    let least = Infinity;
    let greatest = -Infinity;
    for (let index = 0; index < this.#recent.length; index++) {
      least = Math.min(least, this.#recent[index] ?? Infinity);
      greatest = Math.max(greatest, this.#recent[index] ?? -Infinity);
    }
    const spreadDb = greatest - least;
    return spreadDb > toneSpreadDb && spreadDb < voiceSpreadDb ? least : undefined;
  }
}

const memoryMs = 2000;
const slotCount = 10;
const steadyMs = 600;
const quietestDb = -75;
const initialDb = -60;
const doubtfulAboveDb = -48;
const loudestDb = -28;
const toneSpreadDb = 0.5;
const voiceSpreadDb = 5;
