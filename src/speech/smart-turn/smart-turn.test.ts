import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { LogFields } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { modelsFolder, modelState } from "../../models/model-store.ts";
import { openSmartTurn } from "./smart-turn.ts";
import type { SmartTurnReply, SmartTurnRequest } from "./smart-turn-messages.ts";

/** A model that answers when it is told to. */
class Asked {
  // Before the scorer, which asks as soon as it is opened.
  answer: (probability: number) => void = () => undefined;
  fail: (error: Error) => void = () => undefined;
  readonly clock = new VirtualClock();
  readonly requests: SmartTurnRequest[] = [];
  readonly errors: LogFields[] = [];
  readonly scorer = openSmartTurn({
    folder: "",
    clock: this.clock,
    log: { ...silentLog, error: (fields) => this.errors.push(fields) },
    ask: (request) => {
      this.requests.push(request);
      const { promise, resolve, reject } = Promise.withResolvers<SmartTurnReply>();
      this.answer = (probability) => resolve({ probability });
      this.fail = reject;
      return promise;
    },
  });

  /** Warm, and idle. */
  static async open(): Promise<Asked> {
    const asked = new Asked();
    asked.answer(0.5);
    await settled();
    asked.requests.length = 0;
    return asked;
  }

  stream(sample: number) {
    const stream = this.scorer.open(8000);
    stream.push({ samples: new Int16Array(160).fill(sample), sampleRateHz: 8000 });
    return stream;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe("the queue of the turn model", () => {
  it("puts one question at a time, in order, each with its own caller's sound", async () => {
    const asked = await Asked.open();
    const answers = [asked.stream(1).score(), asked.stream(2).score()];
    expect(asked.requests.map(({ samples }) => samples[0])).toEqual([1]);
    asked.answer(0.9);
    expect(await answers[0]).toBe(0.9);
    await settled();
    expect(asked.requests.map(({ samples }) => samples[0])).toEqual([1, 2]);
    asked.answer(0.1);
    expect(await answers[1]).toBe(0.1);
  });

  it("answers a question that a newer one, cancel or close overtook with undefined", async () => {
    const asked = await Asked.open();
    const [busy, first, second] = [asked.stream(1), asked.stream(2), asked.stream(3)];
    const running = busy.score();
    const older = first.score();
    const newer = first.score();
    const closed = second.score();
    second.close();
    busy.cancel();
    expect(await Promise.all([older, closed])).toEqual([undefined, undefined]);
    asked.answer(0.7);
    expect(await running).toBeUndefined();
    await settled();
    asked.answer(0.8);
    expect(await newer).toBe(0.8);
    expect(asked.requests).toHaveLength(2);
  });

  it("does not put what has waited too long, and takes no more than it can answer", async () => {
    const asked = await Asked.open();
    void asked.stream(1).score();
    const waiting = Array.from({ length: 17 }, (_, index) => asked.stream(index).score());
    expect(await waiting[16]).toBeUndefined();
    await asked.clock.advance(500);
    asked.answer(0.5);
    expect(await Promise.all(waiting.slice(0, 16))).toEqual(Array.from({ length: 16 }, () => undefined));
    expect(asked.requests).toHaveLength(1);
  });

  it("leaves a model that failed alone for a while, and says so once", async () => {
    const asked = await Asked.open();
    const [running, waiting] = [asked.stream(1).score(), asked.stream(2).score()];
    asked.fail(new Error("crashed"));
    expect(await Promise.all([running, waiting, asked.stream(3).score()])).toEqual([undefined, undefined, undefined]);
    expect(asked.errors).toMatchObject([{ code: "TURN_WORKER_FAILED" }]);
    await asked.clock.advance(10_000);
    const later = asked.stream(4).score();
    asked.answer(0.6);
    expect(await later).toBe(0.6);
  });

  it("answers nothing after it was closed", async () => {
    const asked = await Asked.open();
    const stream = asked.stream(1);
    await asked.scorer[Symbol.asyncDispose]();
    expect(await stream.score()).toBeUndefined();
  });
});

const folder = modelsFolder(process.env);
const isInstalled = modelState("smart-turn-v3.2", folder) === "installed";

describe("the turn model", () => {
  it.skipIf(!isInstalled)(
    `answers with a probability, at both rates${isInstalled ? "" : " (SKIPPED: smart-turn-v3.2 is not installed)"}`,
    { timeout: 60_000 },
    async () => {
      await using scorer = openSmartTurn({ folder, clock: systemClock, log: silentLog });
      for (const rateHz of [8000, 16_000] as const) {
        const stream = scorer.open(rateHz);
        let probability: number | undefined;
        // The first questions may go stale while the model loads.
        for (let attempt = 0; attempt < 40 && probability === undefined; attempt++) {
          stream.push({ samples: new Int16Array(rateHz / 50).fill(9), sampleRateHz: rateHz });
          probability = await stream.score();
        }
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    },
  );
});
