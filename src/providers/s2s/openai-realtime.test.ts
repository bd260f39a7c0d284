import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { sleep } from "../../base/sleep.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { SpeechModelOpenOptions } from "../../contracts/speech-model.ts";
import { openSpeechTrial } from "../../testing/conformance/s2s-trial.ts";
import type { SpeechTrial } from "../../testing/conformance/s2s-trial.ts";
import { queryContext } from "../../testing/conformance/stt-trial.ts";
import type { RealtimeBehaviour } from "../../testing/vendors/openai-realtime-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import { speechConformance, speechScript } from "../../testing/conformance/s2s.ts";
import { openRealtimeServer } from "../../testing/vendors/openai-realtime-server.ts";
import openai from "./openai-realtime.ts";

const optionsAt = (baseUrl: string, more: object = {}) =>
  openai.options.parse({ apiKey: "sk-very-secret", baseUrl, ...more });

speechConformance("OpenAI Realtime", async () => {
  const server = await openRealtimeServer({ ...speechScript });
  return {
    vendor: openai.create(optionsAt(server.url)),
    server,
    cutMessage: "conversation.item.truncate",
    refusals: [
      { code: "S2S_UNAUTHORIZED", retryable: false, behaviour: { refusal: "invalid_api_key" } },
      { code: "S2S_QUOTA_EXHAUSTED", retryable: false, behaviour: { refusal: "insufficient_quota" } },
      { code: "S2S_BAD_REQUEST", retryable: false, behaviour: { refusal: "invalid_value" } },
    ],
  };
});

let server: RecogniserServer<RealtimeBehaviour>;

async function start(
  behaviour: Partial<RealtimeBehaviour> = {},
  changes: Partial<SpeechModelOpenOptions> = {},
): Promise<SpeechTrial> {
  server = await openRealtimeServer({ ...speechScript, ...behaviour });
  return openSpeechTrial(openai.create(optionsAt(server.url)), changes);
}

function sent(type: string): readonly Record<string, unknown>[] {
  return server.messages
    .map((message) => JSON.parse(message) as Record<string, unknown>)
    .filter((message) => message["type"] === type);
}

