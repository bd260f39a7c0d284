import { z } from "zod";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../../agent/brain.ts";
import { defineTool } from "../../agent/tools.ts";
import type { AnyTool } from "../../agent/tools.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import { sleep } from "../../base/sleep.ts";

/** How often a simulated brain does what; probabilities. */
export interface SimAgentOptions {
  readonly random: Random;
  /** Called when the write tool runs, with its key. */
  onWrite(idempotencyKey: string): void;
}

interface SimState {
  readonly turns: number;
}

/** A brain and its tools that behave as badly as real ones: slow, failing, writing, saying nothing, hanging up. */
export function simAgent(options: SimAgentOptions): {
  readonly brain: Brain<SimState>;
  readonly tools: readonly AnyTool[];
} {
  const toolRandom = options.random.fork("tools");
  const read = defineTool({
    name: "look_up",
    description: "Looks something up",
    input: z.object({ what: z.string() }),
    effect: "read",
    run: async (_input, { clock, signal }) => {
      await sleep(clock, toolRandom.integer(1, 1500), signal);
      if (toolRandom.chance(0.1)) throw new CallwrightError("The shelf is empty", { code: "SIM_EMPTY" });
      return { found: true };
    },
  });
  const write = defineTool({
    name: "write_down",
    description: "Writes something down",
    input: z.object({ what: z.string() }),
    effect: "write",
    run: async (_input, { clock, signal, idempotencyKey }) => {
      options.onWrite(idempotencyKey);
      await sleep(clock, toolRandom.integer(1, 2500), signal);
      return { written: true };
    },
  });
  const brain: Brain<SimState> = {
    name: "simulated",
    initialState: () => ({ turns: 0 }),
    reply: (turn, run) => reply(turn, run, options.random.fork(`${turn.kind} ${turn.text} ${run.state.turns}`)),
  };
  return { brain, tools: [read, write] };
}

const sentences = [
  "Sure, let me see what there is.",
  "Tuesday at two or at half past four?",
  "That is all done for you now.",
  "Could you tell me your name, please?",
  "We are open from half past eight to five.",
];

async function* reply(turn: TurnInput, run: ReplyRun<SimState>, random: Random): AsyncGenerator<ReplyPart<SimState>> {
  const { clock, signal } = run;
  yield { type: "state", state: { turns: run.state.turns + 1 } };
  if (random.chance(0.4)) await sleep(clock, random.integer(20, 900), signal);
  if (random.chance(0.03)) await sleep(clock, random.integer(2000, 30_000), signal);
  if (random.chance(0.04)) throw new CallwrightError("The simulated model failed", { code: "LLM_UNAVAILABLE" });
  if (random.chance(0.1)) yield { type: "filler", text: "Let me check." };
  if (random.chance(0.3)) await run.callTool("look_up", { what: turn.text });
  if (random.chance(0.25)) {
    await run.callTool("write_down", { what: turn.text });
    yield { type: "state", state: { turns: run.state.turns + 2 } };
  }
  if (random.chance(0.02)) return;
  const count = random.integer(1, 3);
  for (let index = 0; index < count; index++) {
    yield { type: "say", text: random.pick(sentences) };
    if (random.chance(0.3)) await sleep(clock, random.integer(10, 600), signal);
  }
  yield {
    type: "expect",
    expectation: random.pick(["open", "yes-no", "digits", "date-time", "choice", "name"] as const),
  };
  if (random.chance(0.03)) yield { type: "escalate", reason: "simulated", evidence: turn.text };
  if (turn.kind !== "greeting" && random.chance(0.08)) {
    yield { type: "end-call", outcome: "completed", disposition: "simulated" };
  }
}
