// Vendors keep the beginning of a request that they have seen: what comes in later turns may only be added at the end.
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { tryReply } from "../testing/reply-harness.ts";
import { scriptedLlm } from "../testing/scripted-llm.ts";
import { brainLlm } from "./brain-llm.ts";
import type { ConversationEntry } from "./conversation.ts";
import { slotsPlaybook } from "./slots-playbook.test-support.ts";

const playbook = slotsPlaybook;

/** The requests of a call of so many turns, the first of which is the greeting. */
async function requestsOf(turns: number, { contextTokens = 6000, intercept = -1 } = {}) {
  const clock = new VirtualClock();
  const llm = scriptedLlm({ replies: (_request, count) => ({ text: `Answer ${count}, ${"very ".repeat(30)}well.` }) });
  const brain = brainLlm({ playbook, context: { wallTimeMs: () => clock.wallTimeMs() }, model: llm, contextTokens });
  const conversation: ConversationEntry[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await clock.advance(7000);
    const text = `Question ${turn}, ${"please ".repeat(20)}.`;
    const kind = turn === 0 ? "greeting" : "speech";
    const { said } = await tryReply({
      clock,
      brain,
      conversation: [...conversation],
      turn: {
        kind,
        text: turn === 0 ? "" : text,
        ...(turn === intercept && { intercept: { name: "person" } as never }),
      },
    });
    const turnId = `t${turn}`;
    if (turn > 0) conversation.push({ role: "caller", turnId, text, atMs: clock.now() });
    conversation.push({ role: "agent", turnId, text: said.join(" "), atMs: clock.now(), interrupted: false });
  }
  return llm.requests;
}

describe("the requests of a call", () => {
  it("begin with the one before, byte for byte, with the same tools and the same key", async () => {
    const requests = await requestsOf(12);
    for (const [index, { messages, tools, cacheKey }] of requests.entries()) {
      const before = requests[index - 1];
      if (before === undefined) continue;
      expect(JSON.stringify(messages.slice(0, before.messages.length))).toBe(JSON.stringify(before.messages));
      expect(JSON.stringify(tools)).toBe(JSON.stringify(before.tools));
      expect(cacheKey).toBe("front-desk");
    }
  });

  it("keep their system prompt when the turn needs a note of its own", async () => {
    const requests = await requestsOf(4, { intercept: 2 });
    expect(new Set(requests.map(({ messages }) => messages[0]?.text)).size).toBe(1);
    expect(requests[2]?.messages.at(-1)?.text).toContain("asks for a person");
  });

  it("lose old turns seldom, and many at once", async () => {
    const requests = await requestsOf(40, { contextTokens: 2500 });
    const systems = requests.map(({ messages }) => messages[0]?.text);
    expect(new Set(systems).size).toBeGreaterThan(1);
    expect(new Set(systems).size).toBeLessThan(8);
  });
});
