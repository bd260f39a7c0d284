import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/run-program.ts";
import { importAgent } from "../../src/app/agent-files.ts";
import { loadAgent } from "../../src/app/load-agents.ts";
import { silentLog } from "../../src/base/log.ts";
import { VirtualClock } from "../../src/base/virtual-clock.ts";
import type { CallbackBook } from "../../src/contracts/calendar.ts";
import { VirtualCall } from "../../src/testing/virtual-call.ts";
import pizza from "./pizza.agent.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

async function openPizza(callbacks: CallbackBook): Promise<VirtualCall> {
  const clock = new VirtualClock();
  const { playbook, brain } = await loadAgent(pizza, {
    folder,
    clock,
    log: silentLog,
    vendors: { stt: [], llm: [], tts: [] },
    services: { callbacks, openCalendar: () => Promise.reject(new Error("a pizza needs no calendar")) },
  });
  const call = new VirtualCall({ clock, brain: brain(), tools: playbook.tools, keyterms: playbook.keyterms });
  call.start();
  await call.untilWaiting();
  return call;
}

async function sayAll(call: VirtualCall, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    await call.say(line);
    await call.untilWaiting();
  }
}

const unused: CallbackBook = { record: () => Promise.reject(new Error("nobody asked to be called")) };

describe("the agent of docs/guides/first-agent.md", () => {
  it("stands there word for word", () => {
    const guide = readFileSync(join(root, "docs/guides/first-agent.md"), "utf8");
    const shown = [...guide.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);
    expect(shown).toContain(readFileSync(join(folder, "pizza.agent.ts"), "utf8"));
  });

  it("is found by its name", async () => {
    expect(await importAgent(folder, "pizza")).toBe(pizza);
  });

  it("takes an order, and writes it only after the yes", async () => {
    const call = await openPizza(unused);
    await sayAll(call, ["I'd like a large pizza", "how long does it take", "212 555 0147"]);
    expect(call.journal.filter(({ event }) => event.type === "tool-start")).toEqual([]);
    await sayAll(call, ["yes please", "no, thanks, that's all"]);
    const writes = call.journal.flatMap(({ event }) => (event.type === "tool-end" ? [event.result] : []));
    expect(writes).toEqual([{ ordered: { size: "large", phone: "+12125550147" } }]);
    expect(call.end).toEqual({ outcome: "completed", disposition: "ordered" });
  });

  it("notes a call back for who wants a person", async () => {
    const wishes: unknown[] = [];
    const callbacks: CallbackBook = {
      record: (callback) => {
        wishes.push(callback);
        return Promise.resolve({ ...callback, id: "cb" });
      },
    };
    const call = await openPizza(callbacks);
    await sayAll(call, ["I want to speak to a person", "yes please", "212 555 0147", "yes"]);
    expect(wishes).toMatchObject([{ phone: "+12125550147" }]);
    await call.hangUp();
  });
});
