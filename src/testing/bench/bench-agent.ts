import { brainFailover } from "../../agent/brain-failover.ts";
import { brainLlm } from "../../agent/brain-llm.ts";
import type { Brain } from "../../agent/brain.ts";
import { inferExpectation } from "../../agent/infer-expectation.ts";
import { definePlaybook } from "../../agent/playbook.ts";
import { ClauseSplitter } from "../../agent/clauses.ts";
import type { Clock } from "../../base/clock.ts";
import type { LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { scriptedLlm } from "../scripted-llm.ts";
import { toneOfReply } from "./word-marks.ts";
import type { ReplyScript } from "./word-marks.ts";

/** Who leads the conversation. */
export type Lead = "model" | "rules";

/** The delays that a bench agent's model has. */
export interface ModelDelays {
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

/** What a brain was asked for, since it was last told to forget it; replies that begin alike are one. */
export class AskedReplies {
  #calls = 0;
  readonly #firstAskedMs = new Map<number, number>();

  /** How often, in all. */
  get calls(): number {
    return this.#calls;
  }

  count(reply: string, atMs: number): void {
    this.#calls++;
    const tone = toneOfReply(reply);
    if (!this.#firstAskedMs.has(tone)) this.#firstAskedMs.set(tone, atMs);
  }

  /** When it was first asked for this reply, in whatever form. */
  firstAskedMs(reply: string): number | undefined {
    return this.#firstAskedMs.get(toneOfReply(reply));
  }

  /** A new turn: what was asked for before is another's. */
  forget(): void {
    this.#firstAskedMs.clear();
  }
}

/** Makes the model of one call. */
export type ModelFactory = (script: ReplyScript, work: AskedReplies) => LlmVendor;

/** How a bench's brain is made. */
export interface BenchBrainOptions {
  readonly lead: Lead;
  readonly delays: ModelDelays;
  readonly clock: Clock;
  readonly script: ReplyScript;
  readonly work: AskedReplies;
  /** In place of the model of the usual delays; counts its own work. */
  readonly model?: ModelFactory;
}

/** A brain as production has it, whose words are given: by a scripted model, or by rules that answer at once. */
export function benchBrain(options: BenchBrainOptions): Brain {
  const { lead, delays, clock, script, work } = options;
  if (lead === "rules") return rulesBrain(script, work);
  const rules = rulesBrain(script, new AskedReplies());
  const playbook = definePlaybook({
    name: "bench",
    tools: [],
    instructions: () => "You are on the phone. Answer in one or two short spoken sentences, without markup.",
    rules: () => rules,
    keyterms: [],
  });
  const usual: ModelFactory = () =>
    noted(scriptedLlm({ replies: (request) => ({ text: script(callerWords(request)), ...delays }) }), script, work);
  const model = (options.model ?? usual)(script, work);
  const context = { wallTimeMs: () => clock.wallTimeMs() };
  // A brain keeps its state to itself, so one of any state is a brain.
  return brainFailover({
    primary: brainLlm({ playbook, context, model }) as Brain,
    fallback: rules,
    tools: [],
    onSwitch: () => undefined,
  }) as Brain;
}

/** What the caller said last, as a model is told of it. */
export function callerWords({ messages }: LlmRequest): string {
  const last = messages.findLast(({ role }) => role === "user");
  const text = last?.role === "user" ? last.text : "";
  // Notes about the turn follow its words on lines of their own.
  return text.split("\n")[0] ?? "";
}

/** The same model, which notes what it is asked for. */
export function noted(model: LlmVendor, script: ReplyScript, work: AskedReplies): LlmVendor {
  return {
    ...model,
    stream: (request, options) => {
      work.count(script(callerWords(request)), options.clock.now());
      return model.stream(request, options);
    },
  };
}

function rulesBrain(script: ReplyScript, work: AskedReplies): Brain<null> {
  return {
    name: "rules",
    initialState: () => null,
    async *reply(turn, { clock }) {
      const text = script(turn.text);
      work.count(text, clock.now());
      const splitter = new ClauseSplitter();
      for (const clause of [...splitter.push(text), ...splitter.flush()]) yield { type: "say", text: clause };
      yield { type: "expect", expectation: inferExpectation(text) };
    },
  };
}
