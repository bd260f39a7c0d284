import { describe, expect, test } from "vitest";
import { brainFailover } from "../../agent/brain-failover.ts";
import { brainLlm } from "../../agent/brain-llm.ts";
import type { Brain } from "../../agent/brain.ts";
import { definePlaybook } from "../../agent/playbook.ts";
import { silentLog } from "../../base/log.ts";
import { seededRandom } from "../../base/random.ts";
import type { Random } from "../../base/random.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { scriptedLlm } from "../../testing/scripted-llm.ts";
import type { ScriptedReply } from "../../testing/scripted-llm.ts";
import { LineWatch } from "../../testing/simulation/line-watch.ts";
import { drawDelayMs } from "../../testing/vendors/faults.ts";
import { VirtualCall } from "../../testing/virtual-call.ts";
import { Fleet } from "../health/fleet.ts";
import { openLlmRoute } from "./llm-route.ts";

const answer =
  "Sure, I can help with that. We have two openings on Tuesday, one at nine in the morning and another after lunch. " +
  "Which would suit you?";
const words = answer.split(" ");
const firstToken = { p50Ms: 350, p95Ms: 700 };

/** How the next model takes up an answer that broke off, as models do. */
type Manner = "next word" | "last words" | "from the start";

const rules: Brain = {
  name: "rules",
  initialState: () => null,
  async *reply({ kind }) {
    yield { type: "say", text: kind === "greeting" ? "Hello, how can I help you today?" : "The rules answer." };
  },
};
const playbook = definePlaybook({
  name: "test",
  tools: [],
  instructions: () => "You are the front desk.",
  rules: () => rules,
  keyterms: [],
});

/** What a model says that is asked to go on. */
function continued(request: LlmRequest, manner: Manner): string {
  const last = request.messages.at(-2);
  if (last?.role !== "assistant" || request.messages.at(-1)?.text.startsWith("[Note") !== true) return answer;
  const given = last.text.split(" ").length;
  if (manner === "from the start") return answer;
  return words.slice(manner === "next word" ? given : Math.max(0, given - 3)).join(" ");
}

interface Trial {
  readonly death: "none" | "fail" | "stall";
  readonly afterTokens: number;
  readonly manner: Manner;
  readonly random: Random;
}

/** One call of one turn; what the caller heard of the answer, and until when. */
async function callWith({ death, afterTokens, manner, random }: Trial) {
  const clock = new VirtualClock();
  const fleet = new Fleet({ clock, log: silentLog });
  const model = (name: string, reply: (request: LlmRequest) => ScriptedReply): LlmVendor => {
    const delays = random.fork(name);
    const script = scriptedLlm({
      name,
      perTokenMs: 20,
      replies: (request) => ({ firstTokenMs: drawDelayMs(firstToken, delays), ...reply(request) }),
    });
    return { ...script, showsProgress: true, stream: (request, options) => script.stream(request, options) };
  };
  const dies: ScriptedReply = {
    text: answer,
    ...(death === "fail" && { fail: { afterTokens, code: "LLM_CONNECTION_LOST" } }),
    ...(death === "stall" && { stall: { afterTokens } }),
  };
  const vendors = [model("first", () => dies), model("second", (request) => ({ text: continued(request, manner) }))];
  // A process that has been running: what these two usually take is known.
  for (const { name } of vendors) {
    const attempt = fleet.healthOf("llm", name).attempt();
    const past = random.fork(`past ${name}`);
    for (let index = 0; index < 60; index++) {
      attempt.measured("first", drawDelayMs(firstToken, past));
      attempt.measured("between", 20);
    }
    attempt.cancelled();
  }
  const context = { wallTimeMs: () => clock.wallTimeMs() };
  const primary = brainLlm({ playbook, context, model: openLlmRoute({ fleet, vendors, hedge: { policy: "off" } })() });
  const watch = new LineWatch(() => clock.now());
  const virtual = new VirtualCall({
    clock,
    brain: brainFailover({ primary: primary as Brain, fallback: rules }) as Brain,
    // The answer itself is compared and timed.
    onsets: false,
  });
  virtual.far.onFrame(({ samples }, atMs) => watch.hear(samples, atMs));
  virtual.start();
  await virtual.untilWaiting();
  await virtual.say("do you have anything on Tuesday");
  const saidAtMs = clock.now();
  await virtual.untilWaiting();
  const heard = virtual.call.conversation.entries.findLast(({ role }) => role === "agent");
  const switches = virtual.journal.filter(({ event }) => event.type === "vendor-switch").length;
  await virtual.hangUp();
  return {
    heard: heard?.role === "agent" ? heard.text : "",
    tookMs: (watch.heard.at(-1)?.endMs ?? 0) - saidAtMs,
    switches,
    pendingTimers: clock.pendingTimers,
  };
}

describe("a model that dies in the middle of a turn", () => {
  test.each(["fail", "stall"] as const)(
    "costs the caller less than a second and no word: %s, 100 calls",
    async (death) => {
      const extraMs: number[] = [];
      let switched = 0;
      for (let index = 0; index < 100; index++) {
        const trial: Trial = {
          death,
          afterTokens: 1 + (index % (words.length - 1)),
          manner: (["next word", "last words", "from the start"] as const)[index % 3] ?? "next word",
          random: seededRandom(`killed ${index}`),
        };
        const whole = await callWith({ ...trial, death: "none", random: seededRandom(`killed ${index}`) });
        const killed = await callWith(trial);
        expect(killed.heard).toBe(answer);
        expect(whole.heard).toBe(answer);
        expect(killed.pendingTimers).toBe(0);
        switched += killed.switches > 0 ? 1 : 0;
        extraMs.push(killed.tookMs - whole.tookMs);
      }
      const sorted = extraMs.toSorted((one, other) => one - other);
      expect(switched).toBeGreaterThan(90);
      expect(sorted[94]).toBeLessThanOrEqual(1000);
    },
  );

  test("is followed by the rules in the same breath when it was the only one", async () => {
    const clock = new VirtualClock();
    const fleet = new Fleet({ clock, log: silentLog });
    const model = scriptedLlm({ replies: [{ fail: { afterTokens: 0, code: "LLM_UNAUTHORIZED", retryable: false } }] });
    const route = openLlmRoute({ fleet, vendors: [model] });
    const context = { wallTimeMs: () => clock.wallTimeMs() };
    const brain = (): Brain =>
      brainFailover({ primary: brainLlm({ playbook, context, model: route() }) as Brain, fallback: rules }) as Brain;
    for (let call = 0; call < 3; call++) {
      const virtual = new VirtualCall({ clock, brain: brain(), onsets: false });
      virtual.start();
      await virtual.untilWaiting();
      await virtual.say("do you have anything on Tuesday");
      await virtual.untilWaiting();
      expect(virtual.call.conversation.entries.at(-1)).toMatchObject({ role: "agent", text: "The rules answer." });
      await virtual.hangUp();
    }
    // Whatever the calls and their guesses: a key that is refused is shown once.
    expect(model.requests).toHaveLength(1);
  });
});
