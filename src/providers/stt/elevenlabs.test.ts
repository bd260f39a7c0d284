import { afterEach, describe, expect, it } from "vitest";
import type { SttOpenOptions } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords as words } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import type { SttTrial } from "../../testing/conformance/stt-trial.ts";
import { openElevenLabsSttServer } from "../../testing/vendors/elevenlabs-stt-server.ts";
import type { ElevenLabsBehaviour } from "../../testing/vendors/elevenlabs-stt-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import elevenlabs from "./elevenlabs.ts";

const optionsAt = (baseUrl: string) => elevenlabs.options.parse({ apiKey: "xi-secret", baseUrl });

sttConformance("ElevenLabs Scribe", async () => {
  const simulated = await openElevenLabsSttServer({ words });
  return recogniserSubject(elevenlabs.create(optionsAt(simulated.url)), simulated, {
    keepAliveMs: 5000,
    refusals: [
      { code: "STT_UNAUTHORIZED", retryable: false, behaviour: { refusal: "auth_error" } },
      { code: "STT_QUOTA_EXHAUSTED", retryable: false, behaviour: { refusal: "quota_exceeded" } },
      { code: "STT_RATE_LIMITED", retryable: true, behaviour: { refusal: "rate_limited" } },
      { code: "STT_UNAVAILABLE", retryable: true, behaviour: { refusal: "resource_exhausted" } },
    ],
  });
});

let server: RecogniserServer<ElevenLabsBehaviour>;

async function start(
  behaviour: Partial<ElevenLabsBehaviour> = {},
  changes: Partial<SttOpenOptions> = {},
): Promise<SttTrial> {
  server = await openElevenLabsSttServer({ words, ...behaviour });
  return openTrial(elevenlabs.create(optionsAt(server.url)), changes);
}

describe("ElevenLabs Scribe", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("is asked for what we decided", async () => {
    await using _ = await start({}, { sampleRateHz: 8000, keyterms: ["Okafor", "far too long for this service"] });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toEqual({
      model_id: "scribe_v2_realtime",
      audio_format: "pcm_8000",
      commit_strategy: "manual",
      include_timestamps: "true",
      language_code: "en",
      keyterms: "Okafor",
    });
    expect(server.headers[0]?.["xi-api-key"]).toBe("xi-secret");
  });

  it("gives each committed text once, with the times of its words", async () => {
    await using trial = await start();
    await trial.hear(3000);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
    const final = trial.events.seen.find((event) => event.type === "transcript-final");
    expect(final?.transcript.words?.map(({ text, startMs }) => [text, startMs])).toEqual(
      words.map(({ text, startMs }) => [text, startMs]),
    );
  });

  it("answers a second finalise soon after the first, which the service throttles", async () => {
    await using trial = await start();
    await trial.hear(1000);
    trial.session.finalise();
    await trial.hear(100);
    trial.session.finalise();
    await trial.events.answers(2);
    await trial.hear(1500);
    trial.session.finalise();
    await trial.events.answers(3);
    expect(trial.events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday");
  });

  it("can be tried again after an error of the service", async () => {
    await using trial = await start({ fault: "error-message" });
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({ code: "STT_UNAVAILABLE", retryable: true });
  });

  it("says which setting a refusal is about", async () => {
    server = await openElevenLabsSttServer({ words, refusal: "auth_error" });
    const check = elevenlabs.check?.(optionsAt(server.url), queryContext);
    await expect(check).rejects.toMatchObject({ field: "ELEVENLABS_API_KEY" });
  });
});
