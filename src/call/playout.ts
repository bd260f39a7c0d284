import { frameMs, samplesPerFrame } from "../audio/frame.ts";
import type { AudioFrame, SampleRateHz } from "../audio/frame.ts";
import type { Pacer } from "../audio/pacer.ts";
import type { Clock, Timer } from "../base/clock.ts";
import type { Transport } from "../contracts/transport.ts";
import { PlayoutStream } from "./playout-stream.ts";
import type { StreamKey } from "./playout-stream.ts";

/** What a playout needs, and whom it tells. */
export interface PlayoutOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly pacer: Pacer;
  /** The first sound of a stream goes to the line, at this time of the clock. */
  onAudible(stream: PlayoutStream, atMs: number): void;
  /** The caller has heard the whole stream. */
  onFinished(stream: PlayoutStream): void;
  /** A 20 ms frame was handed to the line, to sound at this time. For the recording. */
  onSent?(frame: AudioFrame, atMs: number): void;
  /** What was handed over and would have sounded after this time was thrown away. */
  onCleared?(atMs: number): void;
}

/** When no mark comes back so long after the last sound, the stream counts as heard. */
const markDeadlineMs = 2000;

/**
 * The one queue toward the caller. Sends on the shared pacer, as far ahead as the line's lead allows; knows what was
 * heard; pauses, resumes where it stopped, and drops what is no longer wanted.
 */
export class Playout {
  readonly #options: PlayoutOptions;
  readonly #frame: Int16Array;
  /** `#frame` as a frame: one object for the whole call, as the samples are. */
  readonly #sent: AudioFrame;
  readonly #queue: PlayoutStream[] = [];
  /** Whose sound was handed over last. */
  #onLine: PlayoutStream | undefined;
  readonly #awaitingMark = new Map<string, { readonly stream: PlayoutStream; readonly timer: Timer }>();
  #ticker: { remove(): void } | undefined;
  /** When the last sample handed over will have sounded. */
  #lineEndMs = 0;
  #soundEndMs = 0;
  #replyEndMs = 0;
  /** A line on which frames flow all the time gets the fade at its next tick, not as a frame too many. */
  #fade: Int16Array | undefined;
  #marks = 0;
  #paused = false;
  #lineLost = false;
  #closed = false;

  constructor(options: PlayoutOptions) {
    this.#options = options;
    this.#frame = new Int16Array(samplesPerFrame(options.transport.outputRateHz));
    this.#sent = { samples: this.#frame, sampleRateHz: options.transport.outputRateHz };
    if (options.transport.continuous) this.#tickOn();
  }

  get sampleRateHz(): SampleRateHz {
    return this.#options.transport.outputRateHz;
  }

