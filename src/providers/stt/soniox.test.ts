import { afterEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import type { HearingBehaviour } from "../../testing/vendors/simulated-hearing.ts";
import { openSonioxServer } from "../../testing/vendors/soniox-server.ts";
import soniox from "./soniox.ts";

const vendorAt = (baseUrl: string): SttVendor => soniox.create(soniox.options.parse({ apiKey: "so-secret", baseUrl }));

sttConformance("Soniox", async () => {
  const server = await openSonioxServer({ words: suiteWords });
  return recogniserSubject(vendorAt(server.url), server, { keepAliveMs: 8000 });
});

describe("Soniox", () => {
  let server: RecogniserServer;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<HearingBehaviour> = {}): Promise<SttVendor> => {
    server = await openSonioxServer({ words: suiteWords, ...behaviour });
    return vendorAt(server.url);
  };

  it("is told the format, the language and the terms, and the key in the header only", async () => {
    const vendor = await start();
    await using _ = await openTrial(vendor, { keyterms: ["Okafor", "", "Okafor"], sampleRateHz: 8000 });
    await expect.poll(() => server.messages.length).toBe(1);
    expect(JSON.parse(server.messages[0] ?? "")).toEqual({
      model: "stt-rt-v5",
      audio_format: "pcm_s16le",
      sample_rate: 8000,
      num_channels: 1,
      language_hints: ["en"],
      enable_endpoint_detection: false,
      context: { terms: ["Okafor"] },
    });
    expect(server.headers[0]?.authorization).toBe("Bearer so-secret");
  });

  it("makes words of tokens, with times and confidence", async () => {
    await using trial = await openTrial(await start());
    await trial.hear(3000);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
    const final = trial.events.seen.at(-1);
    expect(final).toMatchObject({ transcript: { confidence: expect.closeTo(0.97) } });
    const words = final?.type === "transcript-final" ? final.transcript.words : undefined;
    expect(words?.map(({ text }) => text)).toEqual(["I'd", "like", "a", "cleaning", "on", "Tuesday"]);
    expect(words?.[3]).toMatchObject({ startMs: suiteWords[3]?.startMs, endMs: suiteWords[3]?.endMs });
  });

  it("is kept alive while no audio flows, and gets an empty frame at the end", async () => {
    const clock = new VirtualClock();
    const trial = await openTrial(await start(), { clock });
    await clock.advance(17_000);
    await expect.poll(() => server.messages.slice(1)).toEqual(['{"type":"keepalive"}', '{"type":"keepalive"}']);
    await trial[Symbol.asyncDispose]();
    await expect.poll(() => server.messages.at(-1)).toBe("");
    expect(clock.pendingTimers).toBe(0);
  });

  it("fails with the code of an error message", async () => {
    await using trial = await openTrial(await start({ fault: "error-message" }));
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({ code: "STT_REJECTED" });
  });

  it("is checked by the list of models", async () => {
    await start();
    const checked = (options: Record<string, string>): Promise<void> | undefined =>
      soniox.check?.(soniox.options.parse({ baseUrl: server.url, ...options }), queryContext);
    await checked({ apiKey: "so-secret" });
    await expect(checked({ apiKey: "wrong" })).rejects.toMatchObject({
      code: "STT_UNAUTHORIZED",
      field: "SONIOX_API_KEY",
    });
    await expect(checked({ apiKey: "so-secret", model: "stt-rt-v9" })).rejects.toMatchObject({
      field: "SONIOX_MODEL",
      hint: "Use one of: stt-rt-v5.",
    });
  });
});
