import { interceptRules } from "../../src/agent/intercept-rules.ts";
import type { Agent } from "../../src/agent/agent.ts";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../../src/agent/brain.ts";
import type { ConversationEntry } from "../../src/agent/conversation.ts";
import type { Playbook } from "../../src/agent/playbook.ts";
import type { ToolOutcome } from "../../src/agent/tools.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { silentLog } from "../../src/base/log.ts";
import type { VirtualClock } from "../../src/base/virtual-clock.ts";
import { calendarState, openScenario } from "./open-scenario.ts";
import type { OpenedScenario } from "./open-scenario.ts";
import { playSteps } from "./play-steps.ts";
import { modelLedBrain } from "./rules-as-model.ts";
import type { Played, ScenarioCall } from "./play-steps.ts";
import type { Scenario, Step } from "./scenario.ts";

/** Plays a conversation against an agent's brain in text: no sound, no waiting, the real playbook, tools and calendar rules. */
export function playInText(agent: Agent, scenario: Scenario): Promise<Played> {
  return play(agent, scenario, (playbook, wallTimeMs) => playbook.rules({ wallTimeMs }));
}

/** The same with a scripted model in the lead. */
export function playModelLed(agent: Agent, scenario: Scenario): Promise<Played> {
  return play(agent, scenario, modelLedBrain);
}

type ToBrain = (playbook: Playbook, wallTimeMs: () => number) => Brain;

async function play(agent: Agent, scenario: Scenario, toBrain: ToBrain): Promise<Played> {
  const opened = await openScenario(agent, scenario);
  const call = new TextCall(
    opened,
    toBrain(opened.playbook, () => opened.clock.wallTimeMs()),
  );
  await call.turn({ kind: "greeting", text: "" });
  return playSteps(call, scenario);
}

interface CallerTurn {
  readonly kind: TurnInput["kind"];
  readonly text: string;
  readonly confidence?: number | undefined;
  readonly interruptedAfter?: string | undefined;
}

/** One conversation in text: what the call engine does around a brain, without sound and without waiting. */
class TextCall implements ScenarioCall {
  readonly #clock: VirtualClock;
  readonly #opened: OpenedScenario;
  readonly #brain: Brain;
  readonly #conversation: ConversationEntry[] = [];
  readonly #lines: string[] = [];
  readonly #said: string[] = [];
  readonly #escalations: string[] = [];
  readonly #outcomes: { readonly outcome: string; readonly disposition: string }[] = [];
  readonly #controller = new AbortController();
  readonly #row = { kind: "", count: 0 };
  #state: unknown;
  #turns = 0;

  constructor(opened: OpenedScenario, brain: Brain) {
    const { clock } = opened;
    this.#clock = clock;
    this.#opened = opened;
    this.#brain = brain;
    this.#state = this.#brain.initialState();
  }

  get ended(): boolean {
    return this.#outcomes.length > 0;
  }

  get lastSaid(): string {
    return this.#said.at(-1) ?? "";
  }

  async step(step: Step): Promise<void> {
    if (typeof step === "string") return this.turn({ kind: "speech", text: step });
    if ("say" in step) {
      return this.turn({
        kind: "speech",
        text: step.say,
        confidence: step.confidence,
        interruptedAfter: step.interruptedAfter,
      });
    }
    if ("silenceMs" in step) return this.turn({ kind: "silence", text: "" });
    if ("dtmf" in step) return this.turn({ kind: "dtmf", text: step.dtmf });
    if ("mumble" in step) return this.turn({ kind: "not-understood", text: "" });
    if ("hangup" in step) return this.hangUp();
    await this.#opened.meanwhile(step.meanwhile, "c1");
  }

