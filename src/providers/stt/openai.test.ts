import { afterEach, describe, expect, it } from "vitest";
import type { SttOpenOptions } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords as words } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import type { SttTrial } from "../../testing/conformance/stt-trial.ts";
import { openOpenAiSttServer } from "../../testing/vendors/openai-realtime-stt-server.ts";
import type { OpenAiSttBehaviour } from "../../testing/vendors/openai-realtime-stt-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import openai from "./openai.ts";

const optionsAt = (baseUrl: string, more: object = {}) =>
  openai.options.parse({ apiKey: "sk-very-secret", baseUrl, ...more });

sttConformance("OpenAI", async () => {
  const simulated = await openOpenAiSttServer({ words });
  return recogniserSubject(openai.create(optionsAt(simulated.url)), simulated, {
    refusals: [
      { code: "STT_UNAUTHORIZED", retryable: false, behaviour: { refusal: "invalid_api_key" } },
      { code: "STT_QUOTA_EXHAUSTED", retryable: false, behaviour: { refusal: "insufficient_quota" } },
      { code: "STT_RATE_LIMITED", retryable: true, behaviour: { refusal: "rate_limit_exceeded" } },
      { code: "STT_BAD_REQUEST", retryable: false, behaviour: { refusal: "invalid_value" } },
    ],
  });
});

let server: RecogniserServer<OpenAiSttBehaviour>;

async function start(
  behaviour: Partial<OpenAiSttBehaviour> = {},
  changes: Partial<SttOpenOptions> = {},
  more = {},
): Promise<SttTrial> {
  server = await openOpenAiSttServer({ words, ...behaviour });
  return openTrial(openai.create(optionsAt(server.url, more)), changes);
}

const sessionAsked = (): unknown => JSON.parse(server.messages[0] ?? "{}");

describe("OpenAI realtime transcription", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("is asked for what we decided", async () => {
    await using _ = await start({}, { keyterms: ["Okafor"] });
    expect(server.urls[0]?.search).toBe("?intent=transcription");
    expect(server.headers[0]?.authorization).toBe("Bearer sk-very-secret");
    expect(sessionAsked()).toEqual({
      type: "session.update",
      session: {
        type: "transcription",
        audio: {
          input: {
            format: { type: "audio/pcm", rate: 24_000 },
            transcription: { model: "gpt-live-transcribe", languages: ["en"], keywords: ["Okafor"] },
            turn_detection: null,
          },
        },
      },
    });
  });

  it("hints an older model in its own fields", async () => {
    await using _ = await start({}, { keyterms: ["Okafor"] }, { model: "gpt-4o-transcribe" });
    expect(sessionAsked()).toMatchObject({
      session: { audio: { input: { transcription: { language: "en", prompt: "Okafor" } } } },
    });
  });

  it("puts deltas together and ends with the completed text", async () => {
    await using trial = await start();
    await trial.hear(3000);
    trial.session.finalise();
    await trial.events.answers(1);
    const partials = trial.events.seen.flatMap((event) =>
      event.type === "transcript-partial" ? [event.transcript.text] : [],
    );
    expect(partials.slice(0, 3)).toEqual(["I'd", "I'd like", "I'd like a"]);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
  });

  it("tells what was completed in another order in the order of the audio", async () => {
    await using trial = await start({ isOutOfOrder: true });
    await trial.hear(1100);
    trial.session.finalise();
    await trial.hear(1300);
    trial.session.finalise();
    await trial.events.answers(2);
    expect(trial.events.finals()).toEqual(["I'd like a", "cleaning on Tuesday"]);
  });

  it("answers a finalise for which there is too little audio to commit", async () => {
    await using trial = await start();
    await trial.hear(500);
    trial.session.finalise();
    await trial.events.answers(1);
    await trial.hear(40);
    trial.session.finalise();
    await trial.events.answers(2);
    await trial.hear(500);
    trial.session.finalise();
    await trial.events.answers(3);
  });

  it("loses and repeats no word when a transcript is late", async () => {
    await using trial = await start({ finalDelayMs: 1200 });
    await trial.hear(1100);
    trial.session.finalise();
    await trial.events.answers(1);
    server.control.behaviour = { words };
    await trial.hear(1300);
    trial.session.finalise();
    await trial.events.answers(2);
    await expect.poll(() => trial.events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday");
  });

  it("is configured by its own address, and by a key only when that is OpenAI's", async () => {
    server = await openOpenAiSttServer({ words });
    expect(openai.fromEnvironment({})).toBeUndefined();
    expect(openai.fromEnvironment({ OPENAI_API_KEY: "k" })).toEqual({ apiKey: "k" });
    expect(openai.fromEnvironment({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://127.0.0.1:1" })).toBeUndefined();
    expect(openai.fromEnvironment({ OPENAI_STT_BASE_URL: "http://127.0.0.1:1" })).toEqual({
      baseUrl: "http://127.0.0.1:1",
    });
  });

  it("says which models there are when it is refused", async () => {
    server = await openOpenAiSttServer({ words, refusal: "invalid_value" });
    const check = openai.check?.(optionsAt(server.url, { model: "gpt-0" }), queryContext);
    await expect(check).rejects.toMatchObject({
      field: "OPENAI_STT_MODEL",
      hint: expect.stringContaining("gpt-live-transcribe") as string,
    });
  });
});
