import { describe, expect, it } from "vitest";
import type { TurnScorer } from "../audio/turn-scorer.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { PauseScores } from "./pause-scores.ts";

function open() {
  const clock = new VirtualClock();
  const log: string[] = [];
  const answers: ((probability: number | undefined) => void)[] = [];
  const scorer: TurnScorer = {
    name: "scripted",
    open: () => ({
      push: () => undefined,
      begin: () => log.push("begin"),
      score: () => {
        log.push(`ask ${clock.now()}`);
        const { promise, resolve } = Promise.withResolvers<number | undefined>();
        answers.push(resolve);
        return promise;
      },
      cancel: () => undefined,
      close: () => log.push("close"),
    }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const stage = { turn: "open" as "none" | "open" | "decided" };
  const scores: object[] = [];
  const asking = new PauseScores({
    scorer,
    sampleRateHz: 8000,
    clock,
    turn: () => stage.turn,
    onScore: (score) => scores.push(score),
  });
  return { clock, log, answers, stage, scores, asking };
}

describe("questions to the turn model", () => {
  it("are put at once at a pause, and again until it is decided", async () => {
    const { clock, log, stage, asking } = open();
    asking.edge({ type: "speech-end", lastVoicedMs: 0 });
    await clock.advance(600);
    stage.turn = "decided";
    await clock.advance(5000);
    expect(log).toEqual(["ask 0", "ask 250", "ask 500"]);
  });

  it("end when nobody decides", async () => {
    const { clock, log, asking } = open();
    asking.edge({ type: "speech-end", lastVoicedMs: 0 });
    await clock.advance(60_000);
    expect(log).toHaveLength(8);
  });

  it("tell what is said of the pause that lasts, and nothing of an older one", async () => {
    const { clock, answers, scores, asking } = open();
    asking.edge({ type: "speech-end", lastVoicedMs: -100 });
    answers[0]?.(0.3);
    await clock.advance(300);
    asking.edge({ type: "speech-start", onsetMs: 290 });
    answers[1]?.(0.9);
    await clock.advance(1000);
    expect(scores).toEqual([{ probability: 0.3, forLastVoicedMs: -100 }]);
  });

  it("leave what was heard before a turn out of it", () => {
    const { log, stage, asking } = open();
    asking.edge({ type: "speech-start", onsetMs: 0 });
    stage.turn = "none";
    asking.edge({ type: "speech-start", onsetMs: 0 });
    asking.close();
    expect(log).toEqual(["begin", "close"]);
  });
});
