import type { SampleRateHz } from "../audio/frame.ts";
import { fadeOut } from "../audio/fade.ts";

/** Whose sound it is. */
export interface StreamKey {
  readonly turnId: string;
  readonly revision: number;
  /** A filler gives way to what it waits for. */
  readonly filler: boolean;
  /** Once its first sound was heard, a filler of this kind is said to its end. */
  readonly isWhole?: boolean;
}

/** A word of English takes about so long; for the words of a clause that is still coming in. */
const wordMs = 300;

interface Piece {
  text: string;
  readonly startSample: number;
  /** Samples from the stream's first; empty where the vendor tells none. */
  readonly wordEnds: number[];
}

/** The audio of one reply at the line's rate, from its first clause to its last, and which words lie where. */
export class PlayoutStream {
  key: StreamKey;
  readonly sampleRateHz: SampleRateHz;
  readonly #onChange: (stream: PlayoutStream) => void;
  readonly #chunks: { readonly samples: Int16Array; readonly start: number }[] = [];
  readonly #pieces: Piece[] = [];
  #length = 0;
  #pieceGrows = false;
  #ended = false;
  /** Where reading goes on; the chunk that holds it. */
  #cursor = 0;

  /** Samples handed to the line so far. May go back when the line was cleared. */
  sent = 0;
  released = false;
  audible = false;

  constructor(key: StreamKey, sampleRateHz: SampleRateHz, onChange: (stream: PlayoutStream) => void) {
    this.key = key;
    this.sampleRateHz = sampleRateHz;
    this.#onChange = onChange;
  }

  /** Samples written so far. */
  get length(): number {
    return this.#length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether there is something to send, or the end to reach. */
  get isReady(): boolean {
    return this.#length > this.sent || this.#ended;
  }

  get isSent(): boolean {
    return this.#ended && this.sent >= this.#length;
  }

  /** Says that what is written from here on speaks this text. */
  startPiece(text: string): void {
    this.#pieceGrows = true;
    this.#pieces.push({ text, startSample: this.#length, wordEnds: [] });
  }

  /** Of what was announced last, so many words have been written; the rest begins here. */
  splitPiece(wordCount: number): void {
    const piece = this.#pieces.at(-1);
    if (!piece) return;
    const words = piece.text.split(/\s+/);
    piece.text = words.slice(0, wordCount).join(" ");
    if (wordCount === 0) this.#pieces.pop();
    if (wordCount < words.length) this.startPiece(words.slice(wordCount).join(" "));
  }

  /** The words of what was announced last are, as far as they are known by now, these. */
  rewordPiece(text: string): void {
    const piece = this.#pieces.at(-1);
    if (piece) piece.text = text;
  }

  /** All of what was announced last has been written. */
  endPiece(): void {
    this.#pieceGrows = false;
  }

  /** What was announced last was not spoken after all. */
  dropSilentPiece(): void {
    if (this.#pieces.at(-1)?.startSample === this.#length) this.#pieces.pop();
  }

  /** Adds audio; the array is kept. */
  write(samples: Int16Array): void {
    if (this.#ended || samples.length === 0) return;
    this.#chunks.push({ samples, start: this.#length });
    this.#length += samples.length;
    this.#onChange(this);
  }

  /** Says where the next word of what was announced last ends, ms from the stream's first sample. */
  wordEndsAt(endMs: number): void {
    this.#pieces.at(-1)?.wordEnds.push((endMs * this.sampleRateHz) / 1000);
  }

  /** Takes back what was written behind this sample and has not been handed over, with a short fade. */
  cutAt(position: number): void {
    const end = Math.max(this.sent, Math.round(position));
    if (this.#ended || end >= this.#length) return;
    while ((this.#chunks.at(-1)?.start ?? -1) >= end) this.#chunks.pop();
    const last = this.#chunks.at(-1);
    if (last) {
      // A copy: what was written may belong to others.
      const samples = last.samples.slice(0, end - last.start);
      const unsent = samples.subarray(Math.max(0, this.sent - last.start));
      fadeOut(unsent, { sampleRateHz: this.sampleRateHz });
      this.#chunks[this.#chunks.length - 1] = { samples, start: last.start };
    }
    this.#length = end;
    this.#cursor = 0;
    const piece = this.#pieces.at(-1);
    const kept = piece?.wordEnds.filter((sample) => sample <= end + 1).length ?? 0;
    piece?.wordEnds.splice(kept);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pieceGrows = false;
    this.#onChange(this);
  }

  /** Fills `frame` from where sending stands, with zeros behind the end. Returns how many samples were audio. */
  readInto(frame: Int16Array): number {
    let filled = 0;
    while (filled < frame.length && this.sent < this.#length) {
      const chunk = this.#chunkAt(this.sent);
      const offset = this.sent - chunk.start;
      const count = Math.min(frame.length - filled, chunk.samples.length - offset);
      // By hand: a view of the chunk would be an object for each frame.
      const { samples } = chunk;
      for (let index = 0; index < count; index++) frame[filled + index] = samples[offset + index] ?? 0;
      filled += count;
      this.sent += count;
    }
    frame.fill(0, filled);
    return filled;
  }

  /** The words that lie before `position`, a count of samples: what was heard when so much was played. */
  textBefore(position: number): string {
    if (this.#ended && position >= this.#length)
      return this.#pieces
        .map((piece) => piece.text)
        .join(" ")
        .trim();
    const heard: string[] = [];
    for (const [index, piece] of this.#pieces.entries()) {
      const endSample = this.#pieces[index + 1]?.startSample ?? this.#endOfLastPiece(piece);
      const words = piece.text.split(/\s+/);
      const share =
        endSample === piece.startSample ? 0 : (position - piece.startSample) / (endSample - piece.startSample);
      if (share <= 0) break;
      if (share >= 1) heard.push(...words);
      else if (piece.wordEnds.length > 0) {
        heard.push(...words.slice(0, piece.wordEnds.filter((sample) => sample <= position).length));
      } else heard.push(...words.slice(0, Math.floor(words.length * share)));
    }
    return heard.join(" ");
  }

  /** Where the last piece ends, or will end: more of it may be on its way than has come. */
  #endOfLastPiece(piece: Piece): number {
    if (!this.#pieceGrows) return this.#length;
    const words = piece.text.split(/\s+/).length;
    return Math.max(this.#length, piece.startSample + (words * wordMs * this.sampleRateHz) / 1000);
  }

  #chunkAt(position: number): { readonly samples: Int16Array; readonly start: number } {
    const at = this.#chunks[this.#cursor];
    if (at === undefined || position < at.start) this.#cursor = 0;
    for (;;) {
      const chunk = this.#chunks[this.#cursor];
      // The caller has checked that `position` is below the length, so some chunk holds it.
      if (chunk === undefined) throw new RangeError(`No audio at sample ${position}`);
      if (position < chunk.start + chunk.samples.length) return chunk;
      this.#cursor++;
    }
  }
}
