import { afterEach, describe, expect, it } from "vitest";
import type { SttOpenOptions } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords as words } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import type { SttTrial } from "../../testing/conformance/stt-trial.ts";
import { openCartesiaSttServer } from "../../testing/vendors/cartesia-stt-server.ts";
import type { CartesiaSttBehaviour } from "../../testing/vendors/cartesia-stt-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import cartesia from "./cartesia.ts";

const optionsAt = (baseUrl: string, more: object = {}) =>
  cartesia.options.parse({ apiKey: "ca-secret", baseUrl, ...more });

sttConformance("Cartesia Ink", async () => {
  const simulated = await openCartesiaSttServer({ words });
  return recogniserSubject(cartesia.create(optionsAt(simulated.url)), simulated, {
    keepAliveMs: 60_000,
    cannotTellCopies: true,
  });
});

let server: RecogniserServer<CartesiaSttBehaviour>;

async function start(
  behaviour: Partial<CartesiaSttBehaviour> = {},
  changes: Partial<SttOpenOptions> = {},
): Promise<SttTrial> {
  server = await openCartesiaSttServer({ words, ...behaviour });
  return openTrial(cartesia.create(optionsAt(server.url)), changes);
}

describe("Cartesia Ink", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("is asked for what we decided", async () => {
    await using _ = await start({}, { keyterms: ["Okafor"] });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toEqual({
      model: "ink-2",
      encoding: "pcm_s16le",
      sample_rate: "16000",
      language: "en",
      keyterm: "Okafor",
    });
    expect(server.headers[0]).toMatchObject({ authorization: "Bearer ca-secret", "cartesia-version": "2026-03-01" });
  });

  it("listens for other languages with its older model, which takes no terms", async () => {
    await using _ = await start({}, { language: "pl-PL", keyterms: ["Okafor"] });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toMatchObject({
      model: "ink-whisper",
      language: "pl",
    });
    expect(server.urls[0]?.searchParams.has("keyterm")).toBe(false);
  });

  it("puts pieces together as they are, though they are cut within a word", async () => {
    await using trial = await start();
    await trial.hear(3000);
    trial.session.finalise();
    await trial.events.answers(1);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
  });

  it("loses and repeats no word when it answers too late", async () => {
    await using trial = await start({ finalDelayMs: 900 });
    await trial.hear(1100);
    trial.session.finalise();
    await trial.events.answers(1);
    server.control.behaviour = { words };
    await trial.hear(1400);
    // Behind the late answer, which would otherwise be taken for this one's.
    await expect.poll(() => trial.events.seen.length).toBeGreaterThan(5);
    trial.session.finalise();
    await trial.events.answers(2);
    expect(trial.events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday");
  });

  it.each([
    [401, "STT_UNAUTHORIZED", false],
    [402, "STT_QUOTA_EXHAUSTED", false],
    [429, "STT_RATE_LIMITED", true],
    [503, "STT_UNAVAILABLE", true],
    [400, "STT_BAD_REQUEST", false],
  ] as const)("fails with the meaning of status %i in an error message", async (refusal, code, retryable) => {
    await using trial = await start({ fault: "error-message", refusal });
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({ code, retryable });
  });

  it("says goodbye", async () => {
    const trial = await start();
    await trial.session[Symbol.asyncDispose]();
    await expect.poll(() => server.messages.at(-1)).toBe("close");
  });

  it("says which models there are when it is refused", async () => {
    server = await openCartesiaSttServer({ words, refuse: 400 });
    const check = cartesia.check?.(optionsAt(server.url, { model: "ink-9" }), queryContext);
    await expect(check).rejects.toMatchObject({
      field: "CARTESIA_STT_MODEL",
      hint: expect.stringContaining("ink-2") as string,
    });
  });
});
