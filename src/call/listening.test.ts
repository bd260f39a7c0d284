import { describe, expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { Mailbox } from "../base/mailbox.ts";
import { Scope } from "../base/scope.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { SttEvent, SttSession, SttVendor } from "../contracts/stt.ts";
import { Listening } from "./listening.ts";

/** A recogniser that only counts what it gets; broken by hand. */
class Recogniser {
  readonly vendor: SttVendor;
  readonly sessions: { readonly frames: number[]; finals: number; readonly events: Mailbox<SttEvent> }[] = [];
  closed = 0;
  refuses = false;

  constructor(name: string) {
    this.vendor = {
      name,
      capabilities: {
        streaming: true,
        sampleRatesHz: [8000],
        wordTimes: false,
        confidence: false,
        finalDeadlineMs: 800,
      },
      open: () => (this.refuses ? Promise.reject(new Error("refused")) : Promise.resolve(this.#open())),
    };
  }

  #open(): SttSession {
    const session = { frames: [] as number[], finals: 0, events: new Mailbox<SttEvent>() };
    this.sessions.push(session);
    return {
      events: session.events,
      push: (frame) => void session.frames.push(frame.samples[0] ?? 0),
      finalise: () => void session.finals++,
      [Symbol.asyncDispose]: () => {
        this.closed++;
        return Promise.resolve();
      },
    };
  }
}

function open(...recognisers: readonly Recogniser[]) {
  const clock = new VirtualClock();
  const scope = new Scope("test");
  const failures: string[] = [];
  const texts: string[] = [];
  const listening = new Listening({
    vendors: recognisers.map(({ vendor }) => vendor),
    sampleRateHz: 8000,
    language: "en-US",
    keyterms: [],
    clock,
    log: silentLog,
    scope,
    onEvent: (event) => void ("transcript" in event && texts.push(event.transcript.text)),
    onVendor: () => undefined,
    onDoubt: () => undefined,
    onFailure: ({ vendor, error, next }) => void failures.push(`${vendor} ${error.code} ${next}`),
  });
  listening.start();
  let count = 0;
  const push = (frames: number): void => {
    for (let index = 0; index < frames; index++) {
      listening.push({ samples: new Int16Array(160).fill(++count), sampleRateHz: 8000 });
    }
  };
  return { clock, scope, listening, failures, texts, push };
}

describe("a call's ear", () => {
  it("loses nothing of what was said while the recogniser opened", async () => {
    const one = new Recogniser("one");
    const { clock, push } = open(one);
    push(3);
    await clock.advance(0);
    push(2);
    expect(one.sessions[0]?.frames).toEqual([1, 2, 3, 4, 5]);
  });

  it("lets the next recogniser hear again what the broken one had not finished, and asks it for the final", async () => {
    const one = new Recogniser("one");
    const two = new Recogniser("two");
    const { clock, listening, failures, texts, push } = open(one, two);
    await clock.advance(0);
    push(2);
    one.sessions[0]?.events.push({ type: "transcript-final", transcript: { text: "hello" }, finalised: true });
    await clock.advance(0);
    push(3);
    listening.finalise();
    one.sessions[0]?.events.fail(new Error("cut"));
    await clock.advance(0);
    expect(failures).toEqual(["one STT_FAILED two"]);
    expect(two.sessions[0]).toMatchObject({ frames: [3, 4, 5], finals: 1 });
    expect(texts).toEqual(["hello"]);
    expect(one.closed).toBe(1);
  });

  it("goes round the chain with patience, and comes back to the first", async () => {
    const one = new Recogniser("one");
    one.refuses = true;
    const { clock, failures } = open(one);
    await clock.advance(10_000);
    expect(failures.length).toBeGreaterThan(3);
    expect(failures.length).toBeLessThan(10);
    one.refuses = false;
    await clock.advance(10_000);
    expect(one.sessions).toHaveLength(1);
  });

  it("takes a recogniser that ends by itself for a broken one", async () => {
    const one = new Recogniser("one");
    const two = new Recogniser("two");
    const { clock, failures } = open(one, two);
    await clock.advance(0);
    one.sessions[0]?.events.end();
    await clock.advance(0);
    expect(failures).toEqual(["one STT_CONNECTION_LOST two"]);
  });

  it("closes with the call and leaves nothing", async () => {
    const one = new Recogniser("one");
    const { clock, scope } = open(one);
    await clock.advance(0);
    await scope.close();
    expect(one.closed).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });
});
