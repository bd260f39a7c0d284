import { frameMs } from "./frame.ts";
import { JitterHistogram } from "./jitter-histogram.ts";

/** What the buffer needs to know of a packet: the fields of RTP (RFC 3550 §5.1). One packet holds 20 ms. */
export interface JitterPacket {
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits, in units of the clock rate, wraps. */
  readonly timestamp: number;
}

/** How to make a {@link JitterBuffer}. */
export interface JitterBufferOptions<Packet> {
  /** Units of the timestamp per second: 8000 for G.711, 48,000 for Opus. */
  readonly clockRateHz: number;
  /** Bounds of the delay. Default 20 and 80. */
  readonly minMs?: number;
  readonly maxMs?: number;
  /** Whether leaving a packet out would not be heard; such packets go first when the delay shrinks. */
  readonly isQuiet?: (packet: Packet) => boolean;
}

/**
 * What to play for the next 20 ms, beside a packet:
 * - `lost`: the packet is missing for good. Conceal it; {@link JitterBuffer.next} may hold its forward error correction.
 * - `stretch`: nothing has come yet. Make up a frame; the packet is played later and the delay has grown.
 * - `empty`: the far end sends nothing (not begun, silence suppressed). Play silence.
 */
export type JitterGap = "lost" | "stretch" | "empty";

/** Counts since the start, and the present state. */
export interface JitterStats {
  readonly played: number;
  readonly lost: number;
  /** Came after its turn. */
  readonly late: number;
  readonly duplicates: number;
  /** Left out so that the delay shrinks, or because too many had come at once. */
  readonly discarded: number;
  /** Frames made up so that the delay grows. */
  readonly stretched: number;
  /** Jumps of sequence or time that began a new stream. */
  readonly resyncs: number;
  readonly depth: number;
  readonly targetMs: number;
}

/** Bigger than any that is buffered, and a power of two, so that a sequence number finds its slot by masking. */
const slotCount = 64;
/** A jump this big, in packets or ms, is a new stream and no jitter. */
const maxSequenceJump = 1000;
const maxTransitJumpMs = 1000;
/** The target covers this share of the packets. */
const coveredShare = 0.97;
const safetyMs = 5;
/** Made-up frames in a row before a silent sender is taken for one that has stopped. */
const maxStretch = 3;
/** After growing or shrinking, the delay is left alone for so many pulls. */
const settlePulls = 10;
/** Calm for so many pulls before a quiet packet is left out, and for so many before any is. */
const calmPulls = 25;
const longCalmPulls = 75;
/** The fastest packet of the last two such spans is the base of the delay; follows a drifting clock. */
const basePackets = 250;

/** Puts packets back in order and evens out their arrival with as little delay as the network allows. Time is passed in. */
export class JitterBuffer<Packet extends JitterPacket> {
  readonly #msPerUnit: number;
  readonly #unitsPerPacket: number;
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #maxDepth: number;
  readonly #isQuiet: (packet: Packet) => boolean;
  readonly #slots: (Packet | undefined)[] = Array.from({ length: slotCount }, () => undefined);
  // Sequence numbers and timestamps here are unwrapped: they count on beyond 16 and 32 bits.
  readonly #slotSequences = new Float64Array(slotCount).fill(-1);
  readonly #slotTimes = new Float64Array(slotCount);
  readonly #jitter = new JitterHistogram();
  #depth = 0;
  #hasBase = false;
  #isPlaying = false;
  #isStarved = false;
  #highestSequence = 0;
  #highestTime = 0;
  #nextSequence = 0;
  #nextTime = 0;
  #baseMs = Infinity;
  #earlierBaseMs = Infinity;
  #packetsOfBase = 0;
  #targetMs: number;
  #stretchRun = 0;
  #pullsSinceChange = 0;
  #pullsWithExcess = 0;
  readonly #count = { played: 0, lost: 0, late: 0, duplicates: 0, discarded: 0, stretched: 0, resyncs: 0 };

  constructor(options: JitterBufferOptions<Packet>) {
    this.#msPerUnit = 1000 / options.clockRateHz;
    this.#unitsPerPacket = (options.clockRateHz * frameMs) / 1000;
    this.#minMs = options.minMs ?? 20;
    this.#maxMs = options.maxMs ?? 80;
    this.#maxDepth = Math.min(slotCount, Math.ceil(this.#maxMs / frameMs) + 10);
    this.#isQuiet = options.isQuiet ?? (() => false);
    this.#targetMs = Math.min(this.#maxMs, Math.max(this.#minMs, 2 * frameMs));
  }