  async turn(caller: CallerTurn): Promise<void> {
    const turnId = `t${++this.#turns}`;
    const { kind, text } = caller;
    if (caller.interruptedAfter !== undefined) cutOff(this.#conversation, caller.interruptedAfter);
    this.#lines.push(`${kind === "speech" ? "caller" : `(${kind})`}: ${text}`);
    const input = this.#toInput(caller);
    const run = this.#toRun(turnId);
    if (text !== "") this.#conversation.push({ role: "caller", turnId, text, atMs: this.#clock.now() });
    const words: string[] = [];
    for await (const part of this.#brain.reply(input, run)) this.#take(part, words);
    const reply = words.join(" ");
    if (reply !== "")
      this.#conversation.push({ role: "agent", turnId, text: reply, atMs: this.#clock.now(), interrupted: false });
    this.#said.push(reply);
    this.#lines.push(`agent: ${reply}`);
    await this.#clock.advance(1000);
  }

  hangUp(): void {
    this.#controller.abort();
    this.#outcomes.push({
      outcome: this.#escalations.length > 0 ? "escalated" : "caller-hung-up",
      disposition: "caller-hung-up",
    });
    this.#lines.push("(caller hangs up)");
  }

  result(): Played {
    const [first] = this.#outcomes;
    return {
      ...calendarState(this.#opened.calendar),
      outcome: first?.outcome ?? "none",
      disposition: first?.disposition ?? "none",
      outcomes: this.#outcomes.length,
      escalations: this.#escalations,
      said: this.#said,
      transcript: this.#lines.join("\n"),
    };
  }

  #toInput({ kind, text, confidence = 1, interruptedAfter }: CallerTurn): TurnInput {
    this.#row.count = this.#row.kind === kind ? this.#row.count + 1 : 1;
    this.#row.kind = kind;
    const intercept = kind === "speech" || kind === "dtmf" ? firstIntercept(text, kind) : undefined;
    const input = { kind, text, confidence, repeats: this.#row.count, interrupted: interruptedAfter !== undefined };
    return intercept === undefined ? input : { ...input, intercept };
  }

  #toRun(turnId: string): ReplyRun<unknown> {
    const { signal } = this.#controller;
    return {
      callId: "c1",
      state: this.#state,
      conversation: [...this.#conversation],
      clock: this.#clock,
      log: silentLog,
      signal,
      callTool: async (name, args) => {
        const outcome = await runTool({
          playbook: this.#opened.playbook,
          name,
          args,
          clock: this.#clock,
          turnId,
          signal,
        });
        this.#lines.push(`  [${name} ${JSON.stringify(args)} -> ${JSON.stringify(outcome).slice(0, 300)}]`);
        return outcome;
      },
    };
  }

  #take(part: ReplyPart<unknown>, words: string[]): void {
    if (part.type === "say") words.push(part.text);
    // Through JSON, as a recovered call would read it: state must be plain data.
    if (part.type === "state") this.#state = JSON.parse(JSON.stringify(part.state)) as unknown;
    if (part.type === "escalate") this.#escalations.push(part.reason);
    if (part.type === "end-call") this.#outcomes.push(part);
  }
}

/** What was heard of the last reply ends with `text`. */
function cutOff(conversation: ConversationEntry[], text: string): void {
  const index = conversation.findLastIndex(({ role }) => role === "agent");
  const entry = conversation[index];
  if (entry?.role !== "agent") return;
  const at = entry.text.indexOf(text);
  conversation[index] = { ...entry, text: entry.text.slice(0, at < 0 ? 0 : at + text.length), interrupted: true };
}

function firstIntercept(text: string, kind: "speech" | "dtmf") {
  for (const rule of interceptRules) {
    const found = rule(text, kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function runTool(call: {
  readonly playbook: Playbook;
  readonly name: string;
  readonly args: unknown;
  readonly clock: VirtualClock;
  readonly turnId: string;
  readonly signal: AbortSignal;
}): Promise<ToolOutcome> {
  const tool = call.playbook.tools.find(({ name }) => name === call.name);
  if (tool === undefined) return { ok: false, code: "TOOL_UNKNOWN", message: call.name, retryable: false };
  const parsed = tool.input.safeParse(call.args);
  if (!parsed.success)
    return { ok: false, code: "TOOL_BAD_ARGUMENTS", message: parsed.error.message, retryable: false };
  try {
    const context = {
      callId: "c1",
      idempotencyKey: `c1/${call.turnId}/${call.name}/${JSON.stringify(parsed.data)}`,
      signal: call.signal,
      clock: call.clock,
      log: silentLog,
    };
    return { ok: true, result: await tool.run(parsed.data as never, context) };
  } catch (error) {
    if (error instanceof CallwrightError)
      return { ok: false, code: error.code, message: error.message, retryable: error.retryable };
    throw error;
  }
}
