import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openInworldServer } from "../../testing/vendors/inworld-server.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import inworld from "./inworld.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  inworld.options.parse({ apiKey: "secret-of-tests", baseUrl: server.url, audioTimeoutMs: 600, ...more });

ttsConformance("Inworld", async () => {
  const server = await openInworldServer();
  return voiceSubject({
    server,
    vendor: inworld.create(optionsFor(server)),
    codes: { quota: ["TTS_RATE_LIMITED", true] },
    sessionCount: 1000,
  });
});

describe("Inworld", () => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };

  it("lists its voices, and finds a wrong key or voice by asking", async () => {
    await using server = await openInworldServer();
    const voices = (await inworld.voices?.(optionsFor(server), context)) ?? [];
    expect(voices.length).toBeGreaterThan(1);
    await inworld.check?.(optionsFor(server), context);
    const wrong = inworld.check?.(optionsFor(server, { voice: "en-US-nobody" }), context);
    await expect(wrong).rejects.toMatchObject({
      code: "TTS_UNKNOWN_VOICE",
      hint: expect.stringContaining(voices[0]?.id ?? "none") as string,
    });
    server.control.behaviour = { refuse: 401 };
    await expect(inworld.check?.(optionsFor(server), context)).rejects.toMatchObject({
      code: "TTS_UNAUTHORIZED",
      field: expect.stringContaining("_API_KEY") as string,
    });
  });
});
