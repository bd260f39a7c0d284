import type { Agent } from "../../agent/agent.ts";
import { loadAgent } from "../../app/load-agents.ts";
import type { Ids } from "../../base/ids.ts";
import type { Log } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import type { JournalEntry } from "../../call/journal-events.ts";
import type { LlmVendor } from "../../contracts/llm.ts";
import type { CalendarPreload } from "../../integrations/embedded/calendar-preload.ts";
import type { DrivenClock } from "../../testing/driven-clock.ts";
import { PacedClock } from "../../testing/paced-clock.ts";
import { scriptedTts } from "../../testing/scripted-tts.ts";
import { VirtualCall } from "../../testing/virtual-call.ts";
import { IsolatedCalendar } from "./isolated-calendar.ts";
import type { SharedDatabase } from "./shared-database.ts";
import { TalkReader } from "./talk-events.ts";
import type { TalkEvent } from "./talk-events.ts";

/** What all conversations of one `talk` share. */
export interface TalkSetup {
  readonly agent: Agent;
  /** Models on the network. With any, time passes at the real pace; else it is virtual. */
  readonly llm: readonly LlmVendor[];
  readonly database: SharedDatabase;
  readonly ids: Ids;
  readonly log: Log;
}

/** How one conversation begins. */
export interface TextCallOptions extends TalkSetup {
  /** The calendar's time at its start, Unix epoch in ms. */
  readonly nowMs: number;
  readonly preload: CalendarPreload;
  onEvent(event: TalkEvent): void;
  /** For whoever wants more than the protocol says. */
  onEntry?(entry: JournalEntry): void;
}

/** The pace of talk where nobody listens: nothing is gained by speaking slowly. */
const callerWordMs = 100;
const agentWordMs = 60;
/** Words of the caller that start no turn (a "mhm") are let go after so long. */
const noTurnMs = 2500;
/** A turn that takes longer is given up. */
const longestTurnMs = 120_000;
const mumbleMs = 800;

/** One conversation in text with an agent: its playbook, its brain and the whole turn engine. */
export class TextCall {
  readonly #virtual: VirtualCall<DrivenClock>;
  readonly #calendar: IsolatedCalendar;
  readonly #onEvent: (event: TalkEvent) => void;
  #closed = false;

  private constructor(virtual: VirtualCall<DrivenClock>, calendar: IsolatedCalendar, options: TextCallOptions) {
    this.#virtual = virtual;
    this.#calendar = calendar;
    this.#onEvent = (event) => options.onEvent(event);
    const reader = new TalkReader(this.#onEvent);
    virtual.call.journal.subscribe((entry) => {
      reader.read(entry);
      options.onEntry?.(entry);
    });
  }

  /** Begins a conversation; returns when the agent has greeted and it is the caller's turn. */
  static async open(options: TextCallOptions): Promise<TextCall> {
    const { agent, llm, database, ids, log, nowMs, preload } = options;
    const isVirtual = llm.length === 0 || agent.brain === "rules";
    const clock: DrivenClock = isVirtual
      ? new VirtualClock({ wallTimeMs: nowMs })
      : new PacedClock({ wallTimeMs: nowMs });
    const calendar = new IsolatedCalendar({ database, clock, id: ids.next("talk"), preload });
    try {
      const vendors = { stt: [], llm, tts: [] };
      const loaded = await loadAgent(agent, { services: calendar.services, vendors, clock, log });
      calendar.check();
      const virtual = new VirtualCall<DrivenClock>({
        clock,
        id: ids.next("c"),
        agentName: agent.name,
        brain: loaded.brain(),
        tools: loaded.playbook.tools,
        keyterms: loaded.playbook.keyterms,
        timings: { wordMs: callerWordMs },
        tts: [scriptedTts({ wordMs: agentWordMs })],
        log,
        // Nobody waits for an answer here, and guesses at half a sentence may cost money.
        turn: { maxSpeculations: 0, ...(agent.profile && { profile: agent.profile }) },
      });
      const call = new TextCall(virtual, calendar, options);
      virtual.start();
      await call.#settle(0);
      return call;
    } catch (error) {
      await calendar[Symbol.asyncDispose]();
      throw error;
    }
  }

  get ended(): boolean {
    return this.#virtual.end !== undefined;
  }

  /** The caller says something; empty text is speech without words. Returns when it is the caller's turn again. */
  async say(text: string): Promise<void> {
    const since = this.#virtual.journal.length;
    const words = text.trim();
    await this.#virtual.say(words === "" ? { text: "…", heardAs: "", durationMs: mumbleMs } : spoken(words));
    await this.#settle(since);
  }

  /** Time passes in silence; then, should the agent be speaking, until it has finished. */
  async silence(durationMs: number): Promise<void> {
    const { clock } = this.#virtual;
    // The call may end in the middle, and then nothing moves the clock any more.
    const endMs = clock.now() + durationMs;
    const timer = clock.at(endMs, () => undefined);
    await clock.runWhileNot(() => this.ended || clock.now() >= endMs, durationMs + longestTurnMs);
    timer.cancel();
    await this.#settle(undefined);
  }

  async press(digits: string): Promise<void> {
    const since = this.#virtual.journal.length;
    this.#virtual.press(digits);
    await this.#settle(since);
  }

  /** The caller hangs up, unless the call is over: says the outcome and then the state. */
  async hangUp(): Promise<void> {
    if (!this.ended) await this.#virtual.hangUp();
    await this.#close();
  }

  /** Hangs up from outside while something else is waited for, which then ends with the outcome and the state. */
  cut(): void {
    this.#virtual.far.hangUp();
  }

  /** Runs until it is the caller's turn or the call is over. `since`: the journal's length before the caller acted. */
  async #settle(since: number | undefined): Promise<void> {
    const { clock } = this.#virtual;
    const giveUpMs = clock.now() + noTurnMs;
    const timer = clock.at(giveUpMs, () => undefined);
    const isSettled = (): boolean => {
      if (this.ended) return true;
      if (!this.#virtual.isWaiting) return false;
      return since === undefined || this.#hasWaited(since) || clock.now() >= giveUpMs;
    };
    await clock.runWhileNot(isSettled, longestTurnMs);
    timer.cancel();
    if (this.ended) await this.#close();
    else this.#onEvent({ type: "waiting" });
  }

  #hasWaited(since: number): boolean {
    const last = this.#virtual.journal.findLastIndex(({ event }) => event.type === "waiting");
    return last >= since;
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#onEvent({ type: "state", ...(await this.#calendar.snapshot()) });
    } finally {
      await this.#calendar[Symbol.asyncDispose]();
    }
  }
}

function spoken(text: string): { readonly text: string; readonly durationMs: number } {
  const words = text.split(/\s+/).length;
  // Shorter speech may pass for a noise.
  return { text, durationMs: Math.max(400, words * callerWordMs) };
}
