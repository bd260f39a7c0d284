import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { TtsSession } from "../../contracts/tts.ts";
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

  it("says what is wrong with a key file, and signs its own tokens with a good one", async () => {
    await using server = await openGoogleSpeakingServer();
    const folder = await mkdtemp(join(tmpdir(), "callwright-google-"));
    try {
      const credentials = join(folder, "key.json");
      const vendor = google.create(google.options.parse({ credentials, baseUrl: server.url }));
      const open = (): Promise<TtsSession> => vendor.open({ ...context, language: "en-US" });
      const bad = { code: "TTS_BAD_CREDENTIALS", field: "GOOGLE_APPLICATION_CREDENTIALS" };
      await expect(open()).rejects.toMatchObject(bad);
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const account = {
        type: "service_account",
        project_id: "acme",
        private_key_id: "k1",
        private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
        client_email: "bot@acme.example",
      };
      await writeFile(credentials, JSON.stringify(account));
      await using session = await open();
      for await (const _ of session.speak(oneClause("Tuesday at two."), context.signal)) {
        // Streams: a service account may.
      }
      expect(server.received).toEqual(["Tuesday at two. "]);
      const claims = String(server.calls[0]?.headers.authorization).split(".")[1] ?? "";
      expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
        iss: "bot@acme.example",
        aud: "https://texttospeech.googleapis.com/",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function* oneClause(text: string): AsyncGenerator<string, void, undefined> {
  await Promise.resolve();
  yield text;
}