  /** Opens a stream that is held back until {@link release}. */
  open(key: StreamKey): PlayoutStream {
    return new PlayoutStream(key, this.#options.transport.outputRateHz, (stream) => this.#onChange(stream));
  }

  /** When the last sound of the agent ends or ended; comfort silence is no sound. */
  get soundEndMs(): number {
    return this.#soundEndMs;
  }

  /** The same, fillers aside. */
  get replyEndMs(): number {
    return this.#replyEndMs;
  }

  /** Lets the stream out behind what is already released; a filler in front of it ends at once when it has audio. */
  release(stream: PlayoutStream): void {
    if (stream.released || this.#closed) return;
    stream.released = true;
    const front = this.#queue[0];
    // A filler goes before what it bridges the wait for: a stream without audio, or one that has run dry.
    if (stream.key.filler && front !== undefined && !this.#canSend(front)) this.#queue.unshift(stream);
    else this.#queue.push(stream);
    this.#onChange(stream);
  }

  /** Takes back the release of a stream that nothing was heard of. */
  hold(stream: PlayoutStream): void {
    if (stream.audible) return;
    stream.released = false;
    this.#remove(stream);
  }

  /** Ends a stream for good and returns the words that were heard of it. */
  stop(stream: PlayoutStream): string {
    const heard = this.heardText(stream);
    const isCurrent = stream.audible && (this.#queue[0] === stream || this.#isSounding(stream));
    this.#awaitNothing(stream);
    if (isCurrent && !this.#paused && !this.#closed) this.#silence(stream);
    this.#remove(stream);
    if (this.#queue.length === 0) this.#paused = false;
    stream.released = false;
    stream.end();
    return heard;
  }

  heardText(stream: PlayoutStream): string {
    return stream.textBefore(this.#heardSamples(stream));
  }

  /** How much of it was heard, ms. */
  heardMs(stream: PlayoutStream): number {
    return (this.#heardSamples(stream) * 1000) / this.sampleRateHz;
  }

  /** Falls silent at once, with a short fade; {@link resume} goes on from what was heard. */
  pause(): void {
    if (this.#paused) return;
    this.#takeBack();
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#fill();
    this.#tickOn();
  }

  /** While the network is lost nothing is sent, and nothing counts as heard: it goes on when the line is back. */
  setLine(state: "lost" | "recovered"): void {
    if (state === "lost" && !this.#paused && !this.#lineLost) this.#takeBack();
    this.#lineLost = state === "lost";
    this.#fill();
    this.#tickOn();
  }

  /** Drops whatever only filled a wait. */
  stopFillers(): void {
    for (const stream of this.#queue.filter((queued) => queued.key.filler)) this.stop(stream);
  }

  /** A mark came back from the line. */
  onMark(name: string): void {
    const waiting = this.#awaitingMark.get(name);
    if (!waiting) return;
    waiting.timer.cancel();
    this.#finish(name, waiting.stream);
  }

  /** Sends nothing more. What was heard can still be asked. */
  close(): void {
    this.#closed = true;
    this.#ticker?.remove();
    this.#ticker = undefined;
    for (const { timer } of this.#awaitingMark.values()) timer.cancel();
    this.#awaitingMark.clear();
  }

  /** Silences what is on the line; it stands at the front again, from what was heard of it. */
  #takeBack(): void {
    const last = this.#onLine;
    const stream = last && this.#isSounding(last) ? last : this.#queue[0];
    if (stream?.audible === true) this.#silence(stream);
    // Handed over to its end, but not heard to its end: the rest is to be sent again.
    if (stream?.audible === true && !this.#queue.includes(stream)) {
      this.#awaitNothing(stream);
      this.#queue.unshift(stream);
    }
  }

  /** Whether some of it is on the line and not yet heard. */
  #isSounding(stream: PlayoutStream): boolean {
    return this.#onLine === stream && this.#soundEndMs > this.#options.clock.now();
  }

  #awaitNothing(stream: PlayoutStream): void {
    for (const [name, waiting] of this.#awaitingMark) {
      if (waiting.stream !== stream) continue;
      waiting.timer.cancel();
      this.#awaitingMark.delete(name);
    }
  }

  #heardSamples(stream: PlayoutStream): number {
    const { clock, transport } = this.#options;
    const aheadMs = this.#onLine === stream ? Math.max(0, this.#soundEndMs - clock.now()) : 0;
    return Math.max(0, stream.sent - Math.round((aheadMs * transport.outputRateHz) / 1000));
  }

  /** Takes back what is on the way and fades out the sound at this moment. */
  #silence(stream: PlayoutStream): void {
    const { transport, clock } = this.#options;
    stream.sent = this.#heardSamples(stream);
    transport.clear();
    const nowMs = clock.now();
    this.#options.onCleared?.(nowMs);
    this.#lineEndMs = nowMs;
    this.#soundEndMs = nowMs;
    this.#replyEndMs = Math.min(this.#replyEndMs, nowMs);
    const heard = stream.sent;
    const count = stream.readInto(this.#frame);
    stream.sent = heard;
    if (count === 0) return;
    for (let index = 0; index < this.#frame.length; index++) {
      this.#frame[index] = (this.#frame[index] ?? 0) * Math.max(0, 1 - (2 * index) / this.#frame.length);
    }
    if (transport.continuous) {
      this.#fade = this.#frame.slice();
      return;
    }
    this.#send();
    this.#lineEndMs = nowMs;
  }

  #onChange(stream: PlayoutStream): void {
    if (!stream.released || this.#closed) return;
    this.#dropFillers(stream);
    this.#fill();
    this.#tickOn();
  }

  /** The answer is there: the fillers before it have done their work. */
  #dropFillers(stream: PlayoutStream): void {
    if (stream.key.filler || stream.length === stream.sent) return;
    for (let front = this.#queue[0]; front?.key.filler === true; front = this.#queue[0]) {
      if (front.key.isWhole === true && front.audible) return;
      this.stop(front);
      this.#options.onFinished(front);
    }
  }

  #tickOn(): void {
    this.#ticker ??= this.#options.pacer.add((dueMs) => this.#onTick(dueMs));
  }

  #onTick(dueMs: number): void {
    if (this.#options.transport.continuous) {
      this.#sendOne(dueMs);
      return;
    }
    this.#fill();
    if (this.#queue.length === 0 && this.#ticker) {
      this.#ticker.remove();
      this.#ticker = undefined;
    }
  }

  /** A line that must never fall silent gets one frame a tick, sound or not. */
  #sendOne(dueMs: number): void {
    // The tick's own place, not the moment at which it came: one late tick must not push every later sound back.
    this.#lineEndMs = dueMs;
    const stream = this.#paused || this.#lineLost ? undefined : this.#queue[0];
    if (this.#fade) {
      this.#frame.set(this.#fade);
      this.#fade = undefined;
      this.#send();
    } else if (stream === undefined || stream.sent >= stream.length || !this.#canSend(stream)) {
      this.#frame.fill(0);
      this.#send();
    } else {
      this.#sendFrom(stream);
    }
    if (stream?.isSent === true) this.#shift(stream);
  }

  /** Hands frames over until the lead is used up. */
  #fill(): void {
    const { clock, transport } = this.#options;
    if (this.#paused || this.#lineLost || this.#closed || transport.continuous) return;
    const nowMs = clock.now();
    const untilMs = nowMs + transport.leadMs;
    for (let stream = this.#queue[0]; stream !== undefined; stream = this.#queue[0]) {
      while (
        stream.sent < stream.length &&
        this.#canSend(stream) &&
        Math.max(this.#lineEndMs, nowMs) + frameMs <= untilMs
      ) {
        this.#sendFrom(stream);
      }
      if (!stream.isSent) return;
      this.#shift(stream);
    }
  }

  #shift(stream: PlayoutStream): void {
    this.#remove(stream);
    // A stream without any sound has nothing to be heard; whoever opened it knows.
    if (stream.length > 0) this.#awaitEnd(stream);
  }

  /** A stream that still grows is sent in whole frames, so that no gap is torn into a word. */
  #canSend(stream: PlayoutStream): boolean {
    return stream.length - stream.sent >= (stream.ended ? 1 : this.#frame.length);
  }

  #sendFrom(stream: PlayoutStream): void {
    stream.readInto(this.#frame);
    this.#onLine = stream;
    const atMs = this.#nextSoundMs();
    this.#send();
    this.#soundEndMs = this.#lineEndMs;
    if (!stream.key.filler) this.#replyEndMs = this.#lineEndMs;
    if (stream.audible) return;
    stream.audible = true;
    this.#options.onAudible(stream, atMs);
  }

  #send(): void {
    const { transport } = this.#options;
    const atMs = this.#nextSoundMs();
    transport.send(this.#sent);
    this.#options.onSent?.(this.#sent, atMs);
    this.#lineEndMs = atMs + frameMs;
  }

  /** When the next frame sounds: in its tick's place on a continuous line, else behind what is under way. */
  #nextSoundMs(): number {
    const { clock, transport } = this.#options;
    return transport.continuous ? this.#lineEndMs : Math.max(this.#lineEndMs, clock.now());
  }

  #awaitEnd(stream: PlayoutStream): void {
    const { clock, transport } = this.#options;
    const name = `end-${++this.#marks}`;
    const timer = clock.at(Math.max(this.#lineEndMs, clock.now()) + markDeadlineMs, () => this.#finish(name, stream));
    this.#awaitingMark.set(name, { stream, timer });
    transport.mark(name);
  }

  #finish(name: string, stream: PlayoutStream): void {
    if (!this.#awaitingMark.delete(name)) return;
    stream.released = false;
    this.#options.onFinished(stream);
  }

  #remove(stream: PlayoutStream): void {
    const index = this.#queue.indexOf(stream);
    if (index >= 0) this.#queue.splice(index, 1);
  }
}
