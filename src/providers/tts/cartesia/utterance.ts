import type { Clock, Timer } from "../../../base/clock.ts";
import { CallwrightError } from "../../../base/errors.ts";
import { Mailbox } from "../../../base/mailbox.ts";
import type { TtsEvent } from "../../../contracts/tts.ts";

/** What an utterance needs of its session. */
interface UtteranceOptions {
  readonly clock: Clock;
  readonly sampleRateHz: number;
  readonly audioTimeoutMs: number;
  openContext(): string;
  say(contextId: string, text: string, isLast: boolean): void;
  /** The vendor must be told to stop when it is not done with the context. */
  closeContext(contextId: string, isDone: boolean): void;
}

/** A stretch of the utterance with a context of its own. Stretches are heard one after another. */
interface Stretch {
  readonly contextId: string;
  /** Events that wait for the stretch before it to end. */
  readonly waiting: TtsEvent[];
  lastSoundAtMs: number;
  sampleCount: number;
  /** No more text will come. */
  isClosed: boolean;
  isDone: boolean;
  /** An odd byte that the next chunk completes. */
  halfSample: number | undefined;
}

/**
 * Contexts expire 1 s after their last sound ("Contexts"); a clause that comes later, after a slow tool, needs a new
 * one. Some of that second is the network's.
 */
const contextRestMs = 800;
/** A context that is closed so late says "done" at once, or is gone already and says nothing. */
const lateDoneMs = 300;
const mailboxCapacity = 8192;

/** One reply being spoken: text in, sound and words out, over as many contexts as its pauses make necessary. */
export class CartesiaUtterance implements AsyncIterable<TtsEvent> {
  readonly #options: UtteranceOptions;
  readonly #mailbox = new Mailbox<TtsEvent>(mailboxCapacity);
  readonly #stretches: Stretch[] = [];
  #samplesBefore = 0;
  #deadline: Timer | undefined;
  #lateTimer: Timer | undefined;
  #isFinished = false;
  #isOver = false;
  #hadWords = false;
  #hadSound = false;

