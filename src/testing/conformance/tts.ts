import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { Mailbox } from "../../base/mailbox.ts";
import { sleep } from "../../base/sleep.ts";
import type { TtsEvent, TtsSession, TtsVendor } from "../../contracts/tts.ts";
import { settlesWithin } from "../settles-within.ts";
import type { VendorFault } from "../vendors/faults.ts";
import { countHeld } from "./leak-watch.ts";
import { proveVoiceFaults } from "./tts-faults.ts";

/** A voice under test, and what the suite needs to know of it. */
export interface TtsSubject extends AsyncDisposable {
  readonly vendor: TtsVendor;
  /** How many sessions the leak test opens. Default 200. */
  readonly sessionCount?: number;
  /** How many utterances are spoken in it at once. Default 5. */
  readonly concurrent?: number;
  /** Speak in every session of the leak test, not in every twentieth. */
  readonly speaksInEach?: boolean;
  /** Cuts all connections, as a service does with those that are idle. */
  readonly hangUp?: () => void;
  /** Makes the vendor take text and never answer, from now on. */
  readonly makeDeaf?: () => void;
  /** Makes the next utterance fail, by the code that must come of it. */
  readonly faults?: readonly { readonly code: string; readonly retryable: boolean; readonly apply: () => void }[];
  /** Makes the vendor refuse the next session. */
  readonly refusals?: readonly { readonly code: string; readonly retryable: boolean; readonly apply: () => void }[];
  /** Makes connections and requests that begin from now on fail in a way that all services have. */
  readonly setFault?: (fault: VendorFault | undefined) => void;
  /** What no error may tell. */
  readonly key?: string;
  /** Tells utterances apart by their sound: the voice says each of them in a pitch of its own. */
  readonly soundTells?: boolean;
}

/** The behaviour that every voice owes the engine. `open` is called anew for every test. */
export function ttsConformance(name: string, open: () => Promise<TtsSubject>): void {
  describe(`${name} keeps the contract of a voice`, () => {
    let subject: TtsSubject;
    let controller: AbortController;
    let sessions: TtsSession[];
    beforeEach(async () => {
      subject = await open();
      controller = new AbortController();
      sessions = [];
    });
    afterEach(async () => {
      for (const session of sessions) await session[Symbol.asyncDispose]();
      await subject[Symbol.asyncDispose]();
    });
    const start = async (): Promise<TtsSession> => {
      const session = await subject.vendor.open({
        language: "en-US",
        signal: controller.signal,
        clock: systemClock,
        log: silentLog,
      });
      sessions.push(session);
      return session;
    };
    const forget = (): void => void (sessions.length = 0);
    const context = (): TtsContext => ({ subject, controller, start, forget });
    soundTests(context);
    endTests(context);
    lastingTests(context);
    failureTests(context);
  });
}

interface TtsContext {
  readonly subject: TtsSubject;
  readonly controller: AbortController;
  readonly start: () => Promise<TtsSession>;
  /** Sessions that are closed already need no care at the end of the test. */
  readonly forget: () => void;
}

/** Growth that is none: caches, code that was compiled late. A thousand sessions would show with 4 KB each. */
const mostHeapBytes = 4 * 1024 * 1024;

const never = new AbortController().signal;

