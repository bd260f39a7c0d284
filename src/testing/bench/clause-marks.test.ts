import { describe, expect, it } from "vitest";
import type { Brain } from "../../agent/brain.ts";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { ClauseMarks } from "./clause-marks.ts";
import { ToneEar } from "./tone-ear.ts";

const rate = 16_000;

/** Hisses for 300 ms, after 100 ms of silence. */
const hiss: TtsVendor = {
  name: "hiss",
  capabilities: { streaming: true, wordTimes: false },
  open: () =>
    Promise.resolve({
      sampleRateHz: rate,
      async *speak(clauses) {
        for await (const _clause of clauses) {
          const samples = new Int16Array(0.4 * rate);
          for (let at = 0.1 * rate; at < samples.length; at++) samples[at] = at % 7 < 3 ? 9000 : -7000;
          yield { type: "audio", samples };
        }
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};

const answering: Brain<null> = {
  name: "rules",
  initialState: () => null,
  async *reply() {
    yield { type: "say", text: "Your number is 12, Daniel." };
  },
};

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

describe("the clauses of a real voice", () => {
  it("sound as tones where the voice sounded, and only what the brain has said is an answer", async () => {
    const marks = new ClauseMarks();
    const signal = new AbortController().signal;
    const run = { signal } as Parameters<Brain<null>["reply"]>[1];
    const turn = {} as Parameters<Brain<null>["reply"]>[0];
    for await (const _part of marks.brain(answering).reply(turn, run));
    const clock = new VirtualClock();
    const session = await marks.voice(hiss).open({ language: "en-US", signal, clock, log: silentLog });
    const heard = [];
    for (const clause of ["One moment, please.", "Your number is twelve, Daniel."]) {
      const ear = new ToneEar(rate);
      for await (const event of session.speak(once(clause), signal))
        if (event.type === "audio") ear.push(event.samples, 0);
      const [start] = ear.starts;
      expect(Math.abs((start?.atMs ?? 0) - 100)).toBeLessThan(2);
      heard.push(marks.isAnswer(start?.hz ?? 0));
    }
    expect(heard).toEqual([false, true]);
  });
});
