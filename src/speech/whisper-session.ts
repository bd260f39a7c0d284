import type { AudioFrame } from "../audio/frame.ts";
import { Framer } from "../audio/framer.ts";
import { CallwrightError } from "../base/errors.ts";
import { Mailbox } from "../base/mailbox.ts";
import type { SttEvent, SttOpenOptions, SttSession } from "../contracts/stt.ts";
import { SpeechSegment, VoiceGate, whisperRateHz } from "./speech-segment.ts";
import type { DecodeClient, DecodeJob, WhisperDecoder } from "./whisper-decoder.ts";
import { mendNames } from "./mend-names.ts";
import { cleanWhisperText } from "./whisper-text.ts";

/** A decode must reach this far behind the last voiced sound: words end more softly than they begin. */
const tailMs = 80;
/** New audio between two partials, at least. */
const partialEveryMs = 320;
/** Slower than this, cores are short. */
const slowDecodeMs = 300;
/** Speech shorter than this is not worth a partial. */
const firstPartialMs = 400;
/** From these lengths on a segment is cut at a pause this long: a decode costs as much as its audio is long. */
const cuts: readonly { readonly lengthMs: number; readonly silenceMs: number }[] = [
  { lengthMs: 12_000, silenceMs: 400 },
  { lengthMs: 18_000, silenceMs: 160 },
  // Whisper hears 30 s at most.
  { lengthMs: 27_000, silenceMs: 0 },
];

/** How a session decodes. */
export interface WhisperSessionOptions extends SttOpenOptions {
  readonly decoder: WhisperDecoder;
  readonly threads: number;
}

interface Final {
  readonly segment: SpeechSegment;
  readonly finalised: boolean;
}

/**
 * One call's recogniser. Whisper reads whole utterances only, so the utterance so far is decoded again and again while
 * the caller speaks, and once more as soon as the voice falls silent: when the pause turns out to be the end, the
 * answer to `finalise` is often there already.
 */
export class WhisperSession implements SttSession, DecodeClient {
  readonly #options: WhisperSessionOptions;
  readonly #decoder: WhisperDecoder;
  readonly #events = new Mailbox<SttEvent>();
  readonly #gate = new VoiceGate();
  readonly #framer = new Framer(this.#gate.windowLength, (window) => this.#hear(window));
  readonly #finals: Final[] = [];
  readonly #onAbort = (): void => void this[Symbol.asyncDispose]();
  #segment = new SpeechSegment();
  #partial = "";
  #closed = false;

  constructor(options: WhisperSessionOptions) {
    this.#options = options;
    this.#decoder = options.decoder;
    options.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#events;
  }

