import { abortable, unlessAborted } from "../../base/abortable.ts";
import { CancelledError, isCancelled } from "../../base/errors.ts";
import { secureIds } from "../../base/ids.ts";
import type { TtsEvent, TtsOpenOptions, TtsSession } from "../../contracts/tts.ts";
import type { TtsDialect } from "./dialect.ts";
import { Utterance } from "./utterance.ts";
import type { Place } from "./utterance.ts";
import { VoiceSocket } from "./voice-socket.ts";

/** Opens a voice on warm sockets, and waits until the first one is there. */
export async function openSocketVoice(dialect: TtsDialect, options: TtsOpenOptions): Promise<TtsSession> {
  if (options.signal.aborted) throw new CancelledError(options.signal.reason);
  const session = new SocketVoice(dialect, options);
  await session.warm();
  return session;
}

const mostSockets = 6;
/** A socket that lived so long and was closed in silence was closed for idleness: it is opened again ahead of need. */
const idleLifeMs = 5000;

class SocketVoice implements TtsSession {
  readonly sampleRateHz: number;
  readonly #dialect: TtsDialect;
  readonly #options: TtsOpenOptions;
  readonly #utterances = new Set<Utterance>();
  readonly #sockets = new Set<VoiceSocket>();
  /** Utterances that wait for room. */
  readonly #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(dialect: TtsDialect, options: TtsOpenOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.sampleRateHz = dialect.sampleRateHz;
  }

  /** Opens the first socket, so that the first word need not wait for it. */
  async warm(): Promise<void> {
    await this.#open().opened;
  }

  async *speak(clauses: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<TtsEvent, void, undefined> {
    if (this.#isOver) throw new CancelledError("the session was closed");
    const feeding = new AbortController();
    const utterance = new Utterance(this.#dialect, this.#options.clock);
    this.#utterances.add(utterance);
    // Not waited for at the end: it may be waiting for a socket that does not open.
    void this.#feed(utterance, clauses, feeding.signal);
    try {
      yield* abortable(utterance, signal);
    } finally {
      feeding.abort("the utterance is over");
      utterance.stop();
      this.#utterances.delete(utterance);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const utterance of this.#utterances) utterance.fail(new CancelledError("the session was closed"));
    this.#wakeAll();
    await Promise.all([...this.#sockets].map((socket) => socket.close()));
    this.#sockets.clear();
  }

  async #feed(utterance: Utterance, clauses: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    try {
      for await (const clause of abortable(clauses, signal)) {
        if (clause.trim() === "") continue;
        if (utterance.needsPlace()) utterance.begin(await this.#place(utterance, signal));
        if (signal.aborted) return;
        utterance.say(clause);
      }
      utterance.finish();
    } catch (error) {
      if (!isCancelled(error) || !signal.aborted) utterance.fail(error);
    }
  }

  /** Room for one more context, on a socket that is open. */
  async #place(utterance: Utterance, signal: AbortSignal): Promise<Place> {
    for (;;) {
      if (this.#isOver) throw new CancelledError("the session was closed");
      const socket = this.#withRoom()[0] ?? this.#openAnother();
      if (socket === undefined) {
        await unlessAborted(new Promise<void>((resolve) => this.#waiting.push(resolve)), signal);
        continue;
      }
      const place = socket.reserve(secureIds.next("ctx"), utterance);
      if (this.#dialect.keepsSpare === true && this.#withRoom().length === 0) this.#openAnother();
      try {
        await unlessAborted(socket.opened, signal);
        return place;
      } catch (error) {
        place.release(false);
        throw error;
      }
    }
  }

  /** Open ones first: a spare may still be on its way. */
  #withRoom(): VoiceSocket[] {
    const found = [...this.#sockets].filter(({ hasRoom }) => hasRoom);
    return found.toSorted((one, other) => Number(other.isOpen) - Number(one.isOpen));
  }

  #openAnother(): VoiceSocket | undefined {
    return this.#sockets.size < mostSockets ? this.#open() : undefined;
  }

  #open(): VoiceSocket {
    const { clock, signal } = this.#options;
    const socket: VoiceSocket = new VoiceSocket({
      dialect: this.#dialect,
      clock,
      signal,
      onFree: () => this.#freed(socket),
      onClosed: (isOurDoing) => this.#closed(socket, isOurDoing),
    });
    this.#sockets.add(socket);
    return socket;
  }

  /** All: whoever was first may not want it any more. */
  #wakeAll(): boolean {
    const waiting = this.#waiting.splice(0);
    for (const wake of waiting) wake();
    return waiting.length > 0;
  }

  /** One idle socket is kept warm, and a spare one where that is needed; no more. */
  #freed(socket: VoiceSocket): void {
    const wasWaitedFor = this.#wakeAll();
    const others = this.#withRoom().filter((other) => other !== socket).length;
    const isTooMany = socket.isIdle && others > (this.#dialect.keepsSpare === true ? 1 : 0);
    if (!isTooMany || wasWaitedFor) return;
    this.#sockets.delete(socket);
    void socket.close();
  }

  #closed(socket: VoiceSocket, isOurDoing: boolean): void {
    this.#sockets.delete(socket);
    this.#wakeAll();
    const wasIdle = this.#options.clock.now() - socket.openedAtMs >= idleLifeMs;
    if (this.#isOver || this.#options.signal.aborted || this.#sockets.size > 0) return;
    // One that was closed to stop what it said was good; one that did not last is not tried again ahead of need.
    if (!isOurDoing && !wasIdle) return;
    // A failure shows when something is to be said.
    this.#open();
  }
}
