import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { voiceSubject } from "../../testing/conformance/voice-subject.ts";
import { openAzureTtsServer } from "../../testing/vendors/azure-tts-server.ts";
import type { VoiceServer } from "../../testing/vendors/voice-server.ts";
import azure from "./azure.ts";

const optionsFor = (server: VoiceServer, more = {}) =>
  azure.options.parse({ apiKey: "secret-of-tests", baseUrl: server.url, audioTimeoutMs: 600, ...more });

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

  it("finds a region that does not exist, with the names of those that do", async () => {
    const options = azure.options.parse({ apiKey: "secret-of-tests", region: "westeurop" });
    // No name is looked up: the network of the test is this machine.
    await expect(azure.check?.({ ...options, region: "westeurop.invalid" }, context)).rejects.toMatchObject({
      code: "TTS_UNKNOWN_REGION",
      field: "AZURE_REGION",
      hint: expect.stringContaining("westeurope") as string,
    });
    expect(azure.options.safeParse({ sampleRateHz: 12_345 }).error?.issues[0]?.message).toContain("8000|16000");
  });

  it("stops by closing its socket, and the next utterance finds one open", async () => {
    await using server = await openAzureTtsServer({ perChunkMs: 20 });
    await using session = await azure.create(optionsFor(server)).open({ ...context, language: "en-US" });
    const speak = async (signal: AbortSignal): Promise<void> => {
      for await (const _ of session.speak(oneClause("A long sentence that nobody wants to hear."), signal)) {
        // Only that it is spoken.
      }
    };
    const controller = new AbortController();
    const cut = speak(controller.signal).catch(() => undefined);
    await expect.poll(() => server.calls.length).toBe(2);
    await expect.poll(() => server.received.some((message) => message.includes("<speak"))).toBe(true);
    controller.abort("barge-in");
    await cut;
    await expect.poll(() => server.connections).toBe(1);
    await speak(context.signal);
    // The first, its spare, and the spare of that one.
    await expect.poll(() => server.calls.length).toBe(3);
    await expect.poll(() => server.connections).toBe(2);
  });
});

async function* oneClause(text: string): AsyncGenerator<string, void, undefined> {
  await Promise.resolve();
  yield text;
}
