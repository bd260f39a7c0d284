import { describe, expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { tryReply } from "../testing/reply-harness.ts";
import { scriptedLlm } from "../testing/scripted-llm.ts";
import type { ScriptedLlmOptions } from "../testing/scripted-llm.ts";
import { brainLlm } from "./brain-llm.ts";
import { PromptPrimer } from "./prompt-primer.ts";
import { slotsPlaybook } from "./slots-playbook.test-support.ts";

const minuteMs = 60_000;
const playbook = slotsPlaybook;

function setUp(replies: ScriptedLlmOptions["replies"] = [{ text: "Hello there." }]) {
  const clock = new VirtualClock();
  const context = { wallTimeMs: () => clock.wallTimeMs() };
  const model = { ...scriptedLlm({ replies }), cachesPrompts: true };
  const plain = scriptedLlm({ replies });
  const primer = new PromptPrimer({ playbook, context, models: [model, plain], clock });
  const controller = new AbortController();
  const begin = (): Promise<void> => primer.prime(controller.signal, silentLog);
  const prime = async (): Promise<void> => {
    const priming = begin();
    await clock.advance(100);
    await priming;
  };
  /** What a new call asks first. */
  const greet = async () => {
    const brain = brainLlm({ playbook, context, model, instructions: () => primer.instructions() });
    await tryReply({ clock, brain, turn: { kind: "greeting", text: "" } });
    return model.requests.at(-1);
  };
  return { clock, model, plain, begin, prime, greet, controller };
}

describe("a prompt that is primed", () => {
  it.each([1000, 5 * minuteMs, 5.5 * minuteMs])(
    "is byte for byte what a call begins with that comes %i ms later, for one token",
    async (laterMs) => {
      const { clock, model, plain, prime, greet } = setUp();
      await prime();
      await clock.advance(laterMs);
      const [primed, real] = [model.requests[0], await greet()];
      const prefixOf = (request: typeof real): string =>
        JSON.stringify([request?.messages, request?.tools, request?.cacheKey]);
      expect(prefixOf(primed)).toBe(prefixOf(real));
      expect(prefixOf(primed)).toContain("find_slots");
      expect([primed?.maxOutputTokens, plain.requests.length]).toEqual([1, 0]);
    },
  );

  it("is shown once in five minutes, then with the time of day anew", async () => {
    const { clock, model, begin, prime } = setUp();
    for (let minute = 0; minute < 10; minute++) {
      await Promise.all([begin(), prime()]);
      await clock.advance(minuteMs);
    }
    expect(model.requests).toHaveLength(2);
    expect(new Set(model.requests.map(({ messages }) => messages[0]?.text)).size).toBe(2);
  });

  it("is no longer what calls begin with when it is old", async () => {
    const { clock, model, prime, greet } = setUp();
    await prime();
    await clock.advance(6 * minuteMs);
    expect((await greet())?.messages[0]?.text).not.toBe(model.requests[0]?.messages[0]?.text);
  });

  it("is no trouble when the model refuses it, and is not shown again and again", async () => {
    const { model, prime } = setUp([{ fail: { afterTokens: 0, code: "LLM_UNAVAILABLE", retryable: true } }]);
    await prime();
    await prime();
    expect(model.requests).toHaveLength(1);
  });

  it("ends with its signal, and is not begun after it", async () => {
    const { clock, model, begin, prime, controller } = setUp([{ text: "Hello.", firstTokenMs: 60_000 }]);
    const priming = begin();
    await clock.advance(100);
    controller.abort("shutdown");
    await priming;
    await clock.advance(6 * minuteMs);
    await prime();
    expect([model.requests.length, clock.pendingTimers]).toEqual([1, 0]);
  });
});
