import { describe, expect, it } from "vitest";
import { brainFailover } from "../../src/agent/brain-failover.ts";
import type { Brain } from "../../src/agent/brain.ts";
import { SpeechModelLink } from "../../src/call/speech-model/link.ts";
import type { SpeechModelVendor } from "../../src/contracts/speech-model.ts";
import gemini from "../../src/providers/s2s/gemini-live.ts";
import openai from "../../src/providers/s2s/openai-realtime.ts";
import { PacedClock } from "../../src/testing/paced-clock.ts";
import { openLiveServer } from "../../src/testing/vendors/gemini-live-server.ts";
import { openRealtimeServer } from "../../src/testing/vendors/openai-realtime-server.ts";
import { VirtualCall } from "../../src/testing/virtual-call.ts";

const rules: Brain<number> = {
  name: "rules",
  initialState: () => 0,
  async *reply(turn) {
    yield { type: "say", text: turn.kind === "greeting" ? "Hello." : "By the rules." };
  },
};

const speaksAtMs = 2500;
const words = ["how", "much"].map((text, index) => ({
  text,
  startMs: speaksAtMs - 400 + index * 400,
  endMs: speaksAtMs + index * 400,
}));
const behaviour = { words, replies: [{ text: "A cleaning is one hundred dollars.", pitch: 4000 }] };

/** A call over a simulated vendor's own protocol, at the real pace. */
async function callWith(vendor: SpeechModelVendor): Promise<VirtualCall<PacedClock>> {
  const clock = new PacedClock();
  const link = new SpeechModelLink({ vendor, instructions: () => "You are the front desk.", tools: [] });
  const virtual = new VirtualCall<PacedClock>({
    clock,
    brain: brainFailover({ primary: link.brain as Brain, fallback: rules as Brain }) as Brain,
    speechModel: link,
    stt: [link.ear],
  });
  const samples = new Int16Array(160);
  let spokenMs = 0;
  // As many frames as are due: a timer that is late must not hold the words back.
  const speak = (): void => {
    if (virtual.end) return;
    for (; spokenMs <= clock.now(); spokenMs += 20) virtual.far.say({ samples, sampleRateHz: 8000 });
    clock.after(20, speak);
  };
  virtual.start();
  speak();
  await clock.runUntil(speaksAtMs);
  await virtual.say({ text: "how much", durationMs: 800 });
  await virtual.untilWaiting(10_000);
  await virtual.hangUp();
  return virtual;
}

describe("a call by a speech model, over its vendor's protocol", () => {
  it.each([
    [
      "OpenAI Realtime",
      () => openRealtimeServer(behaviour),
      (baseUrl: string) => openai.create(openai.options.parse({ apiKey: "k", baseUrl })),
    ],
    [
      "Gemini Live",
      () => openLiveServer(behaviour),
      (baseUrl: string) => gemini.create(gemini.options.parse({ apiKey: "k", baseUrl })),
    ],
  ])("hears the caller and is heard: %s", { timeout: 30_000 }, async (_name, open, create) => {
    await using server = await open();
    const virtual = await callWith(create(server.url));
    const events = virtual.journal.map(({ event }) => event);
    expect(events.filter(({ type }) => type === "vendor-error" || type === "brain-switch")).toEqual([]);
    expect(events.find((event) => event.type === "turn-commit" && event.kind === "speech")).toMatchObject({
      text: "how much",
    });
    expect(events.findLast(({ type }) => type === "agent-speech-end")).toMatchObject({
      heard: "A cleaning is one hundred dollars.",
      interrupted: false,
    });
    expect(virtual.call.open).toEqual([]);
  });
});