  get stats(): JitterStats {
    return { ...this.#count, depth: this.#depth, targetMs: this.#targetMs };
  }

  /** After `lost`: the packet that follows the lost one, when it is here. */
  get next(): Packet | undefined {
    return this.#at(this.#nextSequence);
  }

  /** Takes a packet that arrived at `atMs`. It is kept until it is played or left out. */
  push(packet: Packet, atMs: number): void {
    if (!this.#hasBase) this.#begin(packet);
    let sequence = this.#highestSequence + (((packet.sequence - this.#highestSequence) << 16) >> 16);
    let time = this.#highestTime + ((packet.timestamp - this.#highestTime) | 0);
    const transitMs = atMs - time * this.#msPerUnit;
    const hasJumped =
      Math.abs(sequence - this.#highestSequence) > maxSequenceJump ||
      Math.abs(transitMs - this.#base()) > maxTransitJumpMs;
    if (hasJumped && this.#base() !== Infinity) {
      this.reset();
      this.#count.resyncs++;
      this.#begin(packet);
      sequence = this.#highestSequence;
      time = this.#highestTime;
    }
    this.#learn(atMs - time * this.#msPerUnit);
    this.#highestSequence = Math.max(this.#highestSequence, sequence);
    this.#highestTime = Math.max(this.#highestTime, time);
    this.#store(packet, sequence, time);
  }

  /** Gives what to play in the 20 ms that begin at `atMs`. Called every 20 ms. */
  pull(atMs: number): Packet | JitterGap {
    this.#pullsSinceChange++;
    if (!this.#isPlaying && !this.#startPlaying(atMs)) return "empty";
    if (this.#depth === 0) return this.#starve();
    if (this.#isStarved) this.#skipToLowest();
    this.#dropTooOld(atMs);
    const packet = this.#at(this.#nextSequence);
    if (packet === undefined) return this.#miss(atMs);
    const time = this.#slotTimes[this.#nextSequence & (slotCount - 1)] ?? 0;
    const delayMs = atMs - this.#base() - time * this.#msPerUnit;
    // In sequence but later in time: the sender was silent on purpose, and the packet waits for its moment.
    if (time > this.#nextTime && delayMs < this.#targetMs) return "empty";
    if (this.#shouldGrow(delayMs)) return this.#stretch();
    const played = this.#shrink(packet, delayMs);
    this.#count.played++;
    return played;
  }

  /** Forgets all packets and all it has learned, as for a new stream. Counts go on. */
  reset(): void {
    this.#slots.fill(undefined);
    this.#slotSequences.fill(-1);
    this.#jitter.reset();
    this.#depth = 0;
    this.#hasBase = false;
    this.#isPlaying = false;
    this.#isStarved = false;
    this.#baseMs = Infinity;
    this.#earlierBaseMs = Infinity;
    this.#packetsOfBase = 0;
    this.#stretchRun = 0;
  }

  #begin(packet: Packet): void {
    this.#hasBase = true;
    // Far from zero, so that packets before the first one still count as earlier.
    this.#highestSequence = 0x10000 + packet.sequence;
    this.#highestTime = 0x100000000 + packet.timestamp;
    this.#nextSequence = this.#highestSequence;
    this.#nextTime = this.#highestTime;
  }

  #base(): number {
    return Math.min(this.#baseMs, this.#earlierBaseMs);
  }

  #learn(transitMs: number): void {
    this.#baseMs = Math.min(this.#baseMs, transitMs);
    this.#packetsOfBase++;
    if (this.#packetsOfBase === basePackets) {
      this.#earlierBaseMs = this.#baseMs;
      this.#baseMs = transitMs;
      this.#packetsOfBase = 0;
    }
    this.#jitter.add(transitMs - this.#base());
    const wantedMs = this.#jitter.percentileMs(coveredShare) + safetyMs;
    this.#targetMs = Math.min(this.#maxMs, Math.max(this.#minMs, wantedMs));
  }

  #store(packet: Packet, sequence: number, time: number): void {
    const slot = sequence & (slotCount - 1);
    // A slot remembers its sequence number after its packet was played, which tells a duplicate from a late packet.
    if (this.#slotSequences[slot] === sequence) {
      this.#count.duplicates++;
      return;
    }
    // Before playing begins, a packet may still put itself in front, as far as there is room for all.
    const isEarlier = !this.#isPlaying && this.#highestSequence - sequence < this.#maxDepth;
    if (isEarlier) this.#nextSequence = Math.min(this.#nextSequence, sequence);
    while (sequence - this.#nextSequence >= this.#maxDepth) this.#discardNext();
    if (sequence < this.#nextSequence) {
      this.#count.late++;
      return;
    }
    this.#slots[slot] = packet;
    this.#slotSequences[slot] = sequence;
    this.#slotTimes[slot] = time;
    this.#depth++;
  }

  #at(sequence: number): Packet | undefined {
    const slot = sequence & (slotCount - 1);
    return this.#slotSequences[slot] === sequence ? this.#slots[slot] : undefined;
  }

  #startPlaying(atMs: number): boolean {
    if (this.#depth === 0) return false;
    this.#skipToLowest();
    const waitedMs = atMs - this.#base() - this.#nextTime * this.#msPerUnit;
    this.#isPlaying = waitedMs >= this.#targetMs;
    return this.#isPlaying;
  }

  /** Goes on with the first packet that is here; what is missing before it was given up long ago. */
  #skipToLowest(): void {
    this.#isStarved = false;
    this.#stretchRun = 0;
    while (this.#at(this.#nextSequence) === undefined) this.#nextSequence++;
    this.#nextTime = this.#slotTimes[this.#nextSequence & (slotCount - 1)] ?? 0;
  }

  /** After a stall the far end's packets come all at once: what would make the delay too long is left out. */
  #dropTooOld(atMs: number): void {
    while (this.#depth * frameMs > this.#targetMs && this.#delayOfNext(atMs) > this.#maxMs + frameMs) {
      this.#discardNext();
      this.#pullsSinceChange = 0;
    }
  }

  #delayOfNext(atMs: number): number {
    return atMs - this.#base() - this.#nextTime * this.#msPerUnit;
  }

  #starve(): JitterGap {
    this.#isStarved = true;
    this.#stretchRun++;
    if (this.#stretchRun > maxStretch) return "empty";
    this.#count.stretched++;
    return "stretch";
  }

  #miss(atMs: number): JitterGap {
    if (this.#shouldGrow(this.#delayOfNext(atMs))) return this.#stretch();
    this.#count.lost++;
    this.#nextSequence++;
    this.#nextTime += this.#unitsPerPacket;
    return "lost";
  }

  #shouldGrow(delayMs: number): boolean {
    return delayMs <= this.#targetMs - frameMs && this.#pullsSinceChange >= settlePulls;
  }

  #stretch(): JitterGap {
    this.#pullsSinceChange = 0;
    this.#count.stretched++;
    return "stretch";
  }

  /** Takes `packet`, or leaves it out and takes the next one when the delay has been longer than needed for a while. */
  #shrink(packet: Packet, delayMs: number): Packet {
    const hasExcess = delayMs - this.#targetMs >= frameMs && this.#depth >= 2;
    this.#pullsWithExcess = hasExcess ? this.#pullsWithExcess + 1 : 0;
    const needed = this.#isQuiet(packet) ? calmPulls : longCalmPulls;
    const following = this.#at(this.#nextSequence + 1);
    if (this.#pullsWithExcess < needed || following === undefined) {
      this.#takeNext();
      return packet;
    }
    this.#discardNext();
    this.#takeNext();
    this.#pullsWithExcess = 0;
    this.#pullsSinceChange = 0;
    return following;
  }

  #takeNext(): void {
    const slot = this.#nextSequence & (slotCount - 1);
    this.#slots[slot] = undefined;
    this.#depth--;
    this.#nextTime = (this.#slotTimes[slot] ?? 0) + this.#unitsPerPacket;
    this.#nextSequence++;
    this.#stretchRun = 0;
  }

  #discardNext(): void {
    if (this.#at(this.#nextSequence) === undefined) {
      this.#count.lost++;
      this.#nextSequence++;
      this.#nextTime += this.#unitsPerPacket;
      return;
    }
    this.#takeNext();
    this.#count.discarded++;
  }
}
