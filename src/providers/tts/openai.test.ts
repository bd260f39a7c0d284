import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { sleep } from "../../base/sleep.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openOpenAiTtsServer } from "../../testing/vendors/http-voice-servers.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import openai from "./openai.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  openai.options.parse({ apiKey: "secret-of-tests", baseUrl: server.url, audioTimeoutMs: 600, ...more });

ttsConformance("OpenAI speech", async () => {
  const server = await openOpenAiTtsServer();
  return voiceSubject({
    server,
    vendor: openai.create(optionsFor(server)),
    // Whatever comes is sound: there is no garbage.
    codes: { garbage: null, close: ["TTS_CONNECTION_FAILED", true] },
    isAsked: true,
    sessionCount: 1000,
    speaksInEach: true,
  });
});

describe("OpenAI speech", () => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };

  it("lists its voices, and finds a wrong key or model by asking", async () => {
    await using server = await openOpenAiTtsServer();
    const voices = (await openai.voices?.(optionsFor(server), context)) ?? [];
    expect(voices.length).toBeGreaterThan(1);
    await openai.check?.(optionsFor(server), context);
    const wrong = openai.check?.(optionsFor(server, { model: "tts-9" }), context);
    await expect(wrong).rejects.toMatchObject({
      code: "TTS_UNKNOWN_MODEL",
      hint: "Use one of: tts-1, gpt-4o-mini-tts.",
    });
    server.control.behaviour = { refuse: 401 };
    await expect(openai.check?.(optionsFor(server), context)).rejects.toMatchObject({
      code: "TTS_UNAUTHORIZED",
      field: expect.stringContaining("_API_KEY") as string,
    });
  });

  it("speaks its first clause on a connection that was opened with the session", async () => {
    await using server = await openOpenAiTtsServer();
    await using session = await openai.create(optionsFor(server)).open({ ...context, language: "en-US" });
    await expect.poll(() => server.calls.length).toBe(1);
    // Until its answer was read, which lets the connection go.
    await sleep(systemClock, 100);
    for await (const _ of session.speak(oneClause(), context.signal)) expect(server.connections).toBe(1);
    expect(server.calls.map(({ url, method }) => `${method} ${url}`)).toEqual(["GET /", "POST /v1/audio/speech"]);
    expect(server.calls[0]?.headers.authorization).toBeUndefined();
  });
});

async function* oneClause(): AsyncGenerator<string, void, undefined> {
  await Promise.resolve();
  yield "Go ahead.";
}
