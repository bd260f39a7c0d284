import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../agent/brain.ts";
import { sleep } from "../base/sleep.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";
import type { JournalEvent } from "./journal-events.ts";
import { onsetDelayMs } from "./onsets.ts";

/** A model that thinks for so long and says this. */
function thinker(thinkMs: number, answer: string | ((turn: number) => string)): Brain<number> {
  return {
    name: "thinker",
    thinks: true,
    initialState: () => 0,
    async *reply(turn: TurnInput, run: ReplyRun<number>): AsyncGenerator<ReplyPart<number>> {
      if (turn.kind === "greeting") yield { type: "say", text: "Hello, how can I help?" };
      else {
        await sleep(run.clock, thinkMs, run.signal);
        yield { type: "say", text: typeof answer === "string" ? answer : answer(run.state) };
      }
      yield { type: "state", state: run.state + 1 };
    },
  };
}

const answer = "We are open from nine to five on every weekday.";

async function open(brain: Brain): Promise<VirtualCall> {
  const virtual = new VirtualCall({ brain, tts: [scriptedTts()] });
  virtual.start();
  await virtual.untilWaiting();
  // The onsets are made while the caller thinks.
  await virtual.silence(4000);
  return virtual;
}

function all<Type extends JournalEvent["type"]>(virtual: VirtualCall, type: Type) {
  return virtual.journal.flatMap(({ event }) =>
    event.type === type ? [event as Extract<JournalEvent, { type: Type }>] : [],
  );
}

describe("words in front of an answer that takes a while", () => {
  it("are heard first, and the answer's own first word comes no later for them", async () => {
    const [withOnset, without] = await Promise.all(
      [true, false].map(async (thinks) => {
        const virtual = await open({ ...thinker(350, answer), thinks });
        await virtual.say("when are you open on weekdays");
        await virtual.untilWaiting();
        const said = all(virtual, "agent-say").filter(({ turnId }) => turnId === "t2");
        expect(said.map(({ filler }) => filler)).toEqual(thinks ? [true, false] : [false]);
        expect(all(virtual, "agent-speech-end").at(-1)?.heard).toBe(thinks ? `Well, ${answer}` : answer);
        expect(virtual.call.conversation.entries.at(-1)).toMatchObject({ text: thinks ? `Well, ${answer}` : answer });
        await virtual.hangUp();
        return all(virtual, "turn-latency").at(-1)?.latency as TurnLatency;
      }),
    );
    expect([withOnset?.onset, without?.onset]).toEqual([true, undefined]);
    expect(withOnset?.totalMs).toBeLessThanOrEqual(300);
    expect(withOnset?.firstWordMs).toBeLessThanOrEqual((without?.firstWordMs ?? 0) + 20);
    expect(without?.totalMs).toBe(without?.firstWordMs);
  });

  it("are never the same twice running, and not said again by the answer", async () => {
    const virtual = await open(thinker(700, (turn) => `Okay, answer number ${turn} for you.`));
    for (let turn = 0; turn < 5; turn++) {
      await virtual.say("I need to know the next number");
      await virtual.untilWaiting();
    }
    const onsets = all(virtual, "agent-say").filter(({ filler }) => filler);
    expect(onsets.length).toBeGreaterThanOrEqual(3);
    expect(onsets.some(({ text }, index) => text === onsets[index + 1]?.text)).toBe(false);
    for (const { turnId, text } of onsets) {
      const reply = all(virtual, "agent-say").find((say) => say.turnId === turnId && !say.filler);
      if (text.startsWith("Okay.")) expect(reply?.text).toMatch(/^Answer/);
    }
    await virtual.hangUp();
  });

  it("are not said where the answer is there at once, nor to who is in pain", async () => {
    for (const [thinkMs, words] of [
      [20, "when are you open on weekdays"],
      [400, "my tooth hurts so much since yesterday"],
    ] as const) {
      const virtual = await open(thinker(thinkMs, answer));
      // One answer is enough to know how fast they come.
      for (let turn = 0; turn < 6; turn++) {
        await virtual.say(words);
        await virtual.untilWaiting();
      }
      expect(all(virtual, "turn-latency").at(-1)?.latency.onset).toBeUndefined();
      await virtual.hangUp();
    }
  });

  it("are not said where the answer that is on its way begins with them, nor where nothing is to be said", async () => {
    const slow = scriptedTts({
      behaviour: (clause) => ({ firstAudioMs: clause.includes("number") ? 900 : 75 }),
      wordMs: 100,
    });
    for (const reply of ["words", "end"] as const) {
      const thinks = thinker(20, "Okay, here is your number.");
      const brain: Brain<number> = {
        ...thinks,
        async *reply(turn, run): AsyncGenerator<ReplyPart<number>> {
          if (turn.kind === "greeting" || reply === "words") yield* thinks.reply(turn, run);
          else yield { type: "end-call", outcome: "completed", disposition: "done" };
        },
      };
      const virtual = new VirtualCall({ brain, tts: [slow] });
      virtual.start();
      await virtual.untilWaiting();
      await virtual.silence(4000);
      for (let turn = 0; turn < 5 && !virtual.end; turn++) {
        await virtual.say("I need to know the next number");
        await virtual.untilWaiting();
      }
      const said = all(virtual, "agent-say").filter(({ turnId }) => turnId !== "t1");
      if (reply === "end") expect(said).toEqual([]);
      else expect(said.some(({ filler, text }) => filler && text === "Okay.")).toBe(false);
      if (!virtual.end) await virtual.hangUp();
    }
  });

  it("end when the caller goes on, and the work for the answer is not lost", async () => {
    const virtual = await open(thinker(900, answer));
    await virtual.say("when are you open on weekdays");
    await virtual.silence(330);
    await virtual.say("and on Sundays in the summer");
    await virtual.untilWaiting();
    expect(all(virtual, "turn-retract").map(({ audible }) => audible)).toEqual([true]);
    expect(all(virtual, "turn-commit").at(-1)?.text).toBe("when are you open on weekdays and on Sundays in the summer");
    expect(all(virtual, "agent-speech-end").at(-1)?.heard).toContain(answer);
    await virtual.hangUp();
    expect(virtual.call.open).toEqual([]);
  });
});

describe("the delay of an onset behind the soft commit", () => {
  it("is none where the turn was surely over, and grows with the doubt that made it wait", () => {
    expect([100, 180, 222, 283, 310].map(onsetDelayMs)).toEqual([0, 0, 63, 154.5, 190]);
  });

  it("is none after a long wait", () => {
    expect([400, 500, 1600].map(onsetDelayMs)).toEqual([100, 0, 0]);
  });
});
