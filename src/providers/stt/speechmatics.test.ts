import { afterEach, describe, expect, it } from "vitest";
import type { SttVendor } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import { scriptedWords } from "../../testing/vendors/simulated-hearing.ts";
import { openSpeechmaticsServer } from "../../testing/vendors/speechmatics-server.ts";
import type { SpeechmaticsBehaviour } from "../../testing/vendors/speechmatics-server.ts";
import speechmatics from "./speechmatics.ts";

const vendorAt = (baseUrl: string): SttVendor =>
  speechmatics.create(speechmatics.options.parse({ apiKey: "sm-secret", baseUrl }));

sttConformance("Speechmatics", async () => {
  const server = await openSpeechmaticsServer({ words: suiteWords });
  return recogniserSubject(vendorAt(server.url), server);
});

describe("Speechmatics", () => {
  let server: RecogniserServer<SpeechmaticsBehaviour>;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<SpeechmaticsBehaviour> = {}): Promise<SttVendor> => {
    server = await openSpeechmaticsServer({ words: suiteWords, ...behaviour });
    return vendorAt(server.url);
  };

  it("starts recognition as we decided, and ends it with the count of audio messages", async () => {
    const trial = await openTrial(await start(), { keyterms: ["Okafor"], language: "en-GB" });
    expect(JSON.parse(server.messages[0] ?? "")).toEqual({
      message: "StartRecognition",
      audio_format: { type: "raw", encoding: "pcm_s16le", sample_rate: 16_000 },
      transcription_config: {
        language: "en",
        model: "enhanced",
        output_locale: "en-GB",
        max_delay: 2,
        max_delay_mode: "fixed",
        enable_partials: true,
        enable_entities: false,
        additional_vocab: [{ content: "Okafor" }],
      },
    });
    expect(server.headers[0]?.authorization).toBe("Bearer sm-secret");
    await trial.hear(100);
    await trial[Symbol.asyncDispose]();
    await expect.poll(() => server.messages.at(-1)).toBe('{"message":"EndOfStream","last_seq_no":5}');
  });

  it("puts marks to their words, and gives confidence with finals only", async () => {
    await using trial = await openTrial(await start({ words: scriptedWords("Yes, on Tuesday.") }));
    await trial.hear(1500);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["Yes, on Tuesday."]);
    const final = trial.events.seen.find((event) => event.type === "transcript-final");
    expect(final?.transcript.words?.map(({ text }) => text)).toEqual(["Yes,", "on", "Tuesday."]);
    expect(final?.transcript.confidence).toBeCloseTo(0.96);
    const partial = trial.events.seen.find((event) => event.type === "transcript-partial");
    expect(partial?.transcript).not.toHaveProperty("confidence");
  });

  it("says with a code why recognition does not start", async () => {
    const vendor = await start();
    const refusals = [
      { type: "not_authorised", code: 4001, error: { code: "STT_UNAUTHORIZED", retryable: false } },
      { type: "quota_exceeded", code: 4005, error: { code: "STT_RATE_LIMITED", retryable: true } },
      { type: "timelimit_exceeded", code: 4006, error: { code: "STT_QUOTA_EXHAUSTED", retryable: false } },
      { type: "job_error", code: 4013, error: { code: "STT_UNAVAILABLE", retryable: true } },
      { type: "invalid_language", code: 1003, error: { code: "STT_REJECTED", field: "language" } },
    ];
    for (const { error, ...refuseStart } of refusals) {
      server.control.behaviour = { words: [], refuseStart };
      await expect(openTrial(vendor)).rejects.toMatchObject(error);
    }
  });

  it("is checked by starting recognition", async () => {
    await start();
    const options = speechmatics.options.parse({ baseUrl: server.url, model: "huge" });
    await speechmatics.check?.(options, queryContext);
    server.control.behaviour = { words: [], refuseStart: { type: "invalid_model", code: 4004 } };
    await expect(speechmatics.check?.(options, queryContext)).rejects.toMatchObject({
      field: "SPEECHMATICS_MODEL",
      hint: expect.stringContaining("enhanced"),
    });
  });
});
