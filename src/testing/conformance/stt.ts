import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { sleep } from "../../base/sleep.ts";
import type { SttEvent, SttOpenOptions, SttSession, SttVendor } from "../../contracts/stt.ts";
import { settlesWithin } from "../settles-within.ts";

/** A recogniser under test, and what the suite needs to know of it. */
export interface SttSubject extends AsyncDisposable {
  readonly vendor: SttVendor;
  readonly sampleRateHz: number;
  /** Speech with this content; the suite pushes it in frames of 20 ms. */
  readonly speech: Int16Array;
  /** What must be found in it, in lower case. */
  readonly words: readonly string[];
  /** Whether audio must be pushed at its own pace. Default false. */
  readonly realTime?: boolean;
  /** How many sessions the leak test opens. Default 200. */
  readonly sessionCount?: number;
  /** Makes the vendor take audio and never answer, from now on. */
  readonly makeDeaf?: () => void;
  /** Makes the next session fail while audio is being pushed. */
  readonly breakConnection?: () => void;
  /** Makes the vendor refuse the next session; the code that must come of it. */
  readonly refusals?: readonly { readonly code: string; readonly retryable: boolean; readonly apply: () => void }[];
  /** Makes it send far more partials than anybody reads. */
  readonly flood?: () => void;
  /** Makes it understand this text, whatever is pushed. */
  readonly say?: (text: string) => void;
}

/** The behaviour that every recogniser owes the engine. `open` is called anew for every test. */
export function sttConformance(name: string, open: () => Promise<SttSubject>): void {
  describe(`${name} keeps the contract of a recogniser`, () => {
    let subject: SttSubject;
    let controller: AbortController;
    let sessions: SttSession[];
    beforeEach(async () => {
      subject = await open();
      controller = new AbortController();
      sessions = [];
    });
    afterEach(async () => {
      for (const session of sessions) await session[Symbol.asyncDispose]();
      await subject[Symbol.asyncDispose]();
    });

    const start = async (changes: Partial<SttOpenOptions> = {}): Promise<SttSession> => {
      const session = await subject.vendor.open({
        sampleRateHz: subject.sampleRateHz,
        language: "en-US",
        keyterms: ["Okafor", "cleaning"],
        signal: controller.signal,
        clock: systemClock,
        log: silentLog,
        ...changes,
      });
      sessions.push(session);
      return session;
    };
    const context = (): SttContext => ({ subject, controller, start });
    orderTests(context);
    finalTests(context);
    endTests(context);
    failureTests(context);
  });
}

interface SttContext {
  readonly subject: SttSubject;
  readonly controller: AbortController;
  readonly start: (changes?: Partial<SttOpenOptions>) => Promise<SttSession>;
}

function orderTests(context: () => SttContext): void {
  it("gives partials, then the final that finalise asked for, with every word in order", async () => {
    const { subject, start } = context();
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech);
    session.finalise();
    await events.until((event) => event.type === "transcript-final" && event.finalised);
    const finals = events.seen.filter((event) => event.type === "transcript-final");
    const text = finals.map((event) => event.transcript.text.toLowerCase()).join(" ");
    let from = 0;
    for (const word of subject.words) {
      expect(text.slice(from), `'${word}' in '${text}'`).toContain(word);
      from = text.indexOf(word, from) + word.length;
    }
    const firstPartial = events.seen.findIndex((event) => event.type === "transcript-partial");
    const firstFinal = events.seen.findIndex(
      (event) => event.type === "transcript-final" && event.transcript.text !== "",
    );
    expect(firstPartial).toBeGreaterThanOrEqual(0);
    expect(firstPartial).toBeLessThan(firstFinal);
    for (const event of events.seen)
      if ("transcript" in event) expect(event.transcript.text).toBe(event.transcript.text.trim());
  });

  it("counts the times of words from the first sample", async () => {
    const { subject, start } = context();
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech);
    session.finalise();
    await events.until((event) => event.type === "transcript-final" && event.finalised);
    const words = events.seen.flatMap((event) =>
      event.type === "transcript-final" ? (event.transcript.words ?? []) : [],
    );
    expect(words.length > 0).toBe(subject.vendor.capabilities.wordTimes);
    const lengthMs = (subject.speech.length * 1000) / subject.sampleRateHz;
    for (const [index, word] of words.entries()) {
      expect(word.startMs).toBeGreaterThanOrEqual(words[index - 1]?.startMs ?? 0);
      expect(word.endMs).toBeLessThanOrEqual(lengthMs + 100);
    }
  });
}

function finalTests(context: () => SttContext): void {
  it("answers finalise for silence too, and each of several", async () => {
    const { subject, start } = context();
    const session = await start();
    const events = read(session);
    for (let round = 1; round <= 3; round++) {
      await pushAll(session, subject, new Int16Array(subject.sampleRateHz / 2));
      session.finalise();
      await events.until(
        () => events.seen.filter((event) => event.type === "transcript-final" && event.finalised).length >= round,
      );
    }
  });

  it("answers finalise before any audio", async () => {
    const session = await context().start();
    session.finalise();
    await read(session).until(
      (event) => event.type === "transcript-final" && event.finalised && event.transcript.text === "",
    );
  });

  it("goes on after a final", async () => {
    const { subject, start } = context();
    const session = await start();
    const events = read(session);
    for (let round = 1; round <= 2; round++) {
      await pushAll(session, subject, subject.speech);
      session.finalise();
      await events.until(
        () => events.seen.filter((event) => event.type === "transcript-final" && event.finalised).length >= round,
      );
    }
  });

  it("takes text in any script", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.say === undefined) return skip("this recogniser cannot be told what to understand");
    const text = "Zoë Šćepanović, 北京 — ñandú 👋🏽";
    subject.say(text);
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech);
    session.finalise();
    await events.until((event) => event.type === "transcript-final" && event.transcript.text === text);
  });
}

