import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { SttEvent, SttOpenOptions, SttSession } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { queryContext } from "../../testing/conformance/stt-trial.ts";
import { openDeepgramServer } from "../../testing/vendors/deepgram-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import type { HearingBehaviour } from "../../testing/vendors/simulated-hearing.ts";
import deepgram from "./deepgram.ts";

const words = suiteWords;

sttConformance("Deepgram", async () => {
  const simulated = await openDeepgramServer({ words: suiteWords });
  const vendor = deepgram.create(deepgram.options.parse({ apiKey: "dg-secret", baseUrl: simulated.url }));
  return recogniserSubject(vendor, simulated, { keepAliveMs: 4000, sessionCount: 1000 });
});

let server: RecogniserServer;

async function start(
  behaviour: Partial<HearingBehaviour> = {},
  changes?: Partial<SttOpenOptions>,
  more?: Record<string, unknown>,
): Promise<SttSession> {
  server = await openDeepgramServer({ words, ...behaviour });
  return open(changes, more);
}

function open(changes: Partial<SttOpenOptions> = {}, more = {}): Promise<SttSession> {
  return deepgram.create(deepgram.options.parse({ apiKey: "dg-secret", baseUrl: server.url, ...more })).open({
    sampleRateHz: 16_000,
    language: "en-US",
    keyterms: [],
    signal: new AbortController().signal,
    clock: systemClock,
    log: silentLog,
    ...changes,
  });
}

async function take(session: SttSession, count: number): Promise<SttEvent[]> {
  const seen: SttEvent[] = [];
  for await (const event of session.events) if (seen.push(event) === count) break;
  return seen;
}

const push = (session: SttSession, lengthMs: number): void => {
  for (let atMs = 0; atMs < lengthMs; atMs += 20) session.push({ samples: new Int16Array(320), sampleRateHz: 16_000 });
};

describe("Deepgram", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("is asked for what we decided", async () => {
    await using _ = await start({}, { keyterms: ["Okafor", "Harbor Street"] });
    const query = Object.fromEntries(server.urls[0]?.searchParams ?? []);
    expect(query).toMatchObject({
      model: "nova-3",
      encoding: "linear16",
      sample_rate: "16000",
      endpointing: "false",
      interim_results: "true",
    });
    expect(query).not.toHaveProperty("smart_format");
    expect(server.urls[0]?.searchParams.getAll("keyterm")).toEqual(["Okafor", "Harbor Street"]);
    expect(server.headers[0]?.authorization).toBe("Token dg-secret");
  });

  it("formats when asked to, without holding words back", async () => {
    await using _ = await start({}, {}, { smartFormat: true, numerals: true });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toMatchObject({
      smart_format: "true",
      no_delay: "true",
      numerals: "true",
    });
  });

  it("gets no more keyterms than it takes", async () => {
    await using _ = await start(
      {},
      { keyterms: Array.from({ length: 500 }, (_unused, index) => `practitioner ${index}`) },
    );
    const terms = server.urls[0]?.searchParams.getAll("keyterm") ?? [];
    expect(terms.join("").length / 3).toBeLessThan(500);
    expect(terms[0]).toBe("practitioner 0");
  });

  it("is kept alive while no audio flows, and told when we leave", async () => {
    const clock = new VirtualClock();
    const session = await start({}, { clock });
    push(session, 100);
    await clock.advance(3900);
    expect(server.messages).toEqual([]);
    await clock.advance(8000);
    await expect.poll(() => server.messages).toEqual(['{"type":"KeepAlive"}', '{"type":"KeepAlive"}']);
    await session[Symbol.asyncDispose]();
    await expect.poll(() => server.messages.at(-1)).toBe('{"type":"CloseStream"}');
    expect(clock.pendingTimers).toBe(0);
  });

  it("is answered for with the last partial when it is silent, and its late final is not heard twice", async () => {
    await using session = await start({ finalDelayMs: 800 });
    push(session, 3000);
    await expect.poll(() => server.connections).toBe(1);
    const events: SttEvent[] = [];
    const reading = (async () => {
      for await (const event of session.events) events.push(event);
    })();
    await expect.poll(() => events.length).toBeGreaterThan(3);
    session.finalise();
    await expect
      .poll(() => events.filter((event) => event.type === "transcript-final").length, { timeout: 1000 })
      .toBe(1);
    await expect.poll(() => server.messages.length).toBe(1);
    push(session, 500);
    server.control.behaviour = { words, finalDelayMs: 10 };
    session.finalise();
    await expect
      .poll(() => events.filter((event) => event.type === "transcript-final").length, { timeout: 2000 })
      .toBe(2);
    await session[Symbol.asyncDispose]();
    await reading;
    const texts = events.flatMap((event) => (event.type === "transcript-final" ? [event.transcript.text] : []));
    expect(texts).toEqual(["I'd like a cleaning on Tuesday", ""]);
  });

  it("loses no word when a Finalize was lost, and repeats none", async () => {
    await using session = await start({ fault: "silent-finalise" });
    const events: SttEvent[] = [];
    const finals = (): string[] =>
      events.flatMap((event) => (event.type === "transcript-final" ? [event.transcript.text] : []));
    const reading = (async () => {
      for await (const event of session.events) events.push(event);
    })();
    push(session, 1200);
    await expect.poll(() => events.length).toBeGreaterThan(2);
    session.finalise();
    await expect.poll(finals, { timeout: 2000 }).toEqual(["I'd like a"]);
    server.control.behaviour = { words };
    push(session, 1800);
    session.finalise();
    await expect.poll(finals, { timeout: 2000 }).toEqual(["I'd like a", "cleaning on Tuesday"]);
    await session[Symbol.asyncDispose]();
    await reading;
  });

  it("fails with a code on an error message, and on one that cannot be read", async () => {
    const refused = await start({ fault: "error-message" });
    push(refused, 100);
    await expect(take(refused, 1)).rejects.toMatchObject({ code: "STT_REJECTED" });
    await server[Symbol.asyncDispose]();
    server = await openDeepgramServer({ words });
    server.control.fault = { type: "garbage", after: 0 };
    const spoilt = await open();
    push(spoilt, 3000);
    await expect(take(spoilt, 1)).rejects.toMatchObject({ code: "STT_BAD_REPLY" });
  });

  it("says which models there are when it is refused", async () => {
    server = await openDeepgramServer({ words, refuse: 400 });
    const options = deepgram.options.parse({ apiKey: "dg-secret", baseUrl: server.url, model: "nova-9" });
    await expect(deepgram.check?.(options, queryContext)).rejects.toMatchObject({
      field: "DEEPGRAM_MODEL",
      hint: "There is no model 'nova-9'. Use one of: nova-3.",
    });
    server.control.behaviour = { words };
    await expect(deepgram.check?.(options, queryContext)).resolves.toBeUndefined();
  });

  it("is configured by a key or by an address alone", async () => {
    server = await openDeepgramServer({ words });
    expect(deepgram.fromEnvironment({})).toBeUndefined();
    expect(deepgram.fromEnvironment({ DEEPGRAM_API_KEY: "k" })).toEqual({ apiKey: "k" });
    expect(deepgram.fromEnvironment({ DEEPGRAM_BASE_URL: "ws://127.0.0.1:1" })).toEqual({
      baseUrl: "ws://127.0.0.1:1",
    });
    expect(() => deepgram.create(deepgram.options.parse({ baseUrl: "nonsense" }))).toThrow(
      expect.objectContaining({ code: "VENDOR_BAD_URL" }),
    );
    expect(deepgram.options.safeParse({ apikey: "k" }).success).toBe(false);
  });
});
