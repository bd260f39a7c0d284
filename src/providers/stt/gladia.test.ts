import { afterEach, describe, expect, it } from "vitest";
import type { SttVendor } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import { openGladiaServer } from "../../testing/vendors/gladia-server.ts";
import type { GladiaBehaviour, GladiaServer } from "../../testing/vendors/gladia-server.ts";
import { scriptedWords } from "../../testing/vendors/simulated-hearing.ts";
import gladia from "./gladia.ts";

const vendorAt = (baseUrl: string, more = {}): SttVendor =>
  gladia.create(gladia.options.parse({ apiKey: "gl-secret", baseUrl, ...more }));

sttConformance("Gladia", async () => {
  // Said slowly, so that little silence is left behind it, as when a caller has just stopped.
  const words = scriptedWords("I'd like a cleaning on Tuesday", { everyMs: 450 });
  const server = await openGladiaServer({ words });
  return recogniserSubject(vendorAt(server.url), server, { keepAliveMs: 5000, sessionCount: 100 });
});

describe("Gladia", () => {
  let server: GladiaServer;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<GladiaBehaviour> = {}, more = {}): Promise<SttVendor> => {
    server = await openGladiaServer({ words: suiteWords, ...behaviour });
    return vendorAt(server.url, more);
  };

  it("asks for a session with the key, and opens its socket without", async () => {
    const vendor = await start({}, { region: "eu-west" });
    const trial = await openTrial(vendor, { keyterms: ["Okafor"], sampleRateHz: 24_000, language: "de-DE" });
    expect(server.requests).toMatchObject([
      {
        address: "/v2/live?region=eu-west",
        key: "gl-secret",
        body: {
          encoding: "wav/pcm",
          sample_rate: 16_000,
          endpointing: 0.1,
          model: "solaria-1",
          language_config: { languages: ["de"], code_switching: false },
          realtime_processing: { custom_vocabulary: true, custom_vocabulary_config: { vocabulary: ["Okafor"] } },
          messages_config: { receive_partial_transcripts: true },
        },
      },
    ]);
    expect(server.headers[0]).not.toHaveProperty("x-gladia-key");
    await trial[Symbol.asyncDispose]();
    await expect.poll(() => server.messages).toEqual(['{"type":"stop_recording"}']);
  });

  it("takes the vendor's own final as the answer, whether it comes before the question or after", async () => {
    await using trial = await openTrial(await start({ finalDelayMs: 200 }));
    await trial.hear(2050);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
    expect(trial.events.seen.at(-1)).toMatchObject({ finalised: true, transcript: { confidence: 0.95 } });
    trial.session.finalise();
    await trial.events.answers(2);
    expect(trial.events.finals()).toHaveLength(1);
  });

  it("fails when the session has no address, and with an error in a message", async () => {
    for (const initReply of ["{}", '{"url":"https://example.com"}']) {
      const vendor = await start({ initReply });
      await expect(openTrial(vendor)).rejects.toMatchObject({ code: "STT_BAD_REPLY", field: "url" });
      await server[Symbol.asyncDispose]();
    }
    await using trial = await openTrial(await start({ fault: "error-message" }));
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({ code: "STT_REJECTED" });
  });

  it("is checked by opening a session", async () => {
    await start({ refuse: 401 });
    const options = gladia.options.parse({ apiKey: "wrong", baseUrl: server.url });
    await expect(gladia.check?.(options, queryContext)).rejects.toMatchObject({ field: "GLADIA_API_KEY" });
    server.control.behaviour = { words: [] };
    await gladia.check?.(options, queryContext);
  });
});
