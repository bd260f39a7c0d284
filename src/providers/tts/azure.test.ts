import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openAzureTtsServer } from "../../testing/vendors/azure-tts-server.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import azure from "./azure.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  azure.options.parse({ apiKey: "secret-of-tests", baseUrl: server.url, audioTimeoutMs: 1000, ...more });

ttsConformance("Azure", async () => {
  const server = await openAzureTtsServer();
  return voiceSubject({
    server,
    vendor: azure.create(optionsFor(server)),
    codes: { error: ["TTS_CONNECTION_LOST", true], quota: ["TTS_CONNECTION_LOST", true] },
  });
});

describe("Azure", () => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };

  it("lists its voices, and finds a wrong key or voice by asking", async () => {
    await using server = await openAzureTtsServer();
    const voices = (await azure.voices?.(optionsFor(server), context)) ?? [];
    expect(voices.length).toBeGreaterThan(1);
    await azure.check?.(optionsFor(server), context);
    const wrong = azure.check?.(optionsFor(server, { voice: "en-US-nobody" }), context);
    await expect(wrong).rejects.toMatchObject({
      code: "TTS_UNKNOWN_VOICE",
      hint: expect.stringContaining(voices[0]?.id ?? "none") as string,
    });
    server.control.behaviour = { refuse: 401 };
    await expect(azure.check?.(optionsFor(server), context)).rejects.toMatchObject({
      code: "TTS_UNAUTHORIZED",
      field: expect.stringContaining("_API_KEY") as string,
    });
  });
});
