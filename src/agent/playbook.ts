import type { Brain } from "./brain.ts";
import type { AnyTool } from "./tools.ts";

/**
 * What the agent is there to do, apart from how the next sentence comes about. The same playbook runs on a language
 * model (`instructions`, `tools`) and on rules alone (`rules`).
 */
export interface Playbook {
  readonly name: string;
  readonly tools: readonly AnyTool[];
  /** The system prompt for `brain-llm`: goal, facts, manners. Asked anew each turn, since "today" may change. */
  instructions(context: PlaybookContext): string;
  /** The brain that carries this playbook with no model at all. */
  rules(context: PlaybookContext): Brain;
  /** Words that recognition should know: names, services, places. */
  readonly keyterms: readonly string[];
}

export interface PlaybookContext {
  /** The calendar's time, Unix epoch in ms. */
  wallTimeMs(): number;
}

/** Declares a playbook. */
export function definePlaybook<P extends Playbook>(playbook: P): P {
  return playbook;
}
