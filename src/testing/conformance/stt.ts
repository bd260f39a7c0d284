import { getEventListeners } from "node:events";
import { describe, test } from "vitest";
import type { ExpectStatic, TestContext } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { sleep } from "../../base/sleep.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { SttOpenOptions, SttSession, SttVendor } from "../../contracts/stt.ts";
import type { VendorFault } from "../vendors/faults.ts";
import { settlesWithin } from "../settles-within.ts";
import { CountingClock } from "./counting-clock.ts";
import { proveFaults } from "./stt-faults.ts";
import { pushSamples, pushSilence, read } from "./stt-reading.ts";

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
  /** Makes it understand this text, whatever is pushed, from this moment of the audio on; default: from its beginning. */
  readonly say?: (text: string, fromMs?: number) => void;
  /** Lets the service behind it fail in this way, for sessions that begin afterwards. */
  readonly setFault?: (fault: VendorFault | undefined) => void;
  /** Its texts come in pieces without number or time: a copy is the same as a word that was said twice. */
  readonly cannotTellCopies?: boolean;
  /** How many connections the service has. */
  readonly connections?: () => number;
  /** What keeps the session alive: something is sent when nothing has been for so long. */
  readonly idle?: { readonly everyMs: number; readonly received: () => number };
}

/** The behaviour that every recogniser owes the engine. `open` is called anew for every test; most run side by side. */
export function sttConformance(name: string, open: () => Promise<SttSubject>): void {
  const it: SttTest = (behaviour, prove, timeoutMs) =>
    test(
      `${behaviour}`,
      async ({ expect, skip }) => {
        await using subject = await open();
        await using sessions = new AsyncDisposableStack();
        const controller = new AbortController();
        const start = async (changes: Partial<SttOpenOptions> = {}): Promise<SttSession> =>
          sessions.use(
            await subject.vendor.open({
              sampleRateHz: subject.sampleRateHz,
              language: "en-US",
              keyterms: ["Okafor", "cleaning"],
              signal: controller.signal,
              clock: systemClock,
              log: silentLog,
              ...changes,
            }),
          );
        await prove({ subject, controller, start, expect, skip });
      },
      timeoutMs,
    );
  describe(`${name} keeps the contract of a recogniser`, () => {
    orderTests(it);
  });
  // Most of the time goes by in waiting for deadlines.
  describe.concurrent(`${name} keeps the contract of a recogniser, many sessions at once`, () => {
    finalTests(it);
    longTests(it);
    endTests(it);
    failureTests(it);
  });
}

type SttTest = (behaviour: string, prove: (context: SttContext) => Promise<void>, timeoutMs?: number) => void;

interface SttContext {
  readonly subject: SttSubject;
  readonly controller: AbortController;
  readonly start: (changes?: Partial<SttOpenOptions>) => Promise<SttSession>;
  /** The test's own: others run at the same time. */
  readonly expect: ExpectStatic;
  readonly skip: TestContext["skip"];
}

