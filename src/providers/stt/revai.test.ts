import { afterEach, describe, expect, it } from "vitest";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import { openRevAiServer } from "../../testing/vendors/revai-server.ts";
import type { RevAiBehaviour } from "../../testing/vendors/revai-server.ts";
import revai from "./revai.ts";

const optionsAt = (baseUrl: string, more: object = {}) =>
  revai.options.parse({ apiKey: "rev-secret", baseUrl, ...more });

sttConformance("Rev AI", async () => {
  const server = await openRevAiServer({ words: suiteWords });
  return recogniserSubject(revai.create(optionsAt(server.url)), server, {
    keepAliveMs: 5000,
    refusals: [
      { code: "STT_UNAUTHORIZED", retryable: false, behaviour: { refusal: 4001 } },
      { code: "STT_QUOTA_EXHAUSTED", retryable: false, behaviour: { refusal: 4003 } },
      { code: "STT_UNAVAILABLE", retryable: true, behaviour: { refusal: 4013 } },
      { code: "STT_RATE_LIMITED", retryable: true, behaviour: { refusal: 4029 } },
    ],
  });
});

describe("Rev AI", () => {
  let server: RecogniserServer<RevAiBehaviour>;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<RevAiBehaviour> = {}): Promise<void> => {
    server = await openRevAiServer({ words: suiteWords, ...behaviour });
  };

  it("is asked with all that it must know in the address, and told when it is over", async () => {
    await start();
    const trial = await openTrial(revai.create(optionsAt(server.url, { model: "machine" })), { language: "en-GB" });
    await trial[Symbol.asyncDispose]();
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toEqual({
      access_token: "rev-secret",
      content_type: "audio/x-raw;layout=interleaved;rate=16000;format=S16LE;channels=1",
      language: "en",
      detailed_partials: "true",
      transcriber: "machine",
    });
    await expect.poll(() => server.messages).toEqual(["EOS"]);
  });

  it("puts marks to their words", async () => {
    await start();
    await using trial = await openTrial(revai.create(optionsAt(server.url)));
    await trial.hear(3500);
    await trial.events.until(({ type }) => type === "transcript-final");
    const final = trial.events.seen.find((event) => event.type === "transcript-final");
    expect(final?.transcript.text).toBe("I'd like a cleaning on Tuesday.");
    expect(final?.transcript.words?.at(-1)).toMatchObject({ text: "Tuesday.", confidence: 0.93 });
    expect(final?.transcript.confidence).toBeCloseTo(0.93);
  });

  it("loses and repeats nothing when it answers before the vendor, even without times in partials", async () => {
    await start({ plainPartials: true });
    await using trial = await openTrial(revai.create(optionsAt(server.url)));
    await trial.hear(1300);
    trial.session.finalise();
    await trial.events.answers(1);
    await trial.hear(2500);
    trial.session.finalise();
    await trial.events.answers(2);
    expect(trial.events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday.");
  });

  it("is checked by opening a session: the key is told by the code with which it closes", async () => {
    await start({ refusal: 4001 });
    const checked = revai.check?.(optionsAt(server.url), queryContext);
    await expect(checked).rejects.toMatchObject({ code: "STT_UNAUTHORIZED", field: "REVAI_API_KEY" });
    await expect(checked).rejects.not.toThrow("rev-secret");
    server.control.behaviour = { words: [], refusal: 4002 };
    await expect(revai.check?.(optionsAt(server.url, { model: "nobody" }), queryContext)).rejects.toMatchObject({
      field: "REVAI_MODEL",
    });
    server.control.behaviour = { words: [] };
    await revai.check?.(optionsAt(server.url), queryContext);
  });
});
