import { brainFailover } from "../../agent/brain-failover.ts";
import { brainLlm } from "../../agent/brain-llm.ts";
import type { Brain } from "../../agent/brain.ts";
import { inferExpectation } from "../../agent/infer-expectation.ts";
import { definePlaybook } from "../../agent/playbook.ts";
import { ClauseSplitter } from "../../agent/clauses.ts";
import type { Clock } from "../../base/clock.ts";
import type { LlmVendor } from "../../contracts/llm.ts";
import { scriptedLlm } from "../scripted-llm.ts";

/** Who leads the conversation. */
export type Lead = "model" | "rules";

/** The delays that a bench agent's model has. */
export interface ModelDelays {
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

/** A brain as production has it, whose next words are given: by a scripted model, or by rules that answer at once. */
export function benchBrain(options: {
  readonly lead: Lead;
  readonly delays: ModelDelays;
  readonly clock: Clock;
  readonly nextReply: () => string;
  readonly model?: (nextReply: () => string) => LlmVendor;
}): Brain {
  const { lead, delays, clock, nextReply } = options;
  const rules = rulesBrain(nextReply);
  if (lead === "rules") return rules;
  const playbook = definePlaybook({
    name: "bench",
    tools: [],
    instructions: () => "You are on the phone. Answer in one or two short spoken sentences, without markup.",
    rules: () => rules,
    keyterms: [],
  });
  const model = options.model?.(nextReply) ?? scriptedLlm({ replies: () => ({ text: nextReply(), ...delays }) });
  const context = { wallTimeMs: () => clock.wallTimeMs() };
  // A brain keeps its state to itself, so one of any state is a brain.
  return brainFailover({
    primary: brainLlm({ playbook, context, model }) as Brain,
    fallback: rules,
    tools: [],
    onSwitch: () => undefined,
  }) as Brain;
}

function rulesBrain(nextReply: () => string): Brain<null> {
  return {
    name: "rules",
    initialState: () => null,
    async *reply() {
      const text = nextReply();
      const splitter = new ClauseSplitter();
      for (const clause of [...splitter.push(text), ...splitter.flush()]) yield { type: "say", text: clause };
      yield { type: "expect", expectation: inferExpectation(text) };
    },
  };
}
