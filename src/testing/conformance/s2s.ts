import { getEventListeners } from "node:events";
import { describe, test } from "vitest";
import type { ExpectStatic } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { sleep } from "../../base/sleep.ts";
import type { SpeechModelEvent, SpeechModelOpenOptions, SpeechModelVendor } from "../../contracts/speech-model.ts";
import { settlesWithin } from "../settles-within.ts";
import type { RecogniserServer } from "../vendors/recogniser-server.ts";
import { scriptedWords } from "../vendors/simulated-hearing.ts";
import type { SpeechBehaviour } from "../vendors/speech-server.ts";
import { CountingClock } from "./counting-clock.ts";
import { proveSpeechFaults } from "./s2s-faults.ts";
import { openSpeechTrial } from "./s2s-trial.ts";
import type { SpeechTrial } from "./s2s-trial.ts";

/** The script that every simulated model begins with. */
export const speechScript: SpeechBehaviour = {
  words: scriptedWords("I'd like a cleaning on Tuesday"),
  replies: [
    { text: "How about Tuesday at ten?", pitch: 1000 },
    { text: "See you on Tuesday.", pitch: 2000 },
  ],
};

/** A model under test. */
export interface SpeechSubject<Behaviour extends SpeechBehaviour> {
  readonly vendor: SpeechModelVendor;
  readonly server: RecogniserServer<Behaviour>;
  /** Refusals of its own beside the statuses of HTTP. */
  readonly refusals: readonly {
    readonly code: string;
    readonly retryable: boolean;
    readonly behaviour: Partial<Behaviour>;
  }[];
  /** Part of the message that tells the vendor that a reply was cut short. */
  readonly cutMessage: string;
}

type Prove<Behaviour extends SpeechBehaviour> = (context: {
  readonly subject: SpeechSubject<Behaviour>;
  readonly behave: (changes: Partial<SpeechBehaviour>) => void;
  readonly start: (changes?: Partial<SpeechModelOpenOptions>) => Promise<SpeechTrial>;
  readonly expect: ExpectStatic;
}) => Promise<void>;

type SpeechTest<Behaviour extends SpeechBehaviour> = (
  behaviour: string,
  prove: Prove<Behaviour>,
  timeoutMs?: number,
) => void;

/** The behaviour that every model that hears and speaks owes the engine. `open` is called anew for every test. */
export function speechConformance<Behaviour extends SpeechBehaviour>(
  name: string,
  open: () => Promise<SpeechSubject<Behaviour>>,
): void {
  const it: SpeechTest<Behaviour> = (behaviour, prove, timeoutMs) =>
    test(
      `${behaviour}`,
      async ({ expect }) => {
        const subject = await open();
        await using stack = new AsyncDisposableStack();
        stack.use(subject.server);
        const usual = subject.server.control.behaviour;
        await prove({
          subject,
          expect,
          behave: (changes) => {
            subject.server.control.behaviour = { ...usual, ...changes };
          },
          start: async (changes) => stack.use(await openSpeechTrial(subject.vendor, changes)),
        });
      },
      timeoutMs,
    );
  describe.concurrent(`${name} keeps the contract of a model that hears and speaks`, () => {
    hearingTests(it);
    replyTests(it);
    cancelTests(it);
    endTests(it);
    failureTests(it);
  });
}