function orderTests(it: SttTest): void {
  it("gives partials, then the final that finalise asked for, with every word in order", async ({
    subject,
    start,
    expect,
  }) => {
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech);
    session.finalise();
    await events.answers(1);
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

  it("counts the times of words from the first sample", async ({ subject, start, expect }) => {
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech);
    // Finals that come by themselves: an answer given in the vendor's place may know no times.
    await sleep(systemClock, 100);
    session.finalise();
    await events.answers(1);
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

function finalTests(it: SttTest): void {
  it("answers finalise for silence too, and each of several", async ({ subject, start }) => {
    const session = await start();
    const events = read(session);
    // Those of vendors that are silent then are given in their place, each at its own time.
    for (let round = 1; round <= 3; round++) {
      await pushSilence(session, subject, 500);
      session.finalise();
    }
    await events.answers(3);
  });

  it("answers finalise before any audio", async ({ start }) => {
    const session = await start();
    session.finalise();
    await read(session).until(
      (event) => event.type === "transcript-final" && event.finalised && event.transcript.text === "",
    );
  });

  it("goes on after a final", async ({ subject, start }) => {
    const session = await start();
    const events = read(session);
    for (let round = 1; round <= 2; round++) {
      await pushSamples(session, subject, subject.speech);
      session.finalise();
      await events.answers(round);
    }
  });

  it("takes text in any script", async ({ subject, start, skip }) => {
    if (subject.say === undefined) return skip("this recogniser cannot be told what to understand");
    const text = "Zoë Šćepanović, 北京 — ñandú 👋🏽";
    subject.say(text);
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech);
    session.finalise();
    await events.until((event) => event.type === "transcript-final" && event.transcript.text === text);
  });
}

function longTests(it: SttTest): void {
  it("takes a long stretch of sound without a pause", async ({ subject, start, skip }) => {
    if (subject.realTime === true) return skip("it would take its own time");
    const session = await start();
    const events = read(session);
    for (let round = 0; round < 10; round++) await pushSamples(session, subject, subject.speech);
    session.finalise();
    await events.answers(1);
  });

  it("hears all of what is replayed to it in one go after another vendor failed", async ({
    subject,
    start,
    expect,
    skip,
  }) => {
    if (subject.say === undefined || subject.realTime === true) return skip("this recogniser has no script");
    subject.say("Tuesday", 11_000);
    const session = await start();
    const events = read(session);
    const frame = { samples: new Int16Array(subject.sampleRateHz / 50), sampleRateHz: subject.sampleRateHz };
    for (let audioMs = 0; audioMs < 12_000; audioMs += 20) session.push(frame);
    session.finalise();
    await events.answers(1);
    expect(events.finals().join(" ").toLowerCase()).toContain("tuesday");
  });

  it("takes telephone sound as well as studio sound", async ({ subject, start }) => {
    const rates = subject.vendor.capabilities.sampleRatesHz.map(async (sampleRateHz) => {
      const session = await start({ sampleRateHz });
      const events = read(session);
      await pushSilence(session, { ...subject, sampleRateHz }, 400);
      session.finalise();
      await events.answers(1);
    });
    await Promise.all(rates);
  });

  it("is kept alive while nobody speaks", async ({ subject, start, skip, expect }) => {
    const { idle } = subject;
    if (idle === undefined) return skip("this recogniser needs no keeping alive");
    const clock = new VirtualClock();
    const session = await start({ clock });
    const events = read(session);
    const before = idle.received();
    for (let passedMs = 0; passedMs < idle.everyMs * 2.5; passedMs += 2000) {
      await clock.advance(2000);
      // Pings of the connection want their pongs, which come in real time.
      await sleep(systemClock, 5);
    }
    await expect.poll(idle.received).toBeGreaterThanOrEqual(before + 2);
    await session[Symbol.asyncDispose]();
    expect(await events.ended).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });
}

function endTests(it: SttTest): void {
  it("ends its events when it is disposed, and then takes no notice of anything", async ({
    subject,
    start,
    expect,
  }) => {
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech.subarray(0, subject.sampleRateHz / 2));
    await session[Symbol.asyncDispose]();
    expect(await events.ended).toBeUndefined();
    session.push({ samples: new Int16Array(160), sampleRateHz: subject.sampleRateHz });
    session.finalise();
    await session[Symbol.asyncDispose]();
  });

  it("stops within 50 ms when its signal fires, even when the vendor is deaf", async ({
    subject,
    controller,
    start,
    expect,
  }) => {
    subject.makeDeaf?.();
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech.subarray(0, subject.sampleRateHz / 2));
    session.finalise();
    controller.abort("hung up");
    expect(await settlesWithin(events.ended, 50)).toBe(true);
  });

  it("does not open when its signal has fired", async ({ controller, start, expect }) => {
    controller.abort("hung up");
    await expect(start()).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("leaves nothing behind over many sessions", async ({ subject, controller, start, expect }) => {
    const clock = new CountingClock(systemClock);
    for (let count = 0; count < (subject.sessionCount ?? 200); count++) {
      const session = await start({ clock });
      session.push({ samples: new Int16Array(subject.sampleRateHz / 50), sampleRateHz: subject.sampleRateHz });
      session.finalise();
      await session[Symbol.asyncDispose]();
    }
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
    if (subject.connections !== undefined) await expect.poll(subject.connections).toBe(0);
  }, 60_000);
}

function failureTests(it: SttTest): void {
  it("answers finalise in time though the vendor does not", async ({ subject, start, skip, expect }) => {
    if (subject.makeDeaf === undefined) return skip("this recogniser cannot be made deaf");
    subject.makeDeaf();
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech.subarray(0, subject.sampleRateHz / 2));
    session.finalise();
    expect(await settlesWithin(events.answers(1), subject.vendor.capabilities.finalDeadlineMs)).toBe(true);
  });

  it("says with a code that the connection was lost", async ({ subject, start, skip, expect }) => {
    if (subject.breakConnection === undefined) return skip("this recogniser has no connection");
    subject.breakConnection();
    const session = await start();
    const events = read(session);
    await pushSamples(session, subject, subject.speech);
    expect(await events.ended).toMatchObject({ code: "STT_CONNECTION_LOST", retryable: true });
  });

  it("says with a code why it does not open", async ({ subject, start, skip, expect }) => {
    if (subject.refusals === undefined) return skip("this recogniser cannot be refused");
    for (const { code, retryable, apply } of subject.refusals) {
      apply();
      await expect(start()).rejects.toMatchObject({ code, retryable });
    }
  });

  it("stays bounded when nobody reads, and still gives the final", async ({ subject, start, skip, expect }) => {
    if (subject.flood === undefined) return skip("this recogniser cannot be made to flood");
    subject.flood();
    const session = await start();
    await pushSamples(session, subject, subject.speech);
    session.finalise();
    await sleep(systemClock, 300);
    const events = read(session);
    await events.answers(1);
    expect(events.seen.length).toBeLessThan(2000);
  });

  it("fails with a code or goes on, whatever goes wrong with the service", async ({ subject, start, skip, expect }) => {
    const { setFault } = subject;
    if (setFault === undefined) return skip("this recogniser has no service that could fail");
    await proveFaults({
      pace: subject,
      speech: subject.speech,
      words: subject.words,
      finalDeadlineMs: subject.vendor.capabilities.finalDeadlineMs,
      cannotTellCopies: subject.cannotTellCopies ?? false,
      setFault,
      expect,
      open: (signal) => start({ signal }),
    });
  }, 30_000);

  it("refuses a sample rate that it does not know", async ({ start, expect }) => {
    await expect(start({ sampleRateHz: 12_345 })).rejects.toMatchObject({ field: "sampleRateHz" });
  });
}
