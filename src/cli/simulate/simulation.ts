import type { CallEnd } from "../../call/call-options.ts";
import type { CalendarSnapshot } from "../../integrations/embedded/calendar-views.ts";
import type { UtteranceAudio } from "../../testing/bench/utterance.ts";
import type { Scenario, ScenarioStep } from "./scenario.ts";
import type { Exchange, SpokenCall } from "./spoken-call.ts";

/** What happened, as it happens. Latencies in ms, at the caller's ear. */
export type SimulationEvent =
  | { readonly type: "agent-say"; readonly text: string }
  | {
      readonly type: "turn";
      /** What the caller did: the words, or the keys. */
      readonly said: string;
      readonly understood: string;
      readonly reply: string;
      readonly latencyMs?: number;
    }
  /** Something came out otherwise than the scenario expects. */
  | { readonly type: "unexpected"; readonly message: string }
  | { readonly type: "outcome"; readonly outcome: string; readonly disposition: string }
  | ({ readonly type: "state" } & CalendarSnapshot);

/** What a run needs. */
export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly call: SpokenCall;
  /** The caller's words as sound, made before the call. */
  readonly sound: (text: string) => Promise<UtteranceAudio>;
  readonly snapshot: () => Promise<CalendarSnapshot>;
  readonly onEvent: (event: SimulationEvent) => void;
}

/** So many answers at most: a call that goes on for longer goes in circles. */
const mostAnswers = 20;

/** Plays a scenario to the end of its call, and compares what came of it with what was expected. */
export async function runSimulation(options: SimulationOptions): Promise<void> {
  await new Simulation(options).run();
}

class Simulation {
  readonly #options: SimulationOptions;
  #lastReply = "";

  constructor(options: SimulationOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { scenario, call } = this.#options;
    this.#agentSaid(await call.listen());
    for (const step of scenario.steps) {
      if (call.end !== undefined && !("expect" in step)) break;
      await this.#step(step);
    }
    for (let count = 0; count < mostAnswers && call.end === undefined; count++) {
      const answer = scenario.answers?.find(({ when }) => when.test(lastSentence(this.#lastReply)));
      if (answer === undefined) break;
      await this.#say(answer.say);
    }
    this.#compare(await call.hangUp(), await this.#state());
  }

  async #step(step: ScenarioStep): Promise<void> {
    const { call, onEvent } = this.#options;
    if ("say" in step) await this.#say(step.say);
    else if ("press" in step) this.#turn(`(keys ${step.press})`, await call.press(step.press));
    else if ("waitMs" in step) this.#agentSaid(await call.wait(step.waitMs));
    else if ("hangup" in step) await call.hangUp();
    else if (!step.expect.test(this.#lastReply)) {
      onEvent({ type: "unexpected", message: `The agent's reply does not match ${String(step.expect)}` });
    }
  }

  async #say(text: string): Promise<void> {
    const { call, sound } = this.#options;
    this.#turn(text, await call.say(await sound(text)));
  }

  #turn(said: string, exchange: Exchange): void {
    this.#lastReply = exchange.reply;
    this.#options.onEvent({ type: "turn", said, ...exchange });
  }

  #agentSaid(text: string): void {
    if (text === "") return;
    this.#lastReply = text;
    this.#options.onEvent({ type: "agent-say", text });
  }

  async #state(): Promise<CalendarSnapshot> {
    // Asked for once the call is over: until then the agent may still write.
    await this.#options.call.hangUp();
    return this.#options.snapshot();
  }

  #compare(end: CallEnd, state: CalendarSnapshot): void {
    const { onEvent, scenario } = this.#options;
    const { outcome, booked, callbacks } = scenario.expect ?? {};
    onEvent({ type: "outcome", ...end });
    onEvent({ type: "state", ...state });
    const differ = (what: string, wanted: string | number | undefined, got: string | number): void => {
      if (wanted === undefined || wanted === got) return;
      onEvent({ type: "unexpected", message: `${what}: expected ${wanted}, got ${got}` });
    };
    differ("outcome", outcome, end.outcome);
    differ("appointments booked", booked, state.appointments.filter(({ status }) => status === "booked").length);
    differ("callbacks", callbacks, state.callbacks.length);
  }
}

/** The question that is open, since a reply may also repeat what was said. */
function lastSentence(reply: string): string {
  return reply.split(/(?<=[.!?])\s+/).at(-1) ?? "";
}