describe("OpenAI Realtime", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("leaves turns to us and asks for sound", async () => {
    await using _ = await start({}, { voice: "cedar", language: "de-DE" });
    expect(server.urls[0]?.searchParams.get("model")).toBe("gpt-realtime-2");
    expect(server.headers[0]?.authorization).toBe("Bearer sk-very-secret");
    expect(sent("session.update")[0]).toMatchObject({
      session: {
        type: "realtime",
        output_modalities: ["audio"],
        audio: {
          input: {
            format: { type: "audio/pcm", rate: 24_000 },
            turn_detection: null,
            transcription: { languages: ["de"] },
          },
          output: { voice: "cedar" },
        },
        tools: [{ type: "function", name: "findSlot" }],
      },
    });
  });

  it("tells what of a reply was heard: one message in part, and nothing when nothing was", async () => {
    await using trial = await start();
    trial.session.respond({ replyId: 1 });
    await trial.events.replyEnd(1);
    trial.session.cancel({ replyId: 1, heardMs: 450.7 });
    await expect
      .poll(() => sent("conversation.item.truncate"))
      .toMatchObject([{ content_index: 0, audio_end_ms: 450 }]);
    trial.session.respond({ replyId: 2 });
    await trial.events.replyEnd(2);
    trial.session.cancel({ replyId: 2, heardMs: 0 });
    await expect.poll(() => sent("conversation.item.delete")).toHaveLength(1);
    expect(sent("response.cancel")).toHaveLength(0);
  });

  it("fails with the reason of a response that failed", async () => {
    await using trial = await start({ failedWith: "rate_limit_exceeded" });
    trial.session.respond({ replyId: 1 });
    expect(await trial.events.ended).toMatchObject({ code: "S2S_RATE_LIMITED", retryable: true });
  });

  it("goes on when the caller's words could not be written down", async () => {
    await using trial = await start({ isTranscriptionFailing: true, words: [] });
    await trial.hear(500);
    trial.session.finalise();
    await trial.events.answers(1);
    trial.session.respond({ replyId: 1 });
    expect(await trial.events.replyEnd(1)).toMatchObject({ reason: "done" });
  });

  it("tells late words once, as a final that answers nothing", async () => {
    await using trial = await start({ finalDelayMs: 1000 });
    await trial.hear(1100);
    trial.session.finalise();
    await trial.events.answers(1);
    await expect.poll(() => trial.events.finals().join(" ")).toBe("I'd like a");
    await expect.poll(() => trial.events.seen.at(-1)).toMatchObject({ type: "caller-final" });
  });

  it("opens another session when one has expired, tells it the conversation, and replies there", async () => {
    await using trial = await start({ expiringSessions: 1 });
    await trial.hear(2500);
    trial.session.finalise();
    await trial.events.answers(1);
    trial.session.respond({ replyId: 1 });
    await trial.events.replyEnd(1);
    trial.session.respond({ replyId: 2 });
    expect(await trial.events.replyEnd(2)).toMatchObject({ reason: "done" });
    const told = JSON.stringify(sent("conversation.item.create"));
    expect(told).toContain("I'd like a cleaning on Tuesday");
    expect(told).toContain("How about Tuesday at ten?");
  });

  it("opens another session before one ends, when it is quiet", async () => {
    const clock = new VirtualClock();
    await using trial = await start({}, { clock, history: [{ role: "user", text: "said before" }] });
    for (let passedMs = 0; passedMs < 58 * 60_000; passedMs += 8000) {
      await clock.advance(8000);
      // Pings of the connection want their pongs, which come in real time.
      await sleep(systemClock, 1);
    }
    await expect.poll(() => server.urls.length).toBe(2);
    trial.session.respond({ replyId: 1 });
    await expect.poll(() => sent("response.create").length).toBe(1);
    expect(sent("session.update")).toHaveLength(2);
    expect(sent("conversation.item.create")).toHaveLength(2);
    await trial.session[Symbol.asyncDispose]();
    expect(clock.pendingTimers).toBe(0);
  });

  it("gives up when one session after the other expires", async () => {
    await using trial = await start({ expiringSessions: 99 });
    trial.session.respond({ replyId: 1 });
    await trial.events.replyEnd(1);
    trial.session.respond({ replyId: 2 });
    expect(await trial.events.ended).toMatchObject({ code: "S2S_CONNECTION_LOST", retryable: true });
    expect(server.urls.length).toBeLessThan(6);
  });

  it("is configured by its own address, and by a key only when that is OpenAI's", async () => {
    server = await openRealtimeServer({ ...speechScript });
    expect(openai.fromEnvironment({})).toBeUndefined();
    expect(openai.fromEnvironment({ OPENAI_API_KEY: "k" })).toEqual({ apiKey: "k" });
    expect(openai.fromEnvironment({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://127.0.0.1:1" })).toBeUndefined();
    const own = { OPENAI_REALTIME_BASE_URL: "http://127.0.0.1:1", OPENAI_REALTIME_VOICE: "cedar" };
    expect(openai.fromEnvironment(own)).toEqual({ baseUrl: "http://127.0.0.1:1", voice: "cedar" });
  });

  it("says which setting a refusal is about", async () => {
    server = await openRealtimeServer({ ...speechScript, refusal: "invalid_value" });
    const check = openai.check?.(optionsAt(server.url, { model: "gpt-0" }), queryContext);
    await expect(check).rejects.toMatchObject({ field: "OPENAI_REALTIME_MODEL" });
    server.control.behaviour = { ...speechScript };
    await expect(openai.check?.(optionsAt(server.url), queryContext)).resolves.toBeUndefined();
  });
});
