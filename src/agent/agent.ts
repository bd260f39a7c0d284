import type { CalendarSeed } from "../contracts/calendar-seed.ts";
import type { Calendar, CallbackBook } from "../contracts/calendar.ts";
import type { HedgeOptions } from "../contracts/hedging.ts";
import type { CallerProfile } from "../turn/endpointing.ts";
import type { Playbook } from "./playbook.ts";
import type { Pronunciation } from "./pronunciation.ts";

/** An agent: a playbook and how it sounds. One file `agents/<name>.agent.ts` exports one as default. */
export interface Agent {
  /** Lower case, digits and hyphens; the name of its file. */
  readonly name: string;
  /** For people: "Harbor Street Dental front desk". */
  readonly title: string;
  /** BCP 47. Default `en-US`. */
  readonly language?: string;
  readonly profile?: CallerProfile;
  /** Vendors by name, first choice first. Absent: from the environment (keys present), local engines last. */
  readonly stt?: readonly string[];
  readonly llm?: readonly string[];
  readonly tts?: readonly string[];
  /** `order` (default): vendors are tried as listed; `fastest`: the one that has been answering fastest comes first. */
  readonly prefer?: "order" | "fastest";
  /** Whether models are asked twice so as to wait once. Absent: CALLWRIGHT_HEDGE, or a second one when the first is late. */
  readonly hedge?: HedgeOptions;
  /**
   * The model that hears and speaks for this agent, by its vendor's name; recognisers, models and voices stand in for it.
   * Absent: CALLWRIGHT_SPEECH_MODEL. `false`: none.
   */
  readonly speechModel?: string | false;
  readonly voice?: string;
  /** How names and words of this business are to be said, whichever voice speaks. */
  readonly pronunciations?: readonly Pronunciation[];
  /**
   * Words that a reply may begin with while a model still thinks about the answer ("Let me see."), said in turn; they
   * must be true whatever the answer is. `false`: none. Absent: ours, for English.
   */
  readonly onsets?: false | readonly string[];
  /** What guesses of one call may cost, US$, before it is sure that they are wanted (docs/guides/turn-taking.md). Default 0.1. */
  readonly maxGuessUsdPerCall?: number;
  /** `rules` never asks a model; `llm` uses rules only when every model fails; `auto` (default) is llm where there is one. */
  readonly brain?: "auto" | "rules" | "llm";
  /**
   * Makes the playbook for this process; called once at load. What it needs of the world (a calendar, the callback
   * book) is handed in, so that an agent file opens nothing itself.
   */
  playbook(services: AgentServices): Playbook | Promise<Playbook>;
}

/** What an agent may use. */
export interface AgentServices {
  /** Opens (and on first use fills) the embedded calendar of this business. */
  openCalendar(seed: CalendarSeed): Promise<Calendar>;
  readonly callbacks: CallbackBook;
}

/** Declares an agent. */
export function defineAgent(agent: Agent): Agent {
  return agent;
}
