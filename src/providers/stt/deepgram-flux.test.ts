import { afterEach, describe, expect, it } from "vitest";
import type { SttOpenOptions } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords as words } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import type { SttTrial } from "../../testing/conformance/stt-trial.ts";
import { openFluxServer } from "../../testing/vendors/deepgram-flux-server.ts";
import type { FluxBehaviour } from "../../testing/vendors/deepgram-flux-server.ts";
import type { RecogniserServer } from "../../testing/vendors/recogniser-server.ts";
import flux from "./deepgram-flux.ts";

const vendorAt = (baseUrl: string, more: object = {}) =>
  flux.create(flux.options.parse({ apiKey: "dg-secret", baseUrl, ...more }));

sttConformance("Deepgram Flux", async () => {
  const simulated = await openFluxServer({ words });
  return recogniserSubject(vendorAt(simulated.url), simulated, { keepAliveMs: 4000 });
});

let server: RecogniserServer<FluxBehaviour>;

async function start(behaviour: Partial<FluxBehaviour> = {}, changes: Partial<SttOpenOptions> = {}): Promise<SttTrial> {
  server = await openFluxServer({ words, ...behaviour });
  return openTrial(vendorAt(server.url), changes);
}

describe("Deepgram Flux", () => {
  afterEach(() => server[Symbol.asyncDispose]());

  it("is asked for what we decided", async () => {
    await using _ = await start({}, { keyterms: ["Okafor", "Harbor Street"] });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toMatchObject({
      model: "flux-general-en",
      encoding: "linear16",
      sample_rate: "16000",
      eager_eot_threshold: "0.4",
      eot_threshold: "0.7",
    });
    expect(server.urls[0]?.searchParams.getAll("keyterm")).toEqual(["Okafor", "Harbor Street"]);
    expect(server.headers[0]?.authorization).toBe("Token dg-secret");
  });

  it("listens for other languages with its multilingual model", async () => {
    await using _ = await start({}, { language: "de-DE" });
    expect(Object.fromEntries(server.urls[0]?.searchParams ?? [])).toMatchObject({
      model: "flux-general-multi",
      language_hint: "de",
    });
  });

  it("tells an eager end, takes it back, and tells the end", async () => {
    await using trial = await start({
      decisions: [
        { atMs: 1100, event: "EagerEndOfTurn" },
        { atMs: 1500, event: "TurnResumed" },
        { atMs: 2400, event: "EagerEndOfTurn" },
        { atMs: 2600, event: "EndOfTurn" },
      ],
    });
    await trial.hear(3000);
    await trial.events.until((event) => event.type === "transcript-final");
    const told = trial.events.seen.flatMap((event) => {
      if (event.type === "transcript-partial") return [];
      return [[event.type, "transcript" in event ? event.transcript.text : ""]];
    });
    expect(told).toEqual([
      ["turn-eager-end", "I'd like a"],
      ["turn-resumed", ""],
      ["turn-eager-end", "I'd like a cleaning on Tuesday"],
      ["transcript-final", "I'd like a cleaning on Tuesday"],
    ]);
  });

  it("answers a finalise with an eager end at once, and does not tell its words again at the end of the turn", async () => {
    await using trial = await start({
      finalDelayMs: 5000,
      decisions: [
        { atMs: 2200, event: "EagerEndOfTurn" },
        { atMs: 2800, event: "EndOfTurn" },
      ],
    });
    await trial.hear(2300);
    await trial.events.until((event) => event.type === "turn-eager-end");
    trial.session.finalise();
    await trial.events.answers(1);
    await trial.hear(600);
    trial.session.finalise();
    await trial.events.answers(2);
    expect(trial.events.finals()).toEqual(["I'd like a cleaning on Tuesday"]);
  });

  it("loses and repeats no word over several finalises within one turn of the vendor, with and without times", async () => {
    for (const withoutTimes of [false, true]) {
      await using trial = await start({ withoutTimes });
      await trial.hear(1000);
      trial.session.finalise();
      await trial.events.answers(1);
      await trial.hear(1400);
      trial.session.finalise();
      await trial.events.answers(2);
      expect(trial.events.finals()).toEqual(["I'd like a", "cleaning on Tuesday"]);
      await server[Symbol.asyncDispose]();
    }
  });

  it("says which model there is when it is refused", async () => {
    server = await openFluxServer({ words, refuse: 400 });
    const options = flux.options.parse({ apiKey: "dg-secret", baseUrl: server.url, model: "flux-9" });
    await expect(flux.check?.(options, queryContext)).rejects.toMatchObject({
      field: "DEEPGRAM_FLUX_MODEL",
      hint: expect.stringContaining("flux-general-en") as string,
    });
    server.control.behaviour = { words, refuse: 401 };
    await expect(flux.check?.(options, queryContext)).rejects.toMatchObject({ field: "DEEPGRAM_API_KEY" });
    server.control.behaviour = { words };
    await expect(flux.check?.(options, queryContext)).resolves.toBeUndefined();
  });

  it("fails with the service's own words, without the key in them", async () => {
    await using trial = await start({ fault: "error-message" });
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({
      code: "STT_REJECTED",
      message: expect.stringContaining("Bad audio") as string,
    });
  });
});
