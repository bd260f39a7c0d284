import { afterEach, describe, expect, it } from "vitest";
import type { SttVendor } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import { openAzureSttServer } from "../../testing/vendors/azure-stt-server.ts";
import type { AzureBehaviour } from "../../testing/vendors/azure-stt-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import { scriptedWords } from "../../testing/vendors/simulated-hearing.ts";
import azure from "./azure.ts";

const vendorAt = (baseUrl: string, more = {}): SttVendor =>
  azure.create(azure.options.parse({ apiKey: "az-secret", baseUrl, ...more }));

sttConformance("Azure", async () => {
  // Said slowly, so that little silence is left behind it, as when a caller has just stopped.
  const words = scriptedWords("I'd like a cleaning on Tuesday", { everyMs: 430 });
  const server = await openAzureSttServer({ words });
  return recogniserSubject(vendorAt(server.url), server, { keepAliveMs: 5000, sessionCount: 100 });
});

describe("Azure", () => {
  let server: RecogniserServer<AzureBehaviour>;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<AzureBehaviour> = {}, more = {}): Promise<SttVendor> => {
    server = await openAzureSttServer({ words: suiteWords, ...behaviour });
    return vendorAt(server.url, more);
  };

  it("is told language, silence and phrases, and the key in the header only", async () => {
    const vendor = await start({}, { model: "custom-1" });
    await using _ = await openTrial(vendor, { keyterms: ["Okafor"], language: "en-GB" });
    await expect.poll(() => server.messages.length).toBe(2);
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toEqual({
      language: "en-GB",
      format: "detailed",
      wordLevelTimestamps: "true",
      cid: "custom-1",
    });
    expect(server.headers[0]?.["ocp-apim-subscription-key"]).toBe("az-secret");
    const [config = "", context = ""] = server.messages;
    expect(config).toMatch(/^Path: speech\.config\r\nX-RequestId: [0-9a-f]{32}\r\nX-Timestamp: /);
    expect(JSON.parse(context.split("\r\n\r\n")[1] ?? "")).toEqual({
      phraseDetection: {
        mode: "Conversation",
        language: "en-GB",
        conversation: { segmentation: { mode: "Custom", segmentationSilenceTimeoutMs: 200 } },
      },
      phraseOutput: { format: "Detailed", detailed: { options: ["WordTimings"] } },
      dgi: { groups: [{ type: "Generic", items: [{ text: "Okafor" }] }], bias: 1 },
    });
  });

  it("takes the written form for its marks, but the spoken one where numbers were written", async () => {
    for (const [display, text] of [
      ["Twenty five, please.", "Twenty five, please."],
      ["25, please.", "twenty five please"],
    ]) {
      const vendor = await start({ words: scriptedWords("twenty five please"), display: display ?? "" });
      await using trial = await openTrial(vendor);
      await trial.hear(1300);
      trial.session.finalise();
      await trial.events.answers(1);
      expect(trial.events.finals()).toEqual([text]);
      await server[Symbol.asyncDispose]();
    }
  });

  it("goes on over the service's turns, with times of the whole call", async () => {
    await using trial = await openTrial(
      await start({ words: scriptedWords("one two three four", { everyMs: 1000 }), turnMs: 1100 }),
    );
    for (let atMs = 0; atMs < 4300; atMs += 100) {
      await trial.hear(100);
      await expect.poll(() => server.received).toBeGreaterThan(atMs / 20);
    }
    trial.session.finalise();
    await trial.events.answers(1);
    const words = trial.events.seen.flatMap((event) =>
      event.type === "transcript-final" ? (event.transcript.words ?? []) : [],
    );
    expect(words.length).toBeGreaterThan(1);
    for (const { text, startMs } of words) {
      const place = ["one", "two", "three", "four"].indexOf(text);
      // A frame or two are lost where the service changes turns.
      expect(Math.abs(startMs - (100 + place * 1000)), text).toBeLessThan(350);
    }
    expect(server.messages.filter((message) => message.startsWith("Path: speech.context")).length).toBeGreaterThan(1);
  });

  it("fails with a code when a phrase says so, and knows a bad region and a bad key", async () => {
    await using trial = await openTrial(await start({ fault: "error-message" }));
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({ code: "STT_UNAVAILABLE", retryable: true });
    expect(azure.options.safeParse({ region: "West Europe" }).success).toBe(false);
    server.control.behaviour = { words: [], refuse: 401 };
    const options = azure.options.parse({ apiKey: "wrong", baseUrl: server.url });
    await expect(azure.check?.(options, queryContext)).rejects.toMatchObject({ field: "AZURE_API_KEY" });
  });
});
