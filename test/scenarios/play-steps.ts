import type { Scenario, Step } from "./scenario.ts";

/** What came of a conversation. */
export interface Played {
  readonly booked: readonly string[];
  readonly cancelled: readonly string[];
  readonly callbacks: readonly string[];
  readonly outcome: string;
  readonly disposition: string;
  readonly outcomes: number;
  readonly escalations: readonly string[];
  /** The agent's turns, in order. */
  readonly said: readonly string[];
  readonly transcript: string;
}

/** A call that a scenario is played in: in text, or through the whole engine. */
export interface ScenarioCall {
  readonly ended: boolean;
  readonly lastSaid: string;
  step(step: Step): Promise<void>;
  hangUp(): Promise<void> | void;
  result(): Played;
}

/** So many of the caller's standing answers at most: a call that goes on for longer goes in circles. */
const maxExtraTurns = 14;

/** Plays the steps, then answers what is still asked, and hangs up when nothing is. */
export async function playSteps(call: ScenarioCall, scenario: Scenario): Promise<Played> {
  for (const step of scenario.steps) {
    if (call.ended) break;
    if (typeof step === "object" && "say" in step && step.when?.test(call.lastSaid) === false) continue;
    await call.step(step);
  }
  for (let extra = 0; extra < maxExtraTurns && !call.ended; extra++) {
    const line = standingAnswer(scenario, call.lastSaid);
    if (line === undefined) break;
    await call.step(line);
  }
  if (!call.ended) await call.hangUp();
  return call.result();
}

function standingAnswer(scenario: Scenario, asked: string): string | undefined {
  const {
    name = "Anna Lee",
    phone = "212 555 0147",
    confirm = "yes",
    close = "no, that's all, thanks",
  } = scenario.caller ?? {};
  const question = asked.slice(Math.max(asked.lastIndexOf(". "), asked.lastIndexOf("! ")) + 1);
  if (/anything else|what else|how can i help|what can i do/i.test(question)) return close;
  if (/\bname\b|who is the appointment for/i.test(question)) return name;
  if (/phone|number/i.test(question)) return phone;
  if (
    /book it|correct|book that|move it|change it|cancel it|cancel that|that right|get that right|note it|go on with/i.test(
      question,
    )
  )
    return confirm;
  if (/(?:good time|time would suit you) .*call|suit you for the call/i.test(question)) return "tomorrow morning";
  if (/call you back/i.test(question)) return "no thanks";
  return undefined;
}
