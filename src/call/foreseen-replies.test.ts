import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart } from "../agent/brain.ts";
import type { InterceptRule } from "../agent/intercepts.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import type { JournalEvent } from "./journal-events.ts";

/** A model that thinks for a second; beside it, rules that know cleanings and whitenings. */
function slowModel(): Brain<number> & { readonly asked: string[]; readonly cancelled: string[] } {
  const asked: string[] = [];
  const cancelled: string[] = [];
  return {
    name: "slow",
    asked,
    cancelled,
    initialState: () => 0,
    foresee: ({ text }) => Promise.resolve(text.match(/cleaning|whitening/g)?.join()),
    async *reply(turn, run): AsyncGenerator<ReplyPart<number>> {
      asked.push(turn.text);
      run.signal.addEventListener("abort", () => cancelled.push(turn.text));
      if (turn.kind !== "greeting") await sleep(run.clock, 1000, run.signal);
      yield { type: "say", text: turn.kind === "greeting" ? "Hello." : `Answer to: ${turn.text}.` };
      yield { type: "state", state: run.state + 1 };
    },
  };
}

async function callWith(brain: Brain, said: string, intercepts: readonly InterceptRule[] = []) {
  const virtual = new VirtualCall({ brain, intercepts });
  virtual.start();
  await virtual.untilWaiting();
  await virtual.say(said);
  await virtual.untilWaiting();
  const last = <Type extends JournalEvent["type"]>(type: Type) =>
    virtual.journal.findLast(({ event }) => event.type === type)?.event as
      | Extract<JournalEvent, { type: Type }>
      | undefined;
  const { entries } = virtual.call.conversation;
  await virtual.hangUp();
  return { latency: last("turn-latency")?.latency, entries, journal: virtual.journal };
}

const decided = "I would like to book a cleaning if you have the time for it";

describe("replies that are foreseen", () => {
  it("answer the whole sentence, and began before it had ended", async () => {
    const brain = slowModel();
    const { latency, entries, journal } = await callWith(brain, decided);
    expect(latency?.began).toBe("prediction");
    expect(latency?.firstWordMs).toBeLessThan(700);
    expect(entries.slice(-2)).toMatchObject([
      { role: "caller", text: decided },
      { role: "agent", text: "Answer to: I would like to book a cleaning." },
    ]);
    const starts = journal.flatMap(({ event }) => (event.type === "speculation-start" ? [event] : []));
    expect(starts[1]).toMatchObject({ on: "prediction", text: "I would like to book a cleaning" });
  });

  it.each([
    ["where the rules would do something else", `${decided} or better a whitening`],
    ["where more was asked for", "I would like to book a cleaning and how much would it be"],
    ["where the rules understand nothing", "I would like to book a table if you have the time for it"],
  ])("are dropped %s", async (_, said) => {
    const brain = slowModel();
    const { entries, journal } = await callWith(brain, said);
    expect(brain.asked.length).toBeGreaterThan(2);
    expect(entries.at(-1)).not.toMatchObject({ text: `Answer to: ${brain.asked[1]}.` });
    // Each guess but the one that was said has its end, and none is left running.
    const discarded = journal.filter(({ event }) => event.type === "speculation-discard").length;
    expect(discarded).toBe(brain.asked.length - 2);
    expect(new Set(brain.cancelled).size).toBeGreaterThanOrEqual(discarded);
  });

  it("never answer a wish that is heard outside of every model", async () => {
    const brain = slowModel();
    const robot: InterceptRule = (text) =>
      text.includes("machine") ? { name: "robot", evidence: "machine" } : undefined;
    const said = "I would like to book a cleaning because the machine told me to do it";
    const { latency, entries, journal } = await callWith(brain, said, [robot]);
    expect(journal.filter(({ event }) => event.type === "intercept")).toHaveLength(1);
    expect(latency?.began).not.toBe("prediction");
    expect(entries.at(-1)).toMatchObject({ text: `Answer to: ${said}.` });
  });

  it("are not waited for where the rules fail: the work begins on the words", async () => {
    const failing: Brain<number> = { ...slowModel(), foresee: () => Promise.reject(new Error("broken")) };
    const { journal } = await callWith(failing, decided);
    const started = journal.flatMap(({ event }) => (event.type === "speculation-start" ? [event.text] : []));
    expect(started.at(-1)).toBe(decided);
  });

  it("do not outlive the call", async () => {
    const brain = slowModel();
    const virtual = new VirtualCall({ brain });
    virtual.start();
    await virtual.untilWaiting();
    virtual.caller.speak({ text: `${decided} and then` });
    await virtual.silence(4200);
    await virtual.hangUp();
    expect(brain.asked.length).toBeGreaterThan(1);
    expect(virtual.clock.pendingTimers).toBe(0);
  });
});
