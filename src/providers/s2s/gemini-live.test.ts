import { afterEach, describe, expect, it } from "vitest";
import type { SpeechModelOpenOptions } from "../../contracts/speech-model.ts";
import { openSpeechTrial } from "../../testing/conformance/s2s-trial.ts";
import type { SpeechTrial } from "../../testing/conformance/s2s-trial.ts";
import { queryContext } from "../../testing/conformance/stt-trial.ts";
import type { LiveBehaviour } from "../../testing/vendors/gemini-live-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import { speechConformance, speechScript } from "../../testing/conformance/s2s.ts";
import { openLiveServer } from "../../testing/vendors/gemini-live-server.ts";
import gemini from "./gemini-live.ts";

const optionsAt = (baseUrl: string, more: object = {}) =>
  gemini.options.parse({ apiKey: "very-secret-key", baseUrl, ...more });

speechConformance("Gemini Live", async () => {
  const server = await openLiveServer({ ...speechScript });
  return {
    vendor: gemini.create(optionsAt(server.url)),
    server,
    cutMessage: "activityStart",
    refusals: [
      {
        code: "S2S_UNAUTHORIZED",
        retryable: false,
        behaviour: { refusal: { code: 1007, reason: "API key not valid. very-secret-key" } },
      },
      {
        code: "S2S_QUOTA_EXHAUSTED",
        retryable: false,
        behaviour: { refusal: { code: 1011, reason: "You exceeded your current quota" } },
      },
      {
        code: "S2S_NOT_FOUND",
        retryable: false,
        behaviour: { refusal: { code: 1008, reason: "models/x is not found for API version v1beta" } },
      },
      { code: "S2S_BAD_REQUEST", retryable: false, behaviour: { refusal: { code: 1007, reason: "Invalid argument" } } },
    ],
  };
});

let server: RecogniserServer<LiveBehaviour>;

async function start(
  behaviour: Partial<LiveBehaviour> = {},
  changes: Partial<SpeechModelOpenOptions> = {},
): Promise<SpeechTrial> {
  server = await openLiveServer({ ...speechScript, ...behaviour });
  return openSpeechTrial(gemini.create(optionsAt(server.url)), changes);
}

type Sent = Readonly<Record<string, Record<string, unknown> | undefined>>;

/** What was sent, without the audio. */
function sent(): readonly Sent[] {
  return server.messages
    .map((message) => JSON.parse(message) as Sent)
    .filter((message) => message["realtimeInput"]?.["audio"] === undefined);
}

describe("Gemini Live", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("leaves turns to us, and keeps the key out of the address", async () => {
    await using _ = await start({}, { voice: "Puck" });
    expect(server.urls[0]?.search).toBe("");
    expect(server.headers[0]?.["x-goog-api-key"]).toBe("very-secret-key");
    expect(sent()[0]).toMatchObject({
      setup: {
        model: "models/gemini-3.8-live",
        generationConfig: {
          responseModalities: ["AUDIO"],
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Puck" } } },
        },
        realtimeInputConfig: { automaticActivityDetection: { disabled: true } },
        tools: [{ functionDeclarations: [{ name: "findSlot" }] }],
        sessionResumption: {},
      },
    });
  });

  it("ends the caller's activity when it is asked for a reply, not when it is asked for words", async () => {
    await using trial = await start();
    await trial.hear(2500);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(sent().slice(1)).toEqual([{ realtimeInput: { activityStart: {} } }]);
    trial.session.respond({ replyId: 1, note: "Be brief." });
    await trial.events.replyEnd(1);
    expect(sent().slice(2)).toEqual([
      { clientContent: { turns: [{ role: "user", parts: [{ text: "Be brief." }] }], turnComplete: false } },
      { realtimeInput: { activityEnd: {} } },
    ]);
  });

  it("tells words that come behind the answer, once", async () => {
    await using trial = await start({ transcriptLagMs: 700 });
    await trial.hear(1900);
    trial.session.finalise();
    await trial.events.answers(1);
    trial.session.respond({ replyId: 1 });
    await trial.events.replyEnd(1);
    await expect.poll(() => trial.events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday");
    expect(trial.events.finals()).toHaveLength(2);
  });

  it("holds back what is said during a reply, and hears it afterwards", async () => {
    await using trial = await start({ pieceEveryMs: 20 });
    trial.session.respond({ replyId: 1 });
    await trial.hear(2500);
    expect(server.messages.some((message) => message.includes('"audio"'))).toBe(false);
    await trial.events.replyEnd(1);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
  });

  it("hears the caller though the service still waits for the end of a playback", async () => {
    await using trial = await start({ playbackMs: 5000 });
    trial.session.respond({ replyId: 1 });
    expect(await trial.events.replyEnd(1)).toMatchObject({ reason: "done" });
    await trial.hear(2500);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
    trial.session.respond({ replyId: 2 });
    await trial.events.replyEnd(2);
    expect(trial.events.text(2)).toBe("See you on Tuesday.");
  });

  it("resumes on another connection when the service is going away", async () => {
    await using trial = await start({ isGoingAway: true });
    await trial.hear(400);
    trial.session.respond({ replyId: 1 });
    await trial.events.replyEnd(1);
    await expect.poll(() => server.urls.length).toBe(2);
    server.control.behaviour = { ...speechScript };
    await expect.poll(() => sent().filter(({ setup }) => setup !== undefined).length).toBe(2);
    expect(sent().findLast(({ setup }) => setup !== undefined)).toMatchObject({
      setup: { sessionResumption: { handle: "handle-1" } },
    });
    await trial.hear(400);
    trial.session.respond({ replyId: 2 });
    expect(await trial.events.replyEnd(2)).toMatchObject({ reason: "done" });
  });

  it("is configured by its key or its own address", async () => {
    server = await openLiveServer({ ...speechScript });
    expect(gemini.fromEnvironment({})).toBeUndefined();
    expect(gemini.fromEnvironment({ GEMINI_API_KEY: "k", GEMINI_LIVE_MODEL: "m" })).toEqual({
      apiKey: "k",
      model: "m",
    });
    expect(gemini.fromEnvironment({ GEMINI_LIVE_BASE_URL: "http://127.0.0.1:1" })).toEqual({
      baseUrl: "http://127.0.0.1:1",
    });
  });

  it("says which setting a refusal is about", async () => {
    server = await openLiveServer({ ...speechScript, refusal: { code: 1008, reason: "models/x is not found" } });
    await expect(gemini.check?.(optionsAt(server.url), queryContext)).rejects.toMatchObject({
      field: "GEMINI_LIVE_MODEL",
    });
    server.control.behaviour = { ...speechScript };
    await expect(gemini.check?.(optionsAt(server.url), queryContext)).resolves.toBeUndefined();
  });
});
