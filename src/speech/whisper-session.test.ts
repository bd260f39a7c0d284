import { describe, expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { SttEvent } from "../contracts/stt.ts";
import { WhisperDecoder, type DecodeReply, type DecodeRequest } from "./whisper-decoder.ts";
import { WhisperSession } from "./whisper-session.ts";
import type { WorkerClient } from "./worker-client.ts";

/** Answers after `delayMs` with how much voice it was given. */
class ScriptedWorker {
  readonly requests: DecodeRequest[] = [];
  failWith: Error | undefined;
  readonly #clock: VirtualClock;
  readonly #delayMs: number;

  constructor(clock: VirtualClock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  request(request: DecodeRequest): Promise<DecodeReply> {
    this.requests.push(request);
    const loudMs = request.samples.filter((sample) => Math.abs(sample) > 1000).length / 16;
    return new Promise((resolve, reject) => {
      this.#clock.after(this.#delayMs, () => {
        if (this.failWith === undefined) resolve({ text: ` heard ${Math.round(loudMs / 100)}` });
        else reject(this.failWith);
      });
    });
  }
}

function setUp(delayMs = 200): {
  readonly clock: VirtualClock;
  readonly worker: ScriptedWorker;
  readonly decoder: WhisperDecoder;
  readonly open: () => { readonly session: WhisperSession; readonly heard: SttEvent[]; readonly failed: () => unknown };
} {
  const clock = new VirtualClock();
  const worker = new ScriptedWorker(clock, delayMs);
  const decoder = new WhisperDecoder([worker as unknown as WorkerClient<DecodeRequest, DecodeReply>]);
  const open = (): ReturnType<ReturnType<typeof setUp>["open"]> => {
    const session = new WhisperSession({
      decoder,
      clock,
      log: silentLog,
      keyterms: [],
      threads: 1,
      sampleRateHz: 16_000,
      language: "en-US",
      signal: new AbortController().signal,
    });
    const heard: SttEvent[] = [];
    let failure: unknown;
    void (async () => {
      try {
        for await (const event of session.events) heard.push(event);
      } catch (error) {
        failure = error;
      }
    })();
    return { session, heard, failed: () => failure };
  };
  return { clock, worker, decoder, open };
}

async function play(clock: VirtualClock, session: WhisperSession, durationMs: number, level: number): Promise<void> {
  const samples = new Int16Array(320);
  for (let index = 0; index < samples.length; index++) samples[index] = index % 2 === 0 ? level : -level;
  for (let passedMs = 0; passedMs < durationMs; passedMs += 20) {
    session.push({ samples, sampleRateHz: 16_000 });
    await clock.advance(20);
  }
}

function finals(events: readonly SttEvent[]): readonly string[] {
  return events.filter((event) => event.type === "transcript-final").map(({ transcript }) => transcript.text);
}

describe("whisper session", () => {
  it("gives partials while the caller speaks, each of all that was said", async () => {
    const { clock, worker, open } = setUp();
    const { session, heard } = open();
    await play(clock, session, 300, 3);
    await play(clock, session, 2000, 8000);
    const partials = heard.map((event) => event.type);
    expect(partials.length).toBeGreaterThanOrEqual(3);
    expect(new Set(partials)).toEqual(new Set(["transcript-partial"]));
    expect(worker.requests.length).toBeLessThanOrEqual(2000 / 320);
    await session[Symbol.asyncDispose]();
  });

  it("has the final ready when the pause was long enough to decode in", async () => {
    const { clock, worker, open } = setUp(150);
    const { session, heard } = open();
    await play(clock, session, 1000, 8000);
    await play(clock, session, 500, 3);
    const decodes = worker.requests.length;
    const askedMs = clock.now();
    session.finalise();
    await clock.advance(0);
    expect(finals(heard)).toEqual(["heard 10"]);
    expect(clock.now()).toBe(askedMs);
    expect(worker.requests.length).toBe(decodes);
    await session[Symbol.asyncDispose]();
  });

  it("decodes at once when asked in the middle of a word", async () => {
    const { clock, open } = setUp(150);
    const { session, heard } = open();
    await play(clock, session, 1000, 8000);
    session.finalise();
    await clock.advance(400);
    expect(finals(heard)).toEqual(["heard 10"]);
    await session[Symbol.asyncDispose]();
  });

  it("answers every finalise, with nothing where nothing was said, and decodes no noise", async () => {
    const { clock, worker, open } = setUp();
    const { session, heard } = open();
    await play(clock, session, 1000, 3);
    session.finalise();
    session.finalise();
    await clock.advance(0);
    expect(heard).toEqual([
      { type: "transcript-final", transcript: { text: "" }, finalised: true },
      { type: "transcript-final", transcript: { text: "" }, finalised: true },
    ]);
    expect(worker.requests).toEqual([]);
    await session[Symbol.asyncDispose]();
  });

  it("begins a new segment after a final", async () => {
    const { clock, open } = setUp(100);
    const { session, heard } = open();
    for (const spokenMs of [800, 600]) {
      await play(clock, session, spokenMs, 8000);
      await play(clock, session, 300, 3);
      session.finalise();
      await clock.advance(300);
    }
    expect(finals(heard)).toEqual(["heard 8", "heard 6"]);
    await session[Symbol.asyncDispose]();
  });

  it("cuts long speech at a pause, and at last without one", async () => {
    const { clock, worker, open } = setUp(100);
    const { session, heard } = open();
    await play(clock, session, 13_000, 8000);
    await play(clock, session, 500, 3);
    await play(clock, session, 28_000, 8000);
    const cut = heard.filter((event) => event.type === "transcript-final");
    expect(cut.map((event) => event.finalised)).toEqual([false, false]);
    expect(Math.max(...worker.requests.map(({ samples }) => samples.length))).toBeLessThan(30 * 16_000);
    expect(Math.max(...worker.requests.map(({ audioContext }) => audioContext))).toBeLessThanOrEqual(1500);
    await session[Symbol.asyncDispose]();
  });

  it("serves calls in turn, and a final before partials", async () => {
    const { clock, open } = setUp(200);
    const [one, other] = [open(), open()];
    for (let passed = 0; passed < 1500; passed += 20) {
      await play(clock, one.session, 20, 8000);
      await play(clock, other.session, 20, 8000);
    }
    one.session.finalise();
    await clock.advance(450);
    expect(finals(one.heard)).toHaveLength(1);
    expect(other.heard.length).toBeGreaterThan(0);
    await one.session[Symbol.asyncDispose]();
    await other.session[Symbol.asyncDispose]();
  });

  it("passes a failure of its worker on, and other calls go on", async () => {
    const { clock, worker, open } = setUp(100);
    const { session, failed } = open();
    worker.failWith = new Error("crashed");
    await play(clock, session, 800, 8000);
    expect(failed()).toBe(worker.failWith);
    worker.failWith = undefined;
    const next = open();
    await play(clock, next.session, 800, 8000);
    next.session.finalise();
    await clock.advance(300);
    expect(finals(next.heard)).toEqual(["heard 8"]);
    await next.session[Symbol.asyncDispose]();
  });

  it("refuses audio of another rate", () => {
    const { session } = setUp().open();
    expect(() => session.push({ samples: new Int16Array(160), sampleRateHz: 8000 })).toThrow(
      expect.objectContaining({ code: "AUDIO_WRONG_RATE" }),
    );
  });
});