  constructor(options: UtteranceOptions) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): AsyncIterator<TtsEvent> {
    return this.#mailbox[Symbol.asyncIterator]();
  }

  /** Speaks one more clause. */
  say(clause: string): void {
    if (this.#isOver) return;
    if (/[\p{L}\p{N}]/u.test(clause)) this.#hadWords = true;
    // Inputs are joined as they are: the space between clauses is ours to give.
    const text = /\s$/.test(clause) ? clause : `${clause} `;
    this.#options.say(this.#stretchForText().contextId, text, false);
    if (this.#deadline === undefined) this.#expectSound();
  }

  /** No more clauses. */
  finish(): void {
    if (this.#isOver || this.#isFinished) return;
    this.#isFinished = true;
    const last = this.#stretches.at(-1);
    if (last === undefined) this.#end();
    else if (last.isDone) this.#advance();
    else this.#close(last);
  }

  hear(contextId: string, bytes: Uint8Array): void {
    const stretch = this.#stretches.find((candidate) => candidate.contextId === contextId);
    if (stretch === undefined || this.#isOver) return;
    const samples = toSamples(stretch, bytes);
    stretch.lastSoundAtMs = this.#options.clock.now();
    if (samples.length === 0) return;
    stretch.sampleCount += samples.length;
    this.#hadSound = true;
    if (this.#isFinished) this.#expectSound();
    else this.#expectNothing();
    this.#deliver(stretch, { type: "audio", samples });
  }

  place(contextId: string, words: readonly { text: string; startMs: number; endMs: number }[]): void {
    const stretch = this.#stretches.find((candidate) => candidate.contextId === contextId);
    if (stretch === undefined || this.#isOver) return;
    for (const word of words) this.#deliver(stretch, { type: "word", ...word });
  }

  /** The vendor has said everything of a context, or let it expire. */
  done(contextId: string): void {
    const stretch = this.#stretches.find((candidate) => candidate.contextId === contextId);
    if (stretch === undefined || this.#isOver) return;
    stretch.isDone = true;
    this.#options.closeContext(contextId, true);
    this.#advance();
  }

  /** The vendor refuses a context. One that has ended its text long ago may simply be gone. */
  refuse(contextId: string, error: CallwrightError): void {
    const stretch = this.#stretches.find((candidate) => candidate.contextId === contextId);
    if (this.#lateTimer !== undefined && stretch?.isClosed === true) this.done(contextId);
    else this.fail(error);
  }

  fail(error: unknown): void {
    this.#mailbox.fail(error);
    this.stop();
  }

  /** Lets go of everything; the vendor is told to stop. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#expectNothing();
    this.#lateTimer?.cancel();
    for (const { contextId, isDone } of this.#stretches) if (!isDone) this.#options.closeContext(contextId, false);
    this.#mailbox.end();
  }

  #stretchForText(): Stretch {
    const last = this.#stretches.at(-1);
    const nowMs = this.#options.clock.now();
    if (last !== undefined && !last.isDone && !last.isClosed) {
      const isFresh =
        last.sampleCount === 0 || this.#deadline !== undefined || nowMs - last.lastSoundAtMs < contextRestMs;
      if (isFresh) return last;
      this.#close(last);
      this.#lateTimer = this.#options.clock.after(lateDoneMs, () => this.done(last.contextId));
    }
    const stretch: Stretch = {
      contextId: this.#options.openContext(),
      waiting: [],
      lastSoundAtMs: nowMs,
      sampleCount: 0,
      isClosed: false,
      isDone: false,
      halfSample: undefined,
    };
    this.#stretches.push(stretch);
    return stretch;
  }

  #close(stretch: Stretch): void {
    stretch.isClosed = true;
    // The last text is not known in advance, so an empty one ends the context ("Contexts").
    this.#options.say(stretch.contextId, "", true);
    this.#expectSound();
  }

  #deliver(stretch: Stretch, event: TtsEvent): void {
    if (stretch !== this.#stretches[0]) {
      stretch.waiting.push(event);
      return;
    }
    const offsetMs = (this.#samplesBefore * 1000) / this.#options.sampleRateHz;
    try {
      this.#mailbox.push(
        event.type === "word" ? { ...event, startMs: event.startMs + offsetMs, endMs: event.endMs + offsetMs } : event,
      );
    } catch (cause) {
      this.fail(new CallwrightError("Nobody reads what TTS 'cartesia' says", { code: "TTS_OVERFLOW", cause }));
    }
  }

  /** Goes on with the next stretch when the first is done; ends when it was the last. */
  #advance(): void {
    while (this.#stretches[0]?.isDone === true) {
      const [finished] = this.#stretches.splice(0, 1);
      this.#samplesBefore += finished?.sampleCount ?? 0;
      const next = this.#stretches[0];
      for (const event of next?.waiting.splice(0) ?? []) this.#deliver(next as Stretch, event);
    }
    if (this.#stretches.length === 0) this.#expectNothing();
    if (this.#stretches.length === 0 && this.#isFinished) this.#end();
  }

  #end(): void {
    if (this.#hadWords && !this.#hadSound) {
      // Silence in place of words is a failure: the caller would hear nothing and nobody would know.
      this.fail(
        new CallwrightError("TTS 'cartesia' sent no sound for a text", { code: "TTS_EMPTY_AUDIO", retryable: true }),
      );
      return;
    }
    this.stop();
  }

  #expectSound(): void {
    this.#deadline?.cancel();
    const { clock, audioTimeoutMs } = this.#options;
    this.#deadline = clock.after(audioTimeoutMs, () =>
      this.fail(
        new CallwrightError(`TTS 'cartesia' sent no sound for ${audioTimeoutMs} ms`, {
          code: "TTS_TIMEOUT",
          retryable: true,
        }),
      ),
    );
  }

  #expectNothing(): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
  }
}

/** 16-bit samples, little-endian as on every machine we run on. Copied: base64 gives slices of a shared pool. */
function toSamples(stretch: Stretch, bytes: Uint8Array): Int16Array {
  const carried = stretch.halfSample === undefined ? 0 : 1;
  const total = bytes.length + carried;
  const whole = new Uint8Array(total - (total % 2));
  if (stretch.halfSample !== undefined) whole[0] = stretch.halfSample;
  whole.set(bytes.subarray(0, whole.length - carried), carried);
  stretch.halfSample = total % 2 === 1 ? bytes.at(-1) : undefined;
  return new Int16Array(whole.buffer);
}
