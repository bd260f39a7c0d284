import { afterEach, describe, expect, it } from "vitest";
import type { SttOpenOptions } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords as words } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import type { SttTrial } from "../../testing/conformance/stt-trial.ts";
import { openAssemblyAiServer } from "../../testing/vendors/assemblyai-server.ts";
import type { AssemblyAiBehaviour } from "../../testing/vendors/assemblyai-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import assemblyai from "./assemblyai.ts";

const optionsAt = (baseUrl: string, more: object = {}) =>
  assemblyai.options.parse({ apiKey: "aai-secret", baseUrl, ...more });

const refusal = (code: number, error: string) => ({ refusal: { code, error } });

sttConformance("AssemblyAI", async () => {
  const simulated = await openAssemblyAiServer({ words });
  return recogniserSubject(assemblyai.create(optionsAt(simulated.url)), simulated, {
    refusals: [
      {
        code: "STT_UNAUTHORIZED",
        retryable: false,
        behaviour: refusal(1008, "Unauthorized Connection: Invalid API key"),
      },
      {
        code: "STT_RATE_LIMITED",
        retryable: true,
        behaviour: refusal(1008, "Unauthorized Connection: Too many concurrent sessions"),
      },
      {
        code: "STT_RATE_LIMITED",
        retryable: true,
        behaviour: refusal(3009, "Unauthorized Connection: Too many concurrent sessions"),
      },
      {
        code: "STT_QUOTA_EXHAUSTED",
        retryable: false,
        behaviour: refusal(1008, "Unauthorized Connection: Insufficient account balance"),
      },
    ],
  });
});

let server: RecogniserServer<AssemblyAiBehaviour>;

async function start(
  behaviour: Partial<AssemblyAiBehaviour> = {},
  changes: Partial<SttOpenOptions> = {},
  more = {},
): Promise<SttTrial> {
  server = await openAssemblyAiServer({ words, ...behaviour });
  return openTrial(assemblyai.create(optionsAt(server.url, more)), changes);
}

describe("AssemblyAI", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("is asked for what we decided", async () => {
    await using _ = await start({}, { keyterms: ["Okafor", "Harbor Street"] });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toMatchObject({
      speech_model: "universal-streaming-english",
      sample_rate: "16000",
      encoding: "pcm_s16le",
      format_turns: "false",
      keyterms_prompt: '["Okafor","Harbor Street"]',
    });
    expect(server.headers[0]?.authorization).toBe("aai-secret");
  });

  it("gets sound in messages as long as it wants them, and every word before a finalise", async () => {
    await using trial = await start();
    // Not a multiple of 50 ms: the rest goes out with the finalise, filled up with silence.
    await trial.hear(1890);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
  });

  it("tells the word at hand, though it is not final yet", async () => {
    await using trial = await start();
    await trial.hear(600);
    await trial.events.until((event) => event.type === "transcript-partial");
    expect(trial.events.seen[0]).toMatchObject({ transcript: { text: "I'd", words: [{ text: "I'd" }] } });
  });

  it("gives each turn once, unformatted or formatted", async () => {
    for (const formatTurns of [false, true]) {
      await using trial = await start({}, {}, { formatTurns });
      await trial.hear(3000);
      trial.session.finalise();
      await trial.events.answers(1);
      await trial.hear(500);
      trial.session.finalise();
      await trial.events.answers(2);
      expect(trial.events.finals()).toEqual([`I'd like a cleaning on Tuesday${formatTurns ? "." : ""}`]);
      await server[Symbol.asyncDispose]();
    }
  });

  it("says goodbye, because an open session costs", async () => {
    const trial = await start();
    await trial.session[Symbol.asyncDispose]();
    await expect.poll(() => server.messages.at(-1)).toBe('{"type":"Terminate"}');
  });

  it("says which setting a refusal is about", async () => {
    server = await openAssemblyAiServer({ words, ...refusal(1008, "Unauthorized Connection: aai-secret is no key") });
    const check = assemblyai.check?.(optionsAt(server.url), queryContext);
    await expect(check).rejects.toMatchObject({
      field: "ASSEMBLYAI_API_KEY",
      message: expect.not.stringContaining("aai-secret") as string,
    });
  });
});
