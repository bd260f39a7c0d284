import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { sleep } from "../../base/sleep.ts";
import type {
  SpeechModelEvent,
  SpeechModelOpenOptions,
  SpeechModelSession,
  SpeechModelVendor,
} from "../../contracts/speech-model.ts";

const sampleRateHz = 16_000;

/** Everything that a session says, as it says it. */
export interface SpeechReading {
  readonly seen: readonly SpeechModelEvent[];
  /** What the session ended with; nothing when it was disposed. */
  readonly ended: Promise<unknown>;
  /** Resolves at the first event that fits; rejects when the session ends without one. */
  until(fits: (event: SpeechModelEvent) => boolean): Promise<SpeechModelEvent>;
  /** Resolves with this many answers to finalise. */
  answers(count: number): Promise<void>;
  /** Resolves when the reply ends for good. */
  replyEnd(replyId: number): Promise<SpeechModelEvent>;
  text(replyId: number): string;
  finals(): readonly string[];
}

/** A session with a model that hears and speaks. */
export interface SpeechTrial extends AsyncDisposable {
  readonly session: SpeechModelSession;
  readonly events: SpeechReading;
  /** Lets so much sound go by: a simulated vendor hears its script in it. */
  readonly hear: (durationMs: number) => Promise<void>;
}

/** Opens a session as a call would, with changes. */
export async function openSpeechTrial(
  vendor: SpeechModelVendor,
  changes: Partial<SpeechModelOpenOptions> = {},
): Promise<SpeechTrial> {
  const options: SpeechModelOpenOptions = {
    sampleRateHz,
    language: "en-US",
    instructions: "You answer the phone.",
    tools: [{ name: "findSlot", description: "Finds a free slot.", parameters: { type: "object", properties: {} } }],
    history: [],
    signal: new AbortController().signal,
    clock: systemClock,
    log: silentLog,
    ...changes,
  };
  const session = await vendor.open(options);
  return {
    session,
    events: readSpeech(session),
    hear: async (durationMs) => {
      const samples = new Int16Array(options.sampleRateHz / 50);
      for (let audioMs = 0; audioMs < durationMs; audioMs += 20) {
        session.push({ samples, sampleRateHz: options.sampleRateHz });
        if (audioMs % 200 === 0) await sleep(systemClock, 1);
      }
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function readSpeech(session: SpeechModelSession): SpeechReading {
  const seen: SpeechModelEvent[] = [];
  const watchers = new Set<() => void>();
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  let isOver = false;
  const ended = (async (): Promise<unknown> => {
    try {
      for await (const event of session.events) {
        seen.push(event);
        notify();
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      isOver = true;
      notify();
    }
  })();
  const when = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined && !isOver) return;
        watchers.delete(look);
        if (found === undefined) reject(new Error("the session ended before"));
        else resolve(found);
      };
      watchers.add(look);
      look();
    });
  const answered = () => seen.filter((event) => event.type === "caller-final" && event.finalised);
  return {
    seen,
    ended,
    until: (fits) => when(() => seen.find(fits)),
    answers: async (count) => void (await when(() => (answered().length >= count ? true : undefined))),
    replyEnd: (replyId) =>
      when(() =>
        seen.find(
          (event) => event.type === "reply-end" && event.replyId === replyId && event.reason !== "awaits-tools",
        ),
      ),
    text: (replyId) =>
      seen.map((event) => (event.type === "reply-text" && event.replyId === replyId ? event.text : "")).join(""),
    finals: () => seen.flatMap((event) => (event.type === "caller-final" ? event.transcript.text || [] : [])),
  };
}
