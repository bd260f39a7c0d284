import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { SttEvent } from "../../contracts/stt.ts";
import { read } from "../../testing/conformance/stt-reading.ts";
import type { Reading } from "../../testing/conformance/stt-reading.ts";
import type { Socket } from "../socket.ts";
import type { SttDialect } from "./dialect.ts";
import { SocketSttSession } from "./session.ts";

/*
 * A vendor in virtual time, reduced to what all have in common: it understands a word every 300 ms, tells partials, and
 * answers a finalise after a while, in order, or loses it.
 */
interface Script {
  readonly hasTimes: boolean;
  /** When a final is asked for, when the vendor gives it, and whether it ever does. */
  readonly requests: readonly { readonly afterMs: number; readonly delayMs: number; readonly isLost: boolean }[];
}

const wordMs = 300;
const lagMs = 150;
const finalDeadlineMs = 600;
const lengthMs = 6000;

interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}
const spoken: readonly Word[] = Array.from({ length: lengthMs / wordMs }, (_unused, index) => ({
  text: `word${index}`,
  startMs: index * wordMs,
  endMs: index * wordMs + 250,
}));

/** A session with a vendor of the test's own language: `{ isFinal, text, words }`. */
async function openTestSession(
  clock: VirtualClock,
  { hasTimes, finalise }: { readonly hasTimes: boolean; readonly finalise: () => string | undefined },
): Promise<SocketSttSession> {
  const dialect: SttDialect = {
    vendor: "test",
    capabilities: { streaming: true, sampleRatesHz: [8000], wordTimes: hasTimes, confidence: false, finalDeadlineMs },
    url: new URL("ws://localhost"),
    headers: {},
    openTimeoutMs: 1000,
    finalise,
    receive: (message, sink) => {
      const { isFinal, text, words = [] } = message as { isFinal: boolean; text: string; words?: Word[] };
      const transcript = { text, ...(words.length === 0 ? {} : { words }) };
      if (isFinal) sink.final({ transcript, isAnswer: true });
      else sink.partial({ transcript });
    },
  };
  const session = new SocketSttSession(dialect, {
    sampleRateHz: 8000,
    language: "en-US",
    keyterms: [],
    signal: new AbortController().signal,
    clock,
    log: silentLog,
  });
  await session.start(deafSocket, 1000);
  return session;
}

/** Plays the script; returns the texts of all finals and how many answers there were. */
async function play({ hasTimes, requests }: Script): Promise<{ finals: string[]; answers: number }> {
  const clock = new VirtualClock();
  let cutMs = 0;
  let busyUntilMs = 0;
  let plan: Script["requests"][number] | undefined;
  const tell = (words: readonly Word[], isFinal: boolean): void =>
    session.take(
      JSON.stringify({ isFinal, text: words.map(({ text }) => text).join(" "), words: hasTimes ? words : [] }),
    );
  const between = (fromMs: number, toMs: number): Word[] =>
    spoken.filter((word) => word.endMs > fromMs && word.endMs <= toMs);
  const session = await openTestSession(clock, {
    hasTimes,
    finalise: () => {
      if (plan?.isLost === true) return undefined;
      const words = between(cutMs, clock.now());
      cutMs = clock.now();
      busyUntilMs = Math.max(busyUntilMs, clock.now() + (plan?.delayMs ?? 50));
      clock.at(busyUntilMs, () => tell(words, true));
      return "finalise";
    },
  });
  const events = read(session);
  const asks: { readonly askedAtMs: number; readonly audioMs: number }[] = [];
  let answered = 0;
  /** An answer that was not given in the vendor's place is the one to this request: all that was said before it is told. */
  const checkAnswers = (): void => {
    const answers = finalsOf(events).filter(({ finalised }) => finalised);
    for (; answered < answers.length; answered++) {
      const { askedAtMs, audioMs } = asks[answered] as (typeof asks)[number];
      if (clock.now() >= askedAtMs + finalDeadlineMs - 50) continue;
      const told = finalsOf(events).map(({ transcript }) => transcript.text);
      expect(told.join(" ").split(" ")).toEqual(
        expect.arrayContaining(spoken.filter((word) => word.endMs <= audioMs).map(({ text }) => text)),
      );
    }
  };

  const due = requests.map((request, index) => ({
    ...request,
    atMs: requests.slice(0, index + 1).reduce((sum, { afterMs }) => sum + afterMs, 0),
  }));
  for (let atMs = 20; atMs <= lengthMs; atMs += 20) {
    await clock.advance(20);
    checkAnswers();
    session.push({ samples: new Int16Array(160), sampleRateHz: 8000 });
    // A vendor that is busy with a final tells nothing of what follows it.
    const isFree = clock.now() > busyUntilMs;
    if (isFree && atMs % 100 === 0) tell(between(cutMs, clock.now() - lagMs), false);
    for (const request of due.filter((candidate) => candidate.atMs > atMs - 20 && candidate.atMs <= atMs)) {
      plan = request;
      asks.push({ askedAtMs: clock.now(), audioMs: atMs });
      session.finalise();
      checkAnswers();
    }
  }
  await clock.advance(8000);
  plan = undefined;
  session.push({ samples: new Int16Array(160), sampleRateHz: 8000 });
  session.finalise();
  await clock.advance(1000);
  await session[Symbol.asyncDispose]();
  expect(await events.ended).toBeUndefined();
  const answers = events.seen.filter((event) => event.type === "transcript-final" && event.finalised).length;
  expect(answers).toBe(asks.length + 1);
  expect(clock.pendingTimers).toBe(0);
  return { finals: events.finals(), answers };
}

function finalsOf({ seen }: Reading): Extract<SttEvent, { type: "transcript-final" }>[] {
  return seen.filter((event) => event.type === "transcript-final");
}

const deafSocket: Socket = {
  isOpen: true,
  sendText: () => undefined,
  sendAudio: () => true,
  close: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

describe("a session", () => {
  it("answers each finalise once, and loses and repeats no word, however late the vendor is or whatever it forgets", async () => {
    const request = fc.record({
      afterMs: fc.integer({ min: 20, max: 2500 }),
      delayMs: fc.integer({ min: 0, max: 1500 }),
      isLost: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ hasTimes: fc.boolean(), requests: fc.array(request, { maxLength: 8 }) }),
        async (script) => {
          const { finals } = await play(script);
          expect(finals.join(" ")).toBe(spoken.map(({ text }) => text).join(" "));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("repeats nothing when two answers were given in its place and both finals come late, without times", async () => {
    const clock = new VirtualClock();
    const session = await openTestSession(clock, { hasTimes: false, finalise: () => "finalise" });
    const events = read(session);
    for (const text of ["one two", "three four"]) {
      session.push({ samples: new Int16Array(160), sampleRateHz: 8000 });
      session.take(JSON.stringify({ isFinal: false, text }));
      session.finalise();
      await clock.advance(finalDeadlineMs);
    }
    for (const text of ["one two", "three four"]) session.take(JSON.stringify({ isFinal: true, text }));
    await session[Symbol.asyncDispose]();
    await events.ended;
    expect(events.finals()).toEqual(["one two", "three four"]);
  });
});
