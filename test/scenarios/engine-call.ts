import type { Agent } from "../../src/agent/agent.ts";
import { VirtualCall } from "../../src/testing/virtual-call.ts";
import { calendarState, openScenario } from "./open-scenario.ts";
import type { OpenedScenario } from "./open-scenario.ts";
import { playSteps } from "./play-steps.ts";
import type { Played, ScenarioCall } from "./play-steps.ts";
import type { Scenario, Step } from "./scenario.ts";

/** Plays a conversation through the whole engine in virtual time: voice activity, transcripts, endpointing, playout, commits. */
export async function playInEngine(agent: Agent, scenario: Scenario): Promise<Played> {
  const opened = await openScenario(agent, scenario);
  const call = new EngineCall(opened);
  await call.start();
  return playSteps(call, scenario);
}

const callId = "c_scenario";

class EngineCall implements ScenarioCall {
  readonly #opened: OpenedScenario;
  readonly #call: VirtualCall;

  constructor(opened: OpenedScenario) {
    const { clock, playbook } = opened;
    this.#opened = opened;
    this.#call = new VirtualCall({
      id: callId,
      clock,
      brain: playbook.rules({ wallTimeMs: () => clock.wallTimeMs() }),
      tools: playbook.tools,
      keyterms: playbook.keyterms,
    });
  }

  async start(): Promise<void> {
    this.#call.start();
    await this.#call.untilWaiting();
  }

  get ended(): boolean {
    return this.#call.end !== undefined;
  }

  get lastSaid(): string {
    return this.#said().at(-1) ?? "";
  }

  async step(step: Step): Promise<void> {
    if (typeof step === "string") await this.#call.say(step);
    else if ("say" in step)
      await this.#call.say({
        text: step.say,
        ...(step.confidence === undefined ? {} : { confidence: step.confidence }),
      });
    else if ("silenceMs" in step) {
      // The engine's own patience decides when a silence becomes a turn.
    } else if ("dtmf" in step) this.#call.press(step.dtmf);
    else if ("mumble" in step) await this.#call.say({ text: "mumble mumble", heardAs: "" });
    else if ("hangup" in step) return this.hangUp();
    else return this.#opened.meanwhile(step.meanwhile, callId);
    await this.#call.untilWaiting();
  }

  async hangUp(): Promise<void> {
    await this.#call.hangUp();
  }

  result(): Played {
    const ends = this.#call.journal.flatMap(({ event }) => (event.type === "call-end" ? [event] : []));
    return {
      ...calendarState(this.#opened.calendar),
      outcome: ends[0]?.outcome ?? "none",
      disposition: ends[0]?.disposition ?? "none",
      outcomes: ends.length,
      escalations: this.#call.journal.flatMap(({ event }) => (event.type === "escalation" ? [event.reason] : [])),
      said: this.#said(),
      transcript: this.#transcript(),
    };
  }

  /** The agent's turns as they were said, fillers aside. */
  #said(): readonly string[] {
    const turns = new Map<string, string[]>();
    for (const { event } of this.#call.journal) {
      if (event.type !== "agent-say" || event.filler) continue;
      const words = turns.get(event.turnId) ?? [];
      words.push(event.text);
      turns.set(event.turnId, words);
    }
    return [...turns.values()].map((words) => words.join(" "));
  }

  #transcript(): string {
    return this.#call.journal
      .flatMap(({ event, atMs }) => {
        if (event.type === "turn-commit") return [`${atMs} caller (${event.kind}): ${event.text}`];
        if (event.type === "agent-say") return [`${atMs} agent: ${event.text}`];
        if (event.type === "tool-end")
          return [`  [${event.name} ${event.ok ? "ok" : "failed"} ${JSON.stringify(event.result).slice(0, 200)}]`];
        return event.type === "call-end" || event.type === "escalation" ? [JSON.stringify(event)] : [];
      })
      .join("\n");
  }
}
