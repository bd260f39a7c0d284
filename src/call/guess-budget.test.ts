import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart } from "../agent/brain.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import { Commitment } from "./commitment.ts";
import { GuessBudget } from "./guess-budget.ts";

describe("the budget for guesses", () => {
  it("is spent until it is used up, and not beyond", () => {
    const budget = new GuessBudget(0.1);
    expect([0.06, 0.05, 0.04, 0.001].map((usd) => budget.take(usd))).toEqual([true, false, true, false]);
  });

  it("lets a guess ask that it affords, and others when they are wanted or never", async () => {
    const budget = new GuessBudget(0.05);
    await new Commitment(budget).affords(0.05);
    const [wanted, dropped, surely] = [new Commitment(budget), new Commitment(budget), new Commitment(budget)];
    const order: string[] = [];
    const waits = [
      wanted.affords(0.01).then(() => order.push("wanted")),
      dropped.affords(0.01).catch(() => order.push("dropped")),
    ];
    surely.soften();
    await surely.affords(1);
    expect(order).toEqual([]);
    wanted.soften();
    dropped.drop("text changed");
    await Promise.all(waits);
    expect(order.toSorted()).toEqual(["dropped", "wanted"]);
  });

  it("without money a model is asked at the soft commit, and the caller is answered all the same", async () => {
    const asked: number[] = [];
    const costly: Brain<number> = {
      name: "costly",
      initialState: () => 0,
      async *reply(turn, run): AsyncGenerator<ReplyPart<number>> {
        if (turn.kind !== "greeting") await run.affords?.(1);
        asked.push(run.clock.now());
        yield { type: "say", text: "Hello there." };
        yield { type: "state", state: run.state + 1 };
      },
    };
    const virtual = new VirtualCall({ brain: costly });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("I would like to book a cleaning");
    await virtual.untilWaiting();
    const commit = virtual.journal.find(({ event }) => event.type === "turn-soft-commit");
    expect(asked).toHaveLength(2);
    expect(virtual.call.journal.toCallMs(asked[1] ?? 0)).toBeGreaterThanOrEqual(commit?.atMs ?? Infinity);
    await virtual.hangUp();
    expect(virtual.clock.pendingTimers).toBe(0);
  });
});