  push(frame: AudioFrame): void {
    if (this.#closed) return;
    if (frame.sampleRateHz !== whisperRateHz) {
      throw new CallwrightError(`Whisper hears ${whisperRateHz} Hz, not ${frame.sampleRateHz}`, {
        code: "AUDIO_WRONG_RATE",
        field: "sampleRateHz",
        hint: "Resample before pushing.",
      });
    }
    this.#framer.push(frame.samples);
  }

  finalise(): void {
    if (this.#closed) return;
    this.#framer.flush();
    this.#endSegment(true);
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#options.signal.removeEventListener("abort", this.#onAbort);
      this.#decoder.forget(this);
      this.#events.end();
    }
    return Promise.resolve();
  }

  /** The next decode: the oldest final that needs one, else the segment at hand. */
  takeJob(): DecodeJob | undefined {
    if (this.#closed) return undefined;
    const segment = this.#finals.find((final) => needsDecode(final.segment))?.segment ?? this.#segment;
    if (!segment.hasVoice || segment.decoded?.length === segment.length) return undefined;
    const length = segment.length;
    segment.decoding = length;
    return {
      request: {
        samples: segment.copy(),
        audioContext: audioContext(segment.lengthMs),
        maxTokens: maxTokens(segment.lengthMs),
        language: this.#options.language.slice(0, 2).toLowerCase(),
        threads: this.#options.threads,
      },
      clock: this.#options.clock,
      done: (raw) => this.#decoded(segment, length, raw),
      failed: (error) => this.#fail(error),
    };
  }

  #hear(window: Int16Array): void {
    const segment = this.#segment;
    segment.append(window, this.#gate.isVoiced(window));
    if (!segment.hasVoice) return;
    if (cuts.some((cut) => segment.lengthMs >= cut.lengthMs && segment.silenceMs >= cut.silenceMs)) {
      this.#endSegment(false);
      return;
    }
    if (segment.decoding !== undefined) return;
    if (segment.silenceMs >= tailMs) {
      if (!isCovered(segment, segment.decoded?.length)) this.#decoder.want(this, 1);
      return;
    }
    const decodedMs = ((segment.decoded?.length ?? 0) * 1000) / whisperRateHz;
    const waitMs = segment.decoded === undefined ? firstPartialMs : this.#partialEveryMs();
    if (segment.lengthMs - decodedMs >= waitMs) this.#decoder.want(this, 2);
  }

  /** Leaves the thread free for most of the time, more so where decodes are slow: a final must not find it busy. */
  #partialEveryMs(): number {
    const { typicalDecodeMs } = this.#decoder;
    return Math.max(partialEveryMs, typicalDecodeMs * (typicalDecodeMs > slowDecodeMs ? 3 : 2));
  }

  #endSegment(finalised: boolean): void {
    const ended = this.#segment;
    this.#segment = new SpeechSegment();
    this.#segment.append(ended.quietEnd(), false);
    this.#partial = "";
    this.#finals.push({ segment: ended, finalised });
    this.#settleFinals();
  }

  #decoded(segment: SpeechSegment, length: number, raw: string): void {
    if (segment.decoding === length) segment.decoding = undefined;
    // A decode on another thread may have heard more, and been quicker.
    if (this.#closed || length < (segment.decoded?.length ?? 0)) return;
    // Names are mended afterwards and not given to Whisper as a prompt: on spoken clinic sentences every form of prompt
    // cost tiny.en more words than it won (4.9 % wrong without, 5.5 to 15 % with; telephone 7.3, 5.5 to 16).
    const text = mendNames(cleanWhisperText(raw, segment.voicedMs), this.#options.keyterms);
    segment.decoded = { text, length };
    if (segment === this.#segment && text !== "" && text !== this.#partial) {
      this.#partial = text;
      this.#events.push({ type: "transcript-partial", transcript: { text } });
    }
    this.#settleFinals();
  }

  /** Sends every final that is known, in order, and has the rest decoded before anything else. */
  #settleFinals(): void {
    for (let final = this.#finals[0]; final !== undefined; final = this.#finals[0]) {
      const { segment, finalised } = final;
      if (needsAnswer(segment)) break;
      this.#finals.shift();
      this.#events.push({ type: "transcript-final", transcript: { text: segment.decoded?.text ?? "" }, finalised });
    }
    if (this.#finals.some((final) => needsDecode(final.segment))) this.#decoder.want(this, 0);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#events.fail(error);
    void this[Symbol.asyncDispose]();
  }
}

/** Whether a decode of so many samples heard everything that was said. */
function isCovered(segment: SpeechSegment, length: number | undefined): boolean {
  if (length === undefined) return false;
  return length >= Math.min(segment.length, segment.voicedTo + (tailMs * whisperRateHz) / 1000);
}

function needsAnswer(segment: SpeechSegment): boolean {
  return segment.hasVoice && !isCovered(segment, segment.decoded?.length);
}

function needsDecode(segment: SpeechSegment): boolean {
  return needsAnswer(segment) && !isCovered(segment, segment.decoding);
}

/** Encoder positions of 20 ms: some room behind the audio, or the decoder repeats itself; and never below 384. */
function audioContext(lengthMs: number): number {
  const needed = Math.ceil((lengthMs + 1200) / 20 / 64) * 64;
  return Math.min(1500, Math.max(384, needed));
}

/** Fast speech has some five tokens a second; a decoder that has run away is stopped early. */
function maxTokens(lengthMs: number): number {
  return Math.round(Math.min(96, 40 + Math.max(0, lengthMs - 4000) / 250));
}