function endTests(context: () => SttContext): void {
  it("ends its events when it is disposed, and then takes no notice of anything", async () => {
    const { subject, start } = context();
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech.subarray(0, subject.sampleRateHz / 2));
    await session[Symbol.asyncDispose]();
    expect(await events.ended).toBeUndefined();
    session.push({ samples: new Int16Array(160), sampleRateHz: subject.sampleRateHz });
    session.finalise();
    await session[Symbol.asyncDispose]();
  });

  it("stops within 50 ms when its signal fires, even when the vendor is deaf", async () => {
    const { subject, controller, start } = context();
    subject.makeDeaf?.();
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech.subarray(0, subject.sampleRateHz / 2));
    session.finalise();
    controller.abort("hung up");
    expect(await settlesWithin(events.ended, 50)).toBe(true);
  });

  it("does not open when its signal has fired", async () => {
    const { controller, start } = context();
    controller.abort("hung up");
    await expect(start()).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("leaves no listener behind over many sessions", async () => {
    const { subject, controller, start } = context();
    for (let count = 0; count < (subject.sessionCount ?? 200); count++) {
      const session = await start();
      session.push({ samples: new Int16Array(subject.sampleRateHz / 50), sampleRateHz: subject.sampleRateHz });
      await session[Symbol.asyncDispose]();
    }
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  }, 60_000);
}

function failureTests(context: () => SttContext): void {
  it("answers finalise in time though the vendor does not", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.makeDeaf === undefined) return skip("this recogniser cannot be made deaf");
    subject.makeDeaf();
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech.subarray(0, subject.sampleRateHz / 2));
    session.finalise();
    const answered = events.until((event) => event.type === "transcript-final" && event.finalised);
    expect(await settlesWithin(answered, subject.vendor.capabilities.finalDeadlineMs)).toBe(true);
  });

  it("says with a code that the connection was lost", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.breakConnection === undefined) return skip("this recogniser has no connection");
    subject.breakConnection();
    const session = await start();
    const events = read(session);
    await pushAll(session, subject, subject.speech);
    expect(await events.ended).toMatchObject({ code: "STT_CONNECTION_LOST", retryable: true });
  });

  it("says with a code why it does not open", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.refusals === undefined) return skip("this recogniser cannot be refused");
    for (const { code, retryable, apply } of subject.refusals) {
      apply();
      await expect(start()).rejects.toMatchObject({ code, retryable });
    }
  });

  it("stays bounded when nobody reads, and still gives the final", async ({ skip }) => {
    const { subject, start } = context();
    if (subject.flood === undefined) return skip("this recogniser cannot be made to flood");
    subject.flood();
    const session = await start();
    await pushAll(session, subject, subject.speech);
    session.finalise();
    await sleep(systemClock, 300);
    const events = read(session);
    await events.until((event) => event.type === "transcript-final" && event.finalised);
    expect(events.seen.length).toBeLessThan(2000);
  });

  it("refuses a sample rate that it does not know", async () => {
    await expect(context().start({ sampleRateHz: 12_345 })).rejects.toMatchObject({ field: "sampleRateHz" });
  });
}

interface Reading {
  readonly seen: SttEvent[];
  /** What the events ended with: an error, or undefined. */
  readonly ended: Promise<unknown>;
  /** Resolves once an event fits; rejects when the events end without. */
  readonly until: (fits: (event: SttEvent) => boolean) => Promise<void>;
}

function read(session: SttSession): Reading {
  const seen: SttEvent[] = [];
  let wake = Promise.withResolvers<void>();
  let isOver = false;
  const ended = (async () => {
    try {
      for await (const event of session.events) {
        seen.push(event);
        wake.resolve();
        wake = Promise.withResolvers();
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      isOver = true;
      wake.resolve();
    }
  })();
  return {
    seen,
    ended,
    until: async (fits) => {
      let looked = 0;
      for (;;) {
        while (looked < seen.length) if (fits(seen[looked++] as SttEvent)) return;
        if (isOver) throw new Error(`The events ended without it: ${JSON.stringify(await ended)}`);
        await wake.promise;
      }
    },
  };
}

async function pushAll(
  session: SttSession,
  { sampleRateHz, realTime }: SttSubject,
  samples: Int16Array,
): Promise<void> {
  const frameLength = sampleRateHz / 50;
  // Senders reuse their buffer: whoever keeps it hears the last frame only.
  const buffer = new Int16Array(frameLength);
  for (let offset = 0; offset < samples.length; offset += frameLength) {
    buffer.fill(0);
    buffer.set(samples.subarray(offset, offset + frameLength));
    session.push({ samples: buffer, sampleRateHz });
    if (realTime === true) await sleep(systemClock, 20);
    else if (offset % (frameLength * 10) === 0) await sleep(systemClock, 1);
  }
  buffer.fill(0);
}
