import { OnsetMeter } from "../../audio/onset.ts";
import { ToneEar } from "./tone-ear.ts";
import type { ToneStart } from "./tone-ear.ts";

/** A stretch of sound on the clock, from its first to its last voiced sample. */
export interface SoundStretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** Silence longer than this ends a stretch: more than a stop consonant, less than any pause. */
const gapMs = 80;
/** Frames further apart than this do not belong to one stream. */
const apartMs = 1;

/** Where a line sounded, by energy at -40 dBFS, to the sample, and with which tones. Fed with frames and the time of their first sample. */
export class SoundTimeline {
  readonly #meter: OnsetMeter;
  readonly #ear: ToneEar;
  readonly #sampleRateHz: number;
  readonly #closed: SoundStretch[] = [];
  #zeroMs = 0;
  #nextMs = -Infinity;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#meter = new OnsetMeter({ sampleRateHz });
    this.#ear = new ToneEar(sampleRateHz);
  }

  push(samples: Int16Array, atMs: number): void {
    if (Math.abs(atMs - this.#nextMs) > apartMs) {
      const open = this.#open();
      // A late frame goes on with the same sound; its stretch keeps the end that was measured.
      if (open) this.#closed.push(open);
      this.#restart(atMs);
    }
    this.#meter.push(samples);
    this.#ear.push(samples, atMs);
    this.#nextMs = atMs + (samples.length * 1000) / this.#sampleRateHz;
    const open = this.#open();
    if (open && this.#nextMs - open.endMs > gapMs) {
      this.#closed.push(open);
      this.#restart(this.#nextMs);
    } else if (!open && this.#meter.position > this.#sampleRateHz) this.#restart(this.#nextMs);
  }

  /** All stretches so far, in order; the last may still go on. Those less than a gap apart are one. */
  get stretches(): readonly SoundStretch[] {
    return this.#merge(0);
  }

  /** Those that begin at or after `atMs`. */
  stretchesAfter(atMs: number): readonly SoundStretch[] {
    let from = this.#closed.length;
    while (from > 0 && (this.#closed[from - 1]?.endMs ?? 0) >= atMs - gapMs) from--;
    return this.#merge(Math.max(0, from - 1)).filter(({ startMs }) => startMs >= atMs);
  }

  #merge(from: number): readonly SoundStretch[] {
    const open = this.#open();
    const merged: SoundStretch[] = [];
    const closed = this.#closed.slice(from);
    for (const stretch of open ? [...closed, open] : closed) {
      const last = merged.at(-1);
      if (last && stretch.startMs - last.endMs <= gapMs) merged[merged.length - 1] = { ...last, endMs: stretch.endMs };
      else merged.push(stretch);
    }
    return merged;
  }

  /** The last voiced sample so far, on the clock. */
  get lastSoundMs(): number {
    return this.#open()?.endMs ?? this.#closed.at(-1)?.endMs ?? -Infinity;
  }

  /** The first beginning of a stretch at or after `atMs`. */
  onsetAfter(atMs: number): number | undefined {
    return this.stretchesAfter(atMs)[0]?.startMs;
  }

  /** The first beginning of such a tone at or after `atMs`. */
  toneAfter(atMs: number, isIt: (hz: number) => boolean): ToneStart | undefined {
    const { starts } = this.#ear;
    let from = starts.length;
    while (from > 0 && (starts[from - 1]?.atMs ?? 0) >= atMs) from--;
    return starts.slice(from).find(({ hz }) => isIt(hz));
  }

  #restart(atMs: number): void {
    this.#meter.reset();
    this.#zeroMs = atMs;
  }

  #open(): SoundStretch | undefined {
    const { firstVoicedSample: first, lastVoicedSample: last } = this.#meter;
    if (first === undefined || last === undefined) return undefined;
    return { startMs: this.#toMs(first), endMs: this.#toMs(last + 1) };
  }

  #toMs(sample: number): number {
    return this.#zeroMs + (sample * 1000) / this.#sampleRateHz;
  }
}
