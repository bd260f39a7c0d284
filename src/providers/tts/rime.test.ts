import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openRimeServer } from "../../testing/vendors/rime-server.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import rime from "./rime.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  rime.options.parse({
    apiKey: "secret-of-tests",
    baseUrl: server.url,
    listUrl: server.url,
    audioTimeoutMs: 600,
    ...more,
  });

ttsConformance("Rime", async () => {
  const server = await openRimeServer();
  return voiceSubject({
    server,
    vendor: rime.create(optionsFor(server)),
    codes: { quota: ["TTS_UNAVAILABLE", true] },
  });
});

describe("Rime", () => {
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };

  it("lists its voices, and finds a wrong key or voice by asking", async () => {
    await using server = await openRimeServer();
    const voices = (await rime.voices?.(optionsFor(server), context)) ?? [];
    expect(voices.length).toBeGreaterThan(1);
    await rime.check?.(optionsFor(server), context);
    const wrong = rime.check?.(optionsFor(server, { voice: "en-US-nobody" }), context);
    await expect(wrong).rejects.toMatchObject({
      code: "TTS_UNKNOWN_VOICE",
      hint: expect.stringContaining(voices[0]?.id ?? "none") as string,
    });
    server.control.behaviour = { refuse: 401 };
    await expect(rime.check?.(optionsFor(server), context)).rejects.toMatchObject({
      code: "TTS_UNAUTHORIZED",
      field: expect.stringContaining("_API_KEY") as string,
    });
  });
});
