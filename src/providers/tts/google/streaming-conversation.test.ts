import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../base/virtual-clock.ts";
import { openGoogleSpeakingServer } from "../../../testing/vendors/google-tts-server.ts";
import type { TtsSink } from "../../tts-session/dialect.ts";
import { StreamingConversation } from "./streaming-conversation.ts";

describe("streaming synthesis", () => {
  it("ends a call that is given no text for 4 s, and speaks what comes meanwhile in another, behind it", async () => {
    await using server = await openGoogleSpeakingServer();
    const clock = new VirtualClock();
    let sampleCount = 0;
    const done: string[] = [];
    const sink: TtsSink = {
      audio: (_, bytes) => void (sampleCount += bytes.length / 2),
      words: () => undefined,
      done: (contextId) => void done.push(contextId),
      failed: (_, failure) => expect(failure).toBeUndefined(),
      audioMs: () => 0,
      send: () => undefined,
    };
    const voice = { name: "en-US-Chirp3-HD-Aoede", sampleRateHz: 8000 };
    const conversation = new StreamingConversation(sink, { voice, headers: {}, clock });
    await using _ = await conversation.connect({
      party: { vendor: "google", kind: "TTS" },
      url: new URL(server.url),
      headers: {},
      clock,
      signal: new AbortController().signal,
      openTimeoutMs: 5000,
      maxBufferedBytes: 0,
      onMessage: () => undefined,
      onClosed: () => undefined,
    });
    const samplesOf = (text: string): number => text.length * 60 * 8;
    conversation.say("a", "Let me look.");
    await expect.poll(() => sampleCount).toBe(samplesOf("Let me look."));
    // In the moment in which the call is ended.
    clock.after(4000, () => conversation.say("a", "Tuesday at two."));
    await clock.advance(4000);
    await expect.poll(() => sampleCount).toBe(samplesOf("Let me look.") + samplesOf("Tuesday at two."));
    expect(server.calls).toHaveLength(2);
    expect(done).toEqual([]);
    conversation.end("a");
    await expect.poll(() => done).toEqual(["a"]);
    conversation.say("b", "Yes.");
    await expect.poll(() => server.received.length).toBe(3);
    await clock.advance(4000);
    await expect.poll(() => done).toEqual(["a", "b"]);
  });
});