function hearingTests<B extends SpeechBehaviour>(it: SpeechTest<B>): void {
  it("tells the caller's words while they are spoken, and all of them by the answer", async ({ start, expect }) => {
    const { session, events, hear } = await start();
    await hear(2500);
    await events.until((event) => event.type === "caller-partial");
    session.finalise();
    await events.answers(1);
    expect(events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday");
  });

  it("answers finalise once each and in order, for silence and for nothing too", async ({ behave, start, expect }) => {
    behave({ words: [] });
    const { session, events, hear } = await start();
    session.finalise();
    for (let round = 0; round < 3; round++) {
      await hear(400);
      session.finalise();
    }
    session.finalise();
    await events.answers(5);
    await sleep(systemClock, 100);
    expect(events.seen.filter((event) => event.type === "caller-final")).toHaveLength(5);
  });

  it("answers finalise in time though the vendor is deaf", async ({ subject, behave, start, expect }) => {
    behave({ fault: "deaf" });
    const { session, events, hear } = await start();
    await hear(400);
    session.finalise();
    expect(await settlesWithin(events.answers(1), subject.vendor.capabilities.finalDeadlineMs)).toBe(true);
  });

  it("takes any rate of a line, and text in any script", async ({ subject, behave, start, expect }) => {
    const text = "Zoë Šćepanović, 北京 — ñandú 👋🏽";
    behave({ words: [{ text, startMs: 100, endMs: 300 }], replies: [{ text, pitch: 500 }] });
    for (const sampleRateHz of subject.vendor.capabilities.sampleRatesHz) {
      const { session, events, hear } = await start({ sampleRateHz });
      await hear(800);
      session.finalise();
      await events.answers(1);
      session.respond({ replyId: 1 });
      await events.replyEnd(1);
      expect(events.finals()).toEqual([text]);
      expect(events.text(1)).toBe(text);
    }
    await expect(start({ sampleRateHz: 12_345 })).rejects.toMatchObject({ field: "sampleRateHz" });
  });
}

function pitches(events: readonly SpeechModelEvent[], replyId: number): readonly number[] {
  return [
    ...new Set(
      events.flatMap((event) => (event.type === "reply-audio" && event.replyId === replyId ? [...event.samples] : [])),
    ),
  ];
}

function replyTests<B extends SpeechBehaviour>(it: SpeechTest<B>): void {
  it("says sound and words of each reply under its number, and what it cost", async ({ start, expect }) => {
    const { session, events, hear } = await start();
    for (const [index, { text, pitch }] of speechScript.replies.entries()) {
      await hear(1000);
      session.finalise();
      await events.answers(index + 1);
      session.respond({ replyId: index + 7 });
      expect(await events.replyEnd(index + 7)).toMatchObject({ reason: "done" });
      expect(events.text(index + 7)).toBe(text);
      expect(pitches(events.seen, index + 7)).toEqual([pitch]);
    }
    const sampleCount = events.seen.reduce((sum, event) => sum + ("samples" in event ? event.samples.length : 0), 0);
    const lengthMs = (sampleCount * 1000) / session.outputRateHz;
    expect(lengthMs).toBe(speechScript.replies.reduce((sum, { text }) => sum + text.length * 60, 0));
    const usage = await events.until((event) => event.type === "usage");
    expect(usage).toEqual({ type: "usage", inputTokens: 120, outputTokens: 30, cachedTokens: 20 });
  });

  it("replies without having heard anything, and tells the vendor what it is told", async ({
    subject,
    start,
    expect,
  }) => {
    const history = [{ role: "user", text: "said before" } as const];
    const { session, events } = await start({ history });
    session.add({ role: "user", text: "pressed: 42" });
    session.respond({ replyId: 1, note: "Greet the caller." });
    await events.replyEnd(1);
    const sent = subject.server.messages.join("\n");
    for (const words of ["said before", "pressed: 42", "Greet the caller.", "findSlot", "You answer the phone."]) {
      expect(sent).toContain(words);
    }
  });

  it("goes on with a reply once all of its tools have their results", async ({ subject, behave, start, expect }) => {
    const tools = ["a", "b"].map((id) => ({ id, name: "findSlot", argumentsJson: `{"day":"${id}"}` }));
    behave({
      replies: [
        { text: "Let me see.", pitch: 1, tools },
        { text: "Ten is free.", pitch: 2 },
      ],
    });
    const { session, events, hear } = await start();
    await hear(400);
    session.respond({ replyId: 1 });
    await events.until((event) => event.type === "reply-end" && event.reason === "awaits-tools");
    expect(events.seen.filter((event) => event.type === "tool-call")).toEqual(
      tools.map((tool) => ({ type: "tool-call", replyId: 1, ...tool })),
    );
    session.toolResult({ replyId: 1, id: "b", output: "result of b" });
    session.toolResult({ replyId: 1, id: "a", output: "result of a" });
    expect(await events.replyEnd(1)).toMatchObject({ reason: "done" });
    expect(events.text(1)).toBe("Let me see.Ten is free.");
    for (const words of ["result of a", "result of b"]) expect(subject.server.messages.join("\n")).toContain(words);
  });
}

function cancelTests<B extends SpeechBehaviour>(it: SpeechTest<B>): void {
  it("ends a cancelled reply at once, tells the vendor, and lets nothing of it through", async ({
    subject,
    behave,
    start,
    expect,
  }) => {
    behave({
      replies: [{ text: "A very long story without any end. ".repeat(4), pitch: 1 }, speechScript.replies[1]!],
    });
    const { session, events, hear } = await start();
    await hear(1000);
    session.respond({ replyId: 1 });
    await events.until((event) => event.type === "reply-audio");
    session.cancel({ replyId: 1, heardMs: 40 });
    expect(await settlesWithin(events.replyEnd(1), 50)).toBe(true);
    expect(await events.replyEnd(1)).toMatchObject({ reason: "cancelled" });
    const count = events.seen.length;
    await hear(400);
    session.finalise();
    await events.answers(1);
    session.respond({ replyId: 2 });
    expect(await events.replyEnd(2)).toMatchObject({ reason: "done" });
    expect(events.seen.slice(count).filter((event) => "replyId" in event && event.replyId === 1)).toEqual([]);
    expect(pitches(events.seen, 2)).toEqual([2000]);
    expect(subject.server.messages.join("\n")).toContain(subject.cutMessage);
  });

  it("cancels the reply before when it is asked for another, and survives any order of cancelling", async ({
    start,
    expect,
  }) => {
    const { session, events, hear } = await start();
    await hear(400);
    session.respond({ replyId: 1 });
    session.respond({ replyId: 2 });
    expect(await events.replyEnd(1)).toMatchObject({ reason: "cancelled" });
    session.cancel({ replyId: 2, heardMs: 0 });
    session.cancel({ replyId: 2, heardMs: 0 });
    session.cancel({ replyId: 99, heardMs: 0 });
    session.toolResult({ replyId: 2, id: "never asked", output: "" });
    session.respond({ replyId: 3 });
    expect(await events.replyEnd(3)).toMatchObject({ reason: "done" });
    expect(events.seen.filter((event) => event.type === "reply-end")).toHaveLength(3);
  });
}

function endTests<B extends SpeechBehaviour>(it: SpeechTest<B>): void {
  it("ends its events when it is disposed, and then takes no notice of anything", async ({ start, expect }) => {
    const { session, events, hear } = await start();
    session.respond({ replyId: 1 });
    await session[Symbol.asyncDispose]();
    expect(await events.ended).toBeUndefined();
    await hear(40);
    session.finalise();
    session.respond({ replyId: 2 });
    session.cancel({ replyId: 2, heardMs: 0 });
    session.add({ role: "user", text: "late" });
    await session[Symbol.asyncDispose]();
  });

  it("stops within 50 ms when its signal fires, and does not open afterwards", async ({ start, expect }) => {
    const controller = new AbortController();
    const { session, events, hear } = await start({ signal: controller.signal });
    await hear(200);
    session.respond({ replyId: 1 });
    controller.abort("hung up");
    expect(await settlesWithin(events.ended, 50)).toBe(true);
    await expect(start({ signal: controller.signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("leaves nothing behind over 100 sessions", async ({ subject, start, expect }) => {
    const clock = new CountingClock(systemClock);
    const controller = new AbortController();
    for (let count = 0; count < 100; count++) {
      const { session, hear } = await start({ clock, signal: controller.signal });
      await hear(20);
      session.finalise();
      session.respond({ replyId: 1 });
      await session[Symbol.asyncDispose]();
    }
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
    await expect.poll(() => subject.server.connections).toBe(0);
  }, 30_000);
}

function failureTests<B extends SpeechBehaviour>(it: SpeechTest<B>): void {
  it("says with a code why it does not open", async ({ subject, behave, start, expect }) => {
    const refusals = [
      { code: "S2S_UNAUTHORIZED", retryable: false, behaviour: { refuse: 401 } },
      { code: "S2S_RATE_LIMITED", retryable: true, behaviour: { refuse: 429 } },
      { code: "S2S_UNAVAILABLE", retryable: true, behaviour: { refuse: 503 } },
      ...subject.refusals,
    ];
    for (const { code, retryable, behaviour } of refusals) {
      behave(behaviour);
      const error: unknown = await start().catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code, retryable });
      expect(String(error)).not.toContain("very-secret");
    }
  });

  it("says with a code that the connection was lost", async ({ behave, start, expect }) => {
    behave({ closeAfter: { audioMs: 300, code: 1011 } });
    const { events, hear } = await start();
    await hear(1000);
    expect(await events.ended).toMatchObject({ code: "S2S_CONNECTION_LOST", retryable: true });
  });

  it("fails with a code or goes on, whatever goes wrong with the service", async ({ subject, start, expect }) => {
    await proveSpeechFaults({
      expect,
      finalDeadlineMs: subject.vendor.capabilities.finalDeadlineMs,
      setFault: (fault) => {
        subject.server.control.fault = fault;
      },
      open: (signal) => start({ signal }),
    });
  }, 30_000);
}
