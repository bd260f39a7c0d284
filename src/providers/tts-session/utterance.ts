import type { Clock, Timer } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import { Mailbox } from "../../base/mailbox.ts";
import type { TtsEvent } from "../../contracts/tts.ts";
import type { SpokenWord, TtsDialect } from "./dialect.ts";
import { SampleReader } from "./samples.ts";
import { SoundGate } from "./sound-gate.ts";

/** A context on a socket that one stretch of an utterance has to itself. */
export interface Place {
  readonly contextId: string;
  say(text: string): void;
  end(): void;
  /** `isDone`: the vendor said so itself; else it must be told to stop. */
  release(isDone: boolean): void;
}

/** A stretch of the utterance with a context of its own. Stretches are heard one after another. */
interface Stretch {
  readonly place: Place;
  /** Events that wait for the stretch before it to end. */
  readonly waiting: TtsEvent[];
  readonly reader: SampleReader;
  lastSoundAtMs: number;
  sampleCount: number;
  /** No more text will come. */
  isClosed: boolean;
  isDone: boolean;
}

/** A context that is closed late says "done" at once, or is gone already and says nothing. */
const lateDoneMs = 300;
const mailboxCapacity = 8192;

/** One reply being spoken: text in, sound and words out, over as many contexts as its pauses make necessary. */
export class Utterance implements AsyncIterable<TtsEvent> {
  readonly #dialect: TtsDialect;
  readonly #clock: Clock;
  readonly #gate: SoundGate;
  readonly #mailbox = new Mailbox<TtsEvent>(mailboxCapacity);
  readonly #stretches: Stretch[] = [];
  #samplesBefore = 0;
  #deadline: Timer | undefined;
  #lateTimer: Timer | undefined;
  #isFinished = false;
  #isOver = false;

  constructor(dialect: TtsDialect, clock: Clock) {
    this.#dialect = dialect;
    this.#clock = clock;
    this.#gate = new SoundGate(dialect.vendor);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  [Symbol.asyncIterator](): AsyncIterator<TtsEvent> {
    return this.#mailbox[Symbol.asyncIterator]();
  }

  /** Whether the next clause needs a new context: there is none, or the vendor has forgotten it, or is about to. */
  needsPlace(): boolean {
    const last = this.#stretches.at(-1);
    if (last === undefined || last.isDone || last.isClosed) return true;
    const { contextRestMs } = this.#dialect;
    const isFresh =
      contextRestMs === undefined ||
      last.sampleCount === 0 ||
      this.#deadline !== undefined ||
      this.#clock.now() - last.lastSoundAtMs < contextRestMs;
    if (isFresh) return false;
    this.#close(last);
    this.#lateTimer = this.#clock.after(lateDoneMs, () => this.done(last.place.contextId));
    return true;
  }

  begin(place: Place): void {
    if (this.#isOver) return place.release(false);
    this.#stretches.push({
      place,
      waiting: [],
      reader: new SampleReader(),
      lastSoundAtMs: this.#clock.now(),
      sampleCount: 0,
      isClosed: false,
      isDone: false,
    });
  }

  /** Speaks one more clause, in the last context. */
  say(clause: string): void {
    if (this.#isOver) return;
    this.#gate.expect(clause);
    // Texts are joined as they are: the space between clauses is ours to give.
    this.#stretches.at(-1)?.place.say(/\s$/.test(clause) ? clause : `${clause} `);
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
    const stretch = this.#find(contextId);
    if (stretch === undefined) return;
    const samples = stretch.reader.read(bytes);
    stretch.lastSoundAtMs = this.#clock.now();
    if (samples.length === 0) return;
    stretch.sampleCount += samples.length;
    this.#deliver(stretch, { type: "audio", samples });
    // Silence before the first word is not what is waited for.
    if (!this.#gate.hadSound) return;
    if (this.#isFinished) this.#expectSound();
    else this.#expectNothing();
  }

  place(contextId: string, words: readonly SpokenWord[]): void {
    const stretch = this.#find(contextId);
    if (stretch === undefined) return;
    for (const word of words) this.#deliver(stretch, { type: "word", ...word });
  }

  audioMs(contextId: string): number {
    return ((this.#find(contextId)?.sampleCount ?? 0) * 1000) / this.#dialect.sampleRateHz;
  }

  /** The vendor has said everything of a context, or let it expire. */
  done(contextId: string): void {
    const stretch = this.#find(contextId);
    if (stretch === undefined || stretch.isDone) return;
    stretch.isDone = true;
    stretch.place.release(true);
    this.#advance();
  }

  /** The vendor refuses a context. One that has ended its text long ago may simply be gone. */
  refuse(contextId: string, error: CallwrightError): void {
    if (this.#lateTimer !== undefined && this.#find(contextId)?.isClosed === true) this.done(contextId);
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
    for (const { place, isDone } of this.#stretches) if (!isDone) place.release(false);
    this.#mailbox.end();
  }

  #find(contextId: string): Stretch | undefined {
    return this.#isOver ? undefined : this.#stretches.find(({ place }) => place.contextId === contextId);
  }

  #close(stretch: Stretch): void {
    stretch.isClosed = true;
    this.#expectSound();
    stretch.place.end();
  }

  #deliver(stretch: Stretch, event: TtsEvent): void {
    if (stretch !== this.#stretches[0]) {
      if (stretch.waiting.length >= mailboxCapacity) this.#overflow(undefined);
      else stretch.waiting.push(event);
      return;
    }
    const offsetMs = (this.#samplesBefore * 1000) / this.#dialect.sampleRateHz;
    const placed =
      event.type === "word" ? { ...event, startMs: event.startMs + offsetMs, endMs: event.endMs + offsetMs } : event;
    this.#emit(this.#gate.pass(placed));
  }

  #emit(events: readonly TtsEvent[]): void {
    try {
      for (const event of events) this.#mailbox.push(event);
    } catch (cause) {
      this.#overflow(cause);
    }
  }

  #overflow(cause: unknown): void {
    const what = `Nobody reads what TTS '${this.#dialect.vendor}' says`;
    this.fail(new CallwrightError(what, { code: "TTS_OVERFLOW", ...(cause === undefined ? {} : { cause }) }));
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
    const verdict = this.#gate.verdict();
    if (verdict !== undefined) return this.fail(verdict);
    this.#emit(this.#gate.rest());
    this.stop();
  }

  #expectSound(): void {
    this.#deadline?.cancel();
    const { vendor, audioTimeoutMs } = this.#dialect;
    this.#deadline = this.#clock.after(audioTimeoutMs, () =>
      this.fail(
        new CallwrightError(`TTS '${vendor}' sent no sound for ${audioTimeoutMs} ms`, {
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
