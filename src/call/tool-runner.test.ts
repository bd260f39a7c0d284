import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Brain } from "../agent/brain.ts";
import { defineTool } from "../agent/tools.ts";
import type { ToolOutcome } from "../agent/tools.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualCall } from "../testing/virtual-call.ts";

const keys: string[] = [];
const write = defineTool({
  name: "write_down",
  description: "Writes",
  input: z.object({ a: z.number(), b: z.number().optional() }),
  effect: "write",
  run: async (_input, { idempotencyKey, clock, signal }) => {
    keys.push(idempotencyKey);
    await sleep(clock, 500, signal);
    return { done: true };
  },
});
const slow = defineTool({
  name: "slow",
  description: "Never answers",
  input: z.object({}),
  effect: "read",
  timeoutMs: 800,
  run: () => new Promise<never>(() => undefined),
});
const broken = defineTool({
  name: "broken",
  description: "Fails",
  input: z.object({}),
  effect: "read",
  run: () => Promise.reject(new CallwrightError("No shelf", { code: "SHELF_GONE", retryable: true })),
});

/** A call in which one turn of the caller calls tools, one after the other. */
async function callTools(calls: readonly (readonly [string, unknown])[]) {
  keys.length = 0;
  const outcomes: ToolOutcome[] = [];
  const brain: Brain<undefined> = {
    name: "tools",
    initialState: () => undefined,
    async *reply(turn, run) {
      if (turn.kind === "speech") {
        for (const [name, args] of calls) outcomes.push(await run.callTool(name, args));
      }
      yield { type: "say", text: "Done." };
    },
  };
  const virtual = new VirtualCall({ brain, tools: [write, slow, broken] });
  virtual.start();
  await virtual.untilWaiting();
  await virtual.say("please do it now");
  await virtual.untilWaiting();
  return { virtual, outcomes };
}

describe("a tool", () => {
  it("that writes runs after the hard commit, and is in journal and conversation", async () => {
    const { virtual, outcomes } = await callTools([["write_down", { a: 1 }]]);
    expect(outcomes.at(-1)).toEqual({ ok: true, result: { done: true } });
    const types = virtual.journal.map(({ event }) => event.type);
    expect(types.lastIndexOf("turn-commit")).toBeLessThan(types.indexOf("tool-start"));
    expect(keys).toHaveLength(1);
    expect(virtual.call.conversation.entries.find((entry) => entry.role === "tool")).toMatchObject({ ok: true });
  });

  it("that writes does so once for the same arguments, whatever their order, and again for others", async () => {
    const { outcomes } = await callTools([
      ["write_down", { a: 1, b: 2 }],
      ["write_down", { b: 2, a: 1 }],
      ["write_down", { a: 2, b: 1 }],
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(new Set(keys).size).toBe(2);
    expect(keys).toHaveLength(2);
  });

  it.each([
    ["unknown", {}, "TOOL_UNKNOWN"],
    ["write_down", { a: "one" }, "TOOL_BAD_ARGUMENTS"],
    ["slow", {}, "TOOL_TIMEOUT"],
    ["broken", {}, "SHELF_GONE"],
  ])("'%s' that cannot be run with %o is an outcome and no crash: %s", async (name, args, code) => {
    const { outcomes } = await callTools([[name, args]]);
    expect(outcomes.at(-1)).toMatchObject({ ok: false, code });
  });

  it("that has begun to write is let finish when the caller hangs up", async () => {
    const brain: Brain<undefined> = {
      name: "tools",
      initialState: () => undefined,
      async *reply(turn, run) {
        if (turn.kind === "speech") await run.callTool("write_down", { a: 1 });
        yield { type: "say", text: "Done." };
      },
    };
    const virtual = new VirtualCall({ brain, tools: [write] });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("please do it now");
    await virtual.clock.runWhileNot(() => virtual.journal.some(({ event }) => event.type === "tool-start"));
    await virtual.hangUp();
    expect(virtual.journal.filter(({ event }) => event.type === "tool-end")).toHaveLength(1);
    expect(virtual.journal.at(-1)?.event.type).toBe("call-end");
  });
});
