import { silenceDb } from "./level.ts";

/** A window no louder than this above the noise of the line holds no voice that a model could find. */
const quietAboveFloorDb = 4;
/** So long it must have been quiet, and the model sure of it (windows): then its state has come to rest. */
const windowsToRest = 12;
/** Below this the model is sure that nobody speaks. */
const sureQuiet = 0.1;
/** What is shown to the model first when sound comes after a rest (windows): its state forgets what lies further back. */
export const preRollWindows = 3;

/**
 * A cheap gate in front of a neural detector: while the line has been quiet for a while and the model agrees, it is not
 * asked. Callers are silent for more than half of a call, so this is more than half of the work. The last windows before
 * sound returns are kept, and shown to the model first.
 */
export class QuietGate {
  readonly #kept: Int16Array;
  readonly #windowLength: number;
  #quietWindows = 0;
  #silentWindows = 0;
  #lastProbability = 1;
  #keptCount = 0;

  constructor(windowLength: number) {
    this.#windowLength = windowLength;
    this.#kept = new Int16Array(preRollWindows * windowLength);
  }

  /** What the model said of the last window that it was asked about. */
  answered(probability: number): void {
    this.#lastProbability = probability;
  }

  /** Whether the model need not be asked about this window. */
  rests(levelDb: number, floorDb: number): boolean {
    this.#quietWindows = levelDb <= floorDb + quietAboveFloorDb ? this.#quietWindows + 1 : 0;
    this.#silentWindows = levelDb <= silenceDb ? this.#silentWindows + 1 : 0;
    // Digital silence needs no second opinion.
    if (this.#silentWindows > windowsToRest) return true;
    return this.#quietWindows > windowsToRest && this.#lastProbability < sureQuiet;
  }

  /** Keeps a window that the model was not asked about. */
  keep(samples: Int16Array): void {
    const kept = this.#kept;
    if (this.#keptCount === preRollWindows) kept.copyWithin(0, this.#windowLength);
    else this.#keptCount++;
    kept.set(samples, (this.#keptCount - 1) * this.#windowLength);
  }

  /** How many windows wait to be shown first. */
  get keptCount(): number {
    return this.#keptCount;
  }

  /** Copies one of them, oldest first. */
  copyKept(index: number, into: Int16Array): void {
    const from = index * this.#windowLength;
    for (let sample = 0; sample < this.#windowLength; sample++) into[sample] = this.#kept[from + sample] ?? 0;
  }

  /** They were shown. */
  forget(): void {
    this.#keptCount = 0;
  }
}
