import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { Mailbox } from "../../base/mailbox.ts";
import { sleep } from "../../base/sleep.ts";
import type { TtsEvent, TtsSession } from "../../contracts/tts.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { openCartesiaServer } from "../../testing/vendors/cartesia-server.ts";
import type { CartesiaBehaviour, CartesiaServer } from "../../testing/vendors/cartesia-server.ts";
import cartesia from "./cartesia.ts";

ttsConformance("Cartesia", async () => {
  const server = await openCartesiaServer();
  const behave = (behaviour: CartesiaBehaviour) => () => void (server.control.behaviour = behaviour);
  return {
    vendor: cartesia.create(
      cartesia.options.parse({ apiKey: "sk_car_secret", baseUrl: server.url, audioTimeoutMs: 600 }),
    ),
    soundTells: true,
    key: "sk_car_secret",
    hangUp: () => server.dropAll(),
    makeDeaf: behave({ fault: "stall" }),
    setFault: (fault) => {
      server.control.fault = fault;
    },
    faults: [
      { code: "TTS_NO_AUDIO", retryable: true, apply: behave({ fault: "empty" }) },
      { code: "TTS_TIMEOUT", retryable: true, apply: behave({ fault: "stall" }) },
      { code: "TTS_BAD_REPLY", retryable: true, apply: behave({ fault: "garbage" }) },
      { code: "TTS_UNAVAILABLE", retryable: true, apply: behave({ fault: "error" }) },
      { code: "TTS_QUOTA_EXHAUSTED", retryable: false, apply: behave({ fault: "quota" }) },
      { code: "TTS_CONNECTION_LOST", retryable: true, apply: behave({ fault: "close" }) },
    ],
    refusals: [
      { code: "TTS_UNAUTHORIZED", retryable: false, apply: behave({ refuse: 401 }) },
      { code: "TTS_RATE_LIMITED", retryable: true, apply: behave({ refuse: 429 }) },
      { code: "TTS_UNAVAILABLE", retryable: true, apply: behave({ refuse: 502 }) },
    ],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

describe("Cartesia", () => {
  let server: CartesiaServer;
  let session: TtsSession;
  afterEach(async () => {
    await session[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const start = async (behaviour: CartesiaBehaviour = {}, options = {}): Promise<void> => {
    server = await openCartesiaServer(behaviour);
    const vendor = cartesia.create(
      cartesia.options.parse({ apiKey: "sk_car_secret", baseUrl: server.url, ...options }),
    );
    session = await vendor.open({
      language: "en-US",
      signal: new AbortController().signal,
      clock: systemClock,
      log: silentLog,
    });
  };
  const never = new AbortController().signal;

  it("is asked for what we decided, in one context, with a space between clauses", async () => {
    await start({}, { sampleRateHz: 16_000 });
    await collect(session.speak(texts("Sure,", "on Tuesday."), never));
    expect(server.upgrades).toEqual([{ authorization: "Bearer sk_car_secret", version: "2026-03-01" }]);
    expect(server.requests.map(({ transcript, continue: more }) => [transcript, more])).toEqual([
      ["Sure, ", true],
      ["on Tuesday. ", true],
      ["", false],
    ]);
    expect(new Set(server.requests.map(({ context_id }) => context_id)).size).toBe(1);
    expect(server.requests[0]).toMatchObject({
      model_id: "sonic-3.5",
      language: "en",
      voice: { mode: "id", id: "f786b574-daa5-4673-aa0c-cbe3e8534c02" },
      output_format: { container: "raw", encoding: "pcm_s16le", sample_rate: 16_000 },
      max_buffer_delay_ms: 0,
      add_timestamps: true,
    });
    expect(session.sampleRateHz).toBe(16_000);
  });

  it("keeps one socket for a whole call, and opens it again when it was lost between utterances", async () => {
    await start();
    await collect(session.speak(texts("One."), never));
    await collect(session.speak(texts("Two."), never));
    expect(server.upgrades).toHaveLength(1);
    server.dropAll();
    await sleep(systemClock, 50);
    const events = await collect(session.speak(texts("Three."), never));
    expect(events.some((event) => event.type === "audio")).toBe(true);
    expect(server.upgrades).toHaveLength(2);
  });

  it("tells the vendor to stop when an utterance is cut off", async () => {
    await start({ perChunkMs: 20 });
    const controller = new AbortController();
    const speaking = collect(
      session.speak(texts("A long sentence that takes its time to be said."), controller.signal),
    ).catch(() => undefined);
    await expect.poll(() => server.requests.length).toBeGreaterThan(0);
    controller.abort("barge-in");
    await speaking;
    await expect
      .poll(() => server.requests.at(-1))
      .toMatchObject({ cancel: true, context_id: server.requests[0]?.context_id });
  });

  it.each([undefined, 400])(
    "goes on in a new context when a clause comes late (contexts expire after %s ms)",
    async (expireMs) => {
      await start(expireMs === undefined ? {} : { expireMs });
      const clauses = new Mailbox<string>();
      const speaking = collect(session.speak(clauses, never));
      clauses.push("Let me look.");
      await sleep(systemClock, 900);
      clauses.push("Tuesday at two.");
      clauses.end();
      const events = await speaking;
      expect(new Set(server.requests.map(({ context_id }) => context_id)).size).toBe(2);
      const words = events.filter((event) => event.type === "word");
      expect(words.map(({ text }) => text)).toEqual(["Let", "me", "look.", "Tuesday", "at", "two."]);
      // The second stretch lies behind the first in the sound of the utterance.
      expect(words[3]?.startMs).toBe("Let me look.".length * 60);
    },
  );

  it("puts samples together that two chunks cut apart", async () => {
    await start({ fault: "odd-chunks" });
    const events = await collect(session.speak(texts("Hello there."), never));
    const samples = events.flatMap((event) => (event.type === "audio" ? [...event.samples] : []));
    expect(samples).toHaveLength("Hello there.".length * 60 * 24);
    expect(new Set(samples)).toEqual(new Set([1000]));
  });

  it("lists its voices page by page, and finds a wrong voice by them", async () => {
    await start();
    const options = (voice = {}) => cartesia.options.parse({ apiKey: "sk_car_secret", baseUrl: server.url, ...voice });
    const context = { signal: never, clock: systemClock, log: silentLog };
    expect((await cartesia.voices?.(options(), context))?.map(({ name }) => name)).toEqual(["Katie", "Kiefer"]);
    await cartesia.check?.(options(), context);
    await expect(cartesia.check?.(options({ voice: "katie" }), context)).rejects.toMatchObject({
      code: "TTS_UNKNOWN_VOICE",
      field: "CARTESIA_VOICE",
      hint: expect.stringContaining("(Katie)") as string,
    });
  });

  it("is configured by a key or by an address alone", async () => {
    await start();
    expect(cartesia.fromEnvironment({})).toBeUndefined();
    expect(cartesia.fromEnvironment({ CARTESIA_BASE_URL: "ws://127.0.0.1:1/tts/websocket" })).toEqual({
      baseUrl: "ws://127.0.0.1:1/tts/websocket",
    });
    expect(cartesia.fromEnvironment({ CARTESIA_API_KEY: "k", CARTESIA_VOICE: "v" })).toEqual({
      apiKey: "k",
      voice: "v",
    });
    expect(cartesia.options.safeParse({ apiKey: "k", sampleRateHz: 12_345 }).success).toBe(false);
  });
});

async function* texts(...clauses: string[]): AsyncGenerator<string, void, undefined> {
  await Promise.resolve();
  yield* clauses;
}

async function collect(events: AsyncIterable<TtsEvent>): Promise<TtsEvent[]> {
  const seen: TtsEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