function soundTests(context: () => TtsContext): void {
  it("speaks clauses as one stretch of sound, and ends", async () => {
    const session = await context().start();
    const { events, error } = await collect(session.speak(clauses("Sure,", "I can do that for you."), never));
    expect(error).toBeUndefined();
    const lengthMs = soundMs(events, session.sampleRateHz);
    expect(lengthMs).toBeGreaterThan(400);
    expect(lengthMs).toBeLessThan(15_000);
  });

  it("is heard before its last clause is known", async () => {
    const session = await context().start();
    const text = new Mailbox<string>();
    const iterator = session.speak(text, never)[Symbol.asyncIterator]();
    text.push("Sure, let me have a look at that for you.");
    let heard = false;
    while (!heard) {
      const { value, done } = await iterator.next();
      expect(done).not.toBe(true);
      heard = (value as TtsEvent).type === "audio";
    }
    text.push("Tuesday at two.");
    text.end();
    let last = await iterator.next();
    while (last.done !== true) last = await iterator.next();
  });

  it("places its words in order within the sound", async () => {
    const { subject, start } = context();
    const session = await start();
    const { events } = await collect(session.speak(clauses("On Tuesday,", "I have two o'clock."), never));
    const words = events.filter((event) => event.type === "word");
    expect(words.length > 0).toBe(subject.vendor.capabilities.wordTimes);
    const lengthMs = soundMs(events, session.sampleRateHz);
    for (const [index, word] of words.entries()) {
      expect(word.startMs).toBeGreaterThanOrEqual(words[index - 1]?.startMs ?? 0);
      expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
      expect(word.endMs).toBeLessThanOrEqual(lengthMs + 100);
    }
  });

  it("says nothing when there is nothing to say", async () => {
    const session = await context().start();
    for (const text of [[], [" "], ["…"]]) {
      const { events, error } = await collect(session.speak(clauses(...text), never));
      expect(error).toBeUndefined();
      expect(soundMs(events, session.sampleRateHz)).toBeLessThan(1000);
    }
  });

  it.each(["Zoë Šćepanović, ñandú, 北京, 👋🏽.", "It costs $1,200.50 at 2:30 p.m."])(
    "takes any text: %s",
    async (text) => {
      const session = await context().start();
      const { events, error } = await collect(session.speak(clauses(text), never));
      expect(error).toBeUndefined();
      expect(soundMs(events, session.sampleRateHz)).toBeGreaterThan(100);
    },
  );

  it("speaks several utterances at once without mixing them", async () => {
    const { subject, start } = context();
    const session = await start();
    const texts = Array.from({ length: subject.concurrent ?? 5 }, (_, index) => "one more clause, ".repeat(index + 1));
    const all = await Promise.all(texts.map((text) => collect(session.speak(clauses(text), never))));
    const lengths = all.map(({ events, error }) => {
      expect(error).toBeUndefined();
      return soundMs(events, session.sampleRateHz);
    });
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other));
    const pitches = all.map(
      ({ events }) =>
        new Set(events.flatMap((event) => (event.type === "audio" ? [...event.samples.subarray(0, 5)] : []))),
    );
    if (subject.soundTells !== true) return;
    for (const pitch of pitches) expect(pitch.size).toBe(1);
    expect(new Set(pitches.flatMap((pitch) => [...pitch])).size).toBe(texts.length);
  });
}

function endTests(context: () => TtsContext): void {
  it("stops within 50 ms when its signal fires, with clauses still to come, even when the vendor is deaf", async () => {
    const { subject, start } = context();
    for (const isDeaf of subject.makeDeaf === undefined ? [false] : [false, true]) {
      if (isDeaf) subject.makeDeaf?.();
      const session = await start();
      const controller = new AbortController();
      const text = new Mailbox<string>();
      text.push("Sure, let me have a look at that for you.");
      const speaking = collect(session.speak(text, controller.signal));
      await sleep(systemClock, 30);
      controller.abort("barge-in");
      expect(await settlesWithin(speaking, 50)).toBe(true);
      expect((await speaking).error).toMatchObject({ code: "CANCELLED" });
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    }
  });

  it("speaks on after an utterance was cut off", async () => {
    const session = await context().start();
    const controller = new AbortController();
    const cut = collect(
      session.speak(clauses("This is a long sentence that nobody wants to hear."), controller.signal),
    );
    controller.abort("barge-in");
    await cut;
    const { events, error } = await collect(session.speak(clauses("Go ahead."), never));
    expect(error).toBeUndefined();
    expect(soundMs(events, session.sampleRateHz)).toBeGreaterThan(100);
  });

  it("ends what is being spoken when the call is over", async () => {
    const { subject, controller, start } = context();
    subject.makeDeaf?.();
    const session = await start();
    const speaking = collect(session.speak(new Mailbox<string>(), never));
    controller.abort("hung up");
    const disposed = session[Symbol.asyncDispose]();
    expect(await settlesWithin(disposed, 500)).toBe(true);
    expect(await settlesWithin(speaking, 500)).toBe(true);
  });

  it("does not open when its signal has fired", async () => {
    const { controller, start } = context();
    controller.abort("hung up");
    await expect(start()).rejects.toMatchObject({ code: "CANCELLED" });
  });
}

