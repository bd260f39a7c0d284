import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openElevenLabsServer } from "../../testing/vendors/elevenlabs-tts-server.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import elevenlabs from "./elevenlabs.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  elevenlabs.options.parse({ apiKey: "secret-of-tests", baseUrl: server.url, audioTimeoutMs: 600, ...more });

ttsConformance("ElevenLabs", async () => {
  const server = await openElevenLabsServer();
  return voiceSubject({
    server,
    vendor: elevenlabs.create(optionsFor(server)),
  });
});

describe("ElevenLabs", () => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };

  it("lists its voices, and finds a wrong key or voice by asking", async () => {
    await using server = await openElevenLabsServer();
    const voices = (await elevenlabs.voices?.(optionsFor(server), context)) ?? [];
    expect(voices.length).toBeGreaterThan(1);
    await elevenlabs.check?.(optionsFor(server), context);
    const wrong = elevenlabs.check?.(optionsFor(server, { voice: "en-US-nobody" }), context);
    await expect(wrong).rejects.toMatchObject({
      code: "TTS_UNKNOWN_VOICE",
      hint: expect.stringContaining(voices[0]?.id ?? "none") as string,
    });
    server.control.behaviour = { refuse: 401 };
    await expect(elevenlabs.check?.(optionsFor(server), context)).rejects.toMatchObject({
      code: "TTS_UNAUTHORIZED",
      field: expect.stringContaining("_API_KEY") as string,
    });
  });
});
