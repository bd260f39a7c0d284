/** Slots of one second each. */
const slotCount = 5;
/** A frame that leaves so late has missed its place at the far end's jitter buffer. */
const lateMs = 20;
/** Fewer ticks say nothing. */
const leastTicks = 100;

/** How many of the ticks of the last five seconds came too late to be of use. Allocates nothing. */
export class Lateness {
  readonly #ticks = new Uint32Array(slotCount);
  readonly #late = new Uint32Array(slotCount);
  /** The second that each slot holds. */
  readonly #seconds = new Float64Array(slotCount).fill(-slotCount);

  add(nowMs: number, tickLateMs: number): void {
    const second = Math.floor(nowMs / 1000);
    const slot = second % slotCount;
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second;
      this.#ticks[slot] = 0;
      this.#late[slot] = 0;
    }
    this.#ticks[slot] = (this.#ticks[slot] ?? 0) + 1;
    if (tickLateMs > lateMs) this.#late[slot] = (this.#late[slot] ?? 0) + 1;
  }

  /** 0 to 1; 0 where there were too few to tell. */
  share(nowMs: number): number {
    const oldest = Math.floor(nowMs / 1000) - slotCount;
    let ticks = 0;
    let late = 0;
    for (let slot = 0; slot < slotCount; slot++) {
      if ((this.#seconds[slot] ?? 0) <= oldest) continue;
      ticks += this.#ticks[slot] ?? 0;
      late += this.#late[slot] ?? 0;
    }
    return ticks < leastTicks ? 0 : late / ticks;
  }
}
