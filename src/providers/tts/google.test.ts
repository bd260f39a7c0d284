import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openGoogleSpeakingServer } from "../../testing/vendors/google-tts-server.ts";
import { openGoogleTtsServer } from "../../testing/vendors/http-voice-servers.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import google from "./google.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  google.options.parse({ apiKey: "secret-of-tests", baseUrl: server.url, audioTimeoutMs: 600, ...more });

ttsConformance("Google Cloud, streaming", async () => {
  const server = await openGoogleSpeakingServer();
  return voiceSubject({
    server,
    vendor: google.create(optionsFor(server, { streams: true })),
    codes: { quota: ["TTS_RATE_LIMITED", true] },
    isAsked: true,
  });
});

ttsConformance("Google Cloud, asked clause by clause", async () => {
  const server = await openGoogleTtsServer();
  return voiceSubject({
    server,
    vendor: google.create(optionsFor(server)),
    codes: { close: ["TTS_CONNECTION_FAILED", true] },
    isAsked: true,
  });
});

describe("Google Cloud", () => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };

  it("lists its voices, and finds a wrong key or voice by asking", async () => {
    await using server = await openGoogleTtsServer();
    const voices = (await google.voices?.(optionsFor(server), context)) ?? [];
    expect(voices.length).toBeGreaterThan(1);
    await google.check?.(optionsFor(server), context);
    const wrong = google.check?.(optionsFor(server, { voice: "en-US-nobody" }), context);
    await expect(wrong).rejects.toMatchObject({
      code: "TTS_UNKNOWN_VOICE",
      hint: expect.stringContaining(voices[0]?.id ?? "none") as string,
    });
    server.control.behaviour = { refuse: 401 };
    await expect(google.check?.(optionsFor(server), context)).rejects.toMatchObject({
      code: "TTS_UNAUTHORIZED",
      field: expect.stringContaining("_API_KEY") as string,
    });
  });
});