function lastingTests(context: () => TtsContext): void {
  it("speaks a long reply to its end, clause by clause", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.setFault === undefined) return skip("an engine on this machine takes too long for so long a text");
    const session = await start();
    // 2,000 characters.
    const texts = Array.from({ length: 50 }, (_, index) => `clause ${index + 100} of a reply without an end,`);
    const { events, error } = await collect(session.speak(clauses(...texts), never));
    expect(error).toBeUndefined();
    // Simulated voices take 60 ms for a character.
    const lengthMs = soundMs(events, session.sampleRateHz);
    expect(lengthMs).toBeGreaterThanOrEqual(texts.join("").length * 60 - 1);
    expect(lengthMs).toBeLessThanOrEqual((texts.join("").length + texts.length) * 60);
    if (!subject.vendor.capabilities.wordTimes) return;
    const words = events.flatMap((event) => (event.type === "word" ? [event.text] : []));
    expect(words).toEqual(texts.flatMap((text) => text.split(" ")));
  });

  it("speaks on after the service hung up in a pause", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.hangUp === undefined) return skip("an engine on this machine has no connection");
    const session = await start();
    for (const text of ["One.", "Two.", "Three."]) {
      const { events, error } = await collect(session.speak(clauses(text), never));
      expect(error).toBeUndefined();
      expect(soundMs(events, session.sampleRateHz)).toBeGreaterThan(100);
      subject.hangUp();
      await sleep(systemClock, 30);
    }
  });

  it("leaves nothing behind over many sessions", async () => {
    const { subject, controller, start, forget } = context();
    const run = async (sessionCount: number): Promise<void> => {
      for (let count = 0; count < sessionCount; count++) {
        const session = await start();
        if (subject.speaksInEach === true || count % 20 === 0) {
          const { error } = await collect(session.speak(clauses("Hello."), controller.signal));
          expect(error).toBeUndefined();
        }
        await session[Symbol.asyncDispose]();
      }
      forget();
    };
    // Code is compiled and buffers are taken by then.
    await run(20);
    const before = await countHeld();
    await run(subject.sessionCount ?? 200);
    const after = await countHeld();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    // A socket or a timer for each session would be hundreds; a few come and go by themselves.
    expect(after.resources - before.resources).toBeLessThan(20);
    expect(after.heapBytes - before.heapBytes).toBeLessThan(mostHeapBytes);
  }, 60_000);
}

function failureTests(context: () => TtsContext): void {
  it("says with a code what went wrong, and never sends silence in place of words", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.faults === undefined) return skip("this voice cannot be made to fail");
    for (const { code, retryable, apply } of subject.faults) {
      const session = await start();
      apply();
      expect((await collect(session.speak(clauses("Sure,", "on Tuesday."), never))).error).toMatchObject({
        code,
        retryable,
      });
    }
  });

  it("says with a code why it does not open", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.refusals === undefined) return skip("this voice cannot be refused");
    for (const { code, retryable, apply } of subject.refusals) {
      apply();
      await expect(start()).rejects.toMatchObject({ code, retryable });
    }
  });

  it("ends with a code or speaks on, whatever goes wrong on the way", async ({ skip }) => {
    const { subject } = context();
    if (subject.setFault === undefined) return skip("this voice cannot be made to fail");
    const { vendor, setFault, key = "secret-of-tests" } = subject;
    await proveVoiceFaults({ vendor, setFault, key });
  });

  it("keeps no more than its bounds when nobody listens", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.setFault === undefined) return skip("an engine on this machine takes too long for so long a text");
    const session = await start();
    const iterator = session.speak(clauses("word ".repeat(60)), never)[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    const { error } = await collect(session.speak(clauses("Go ahead."), never));
    expect(error).toBeUndefined();
  });

  it("passes on the failure of whoever gives it the text", async () => {
    const session = await context().start();
    const failing = (async function* () {
      yield "Sure, let me see.";
      throw new Error("no more words");
    })();
    expect((await collect(session.speak(failing, never))).error).toMatchObject({ message: "no more words" });
  });
}

async function* clauses(...texts: string[]): AsyncGenerator<string, void, undefined> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

async function collect(events: AsyncIterable<TtsEvent>): Promise<{ events: TtsEvent[]; error: unknown }> {
  const seen: TtsEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { events: seen, error: undefined };
  } catch (error) {
    return { events: seen, error };
  }
}

function soundMs(events: readonly TtsEvent[], sampleRateHz: number): number {
  const samples = events.reduce((sum, event) => sum + (event.type === "audio" ? event.samples.length : 0), 0);
  return (samples * 1000) / sampleRateHz;
}
