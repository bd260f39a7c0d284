import { interceptRules } from "../../src/agent/intercept-rules.ts";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../../src/agent/brain.ts";
import type { ConversationEntry } from "../../src/agent/conversation.ts";
import type { Playbook } from "../../src/agent/playbook.ts";
import type { ToolOutcome } from "../../src/agent/tools.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { silentLog } from "../../src/base/log.ts";
import { VirtualClock } from "../../src/base/virtual-clock.ts";
import { MemoryCalendar } from "../../src/testing/memory-calendar.ts";
import type { Agent } from "../../src/agent/agent.ts";
import type { Calendar } from "../../src/contracts/calendar.ts";
import type { CalendarSeed } from "../../src/contracts/calendar-seed.ts";
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

const defaultNow = "2026-12-01T10:00:00-05:00";
/** So many of the caller's standing answers at most: a call that goes on for longer goes in circles. */
const maxExtraTurns = 14;

/** Plays a conversation against an agent's brain in text: no sound, no waiting, the real playbook, tools and calendar rules. */
export async function playScenario(agent: Agent, scenario: Scenario): Promise<Played> {
  const clock = new VirtualClock({ wallTimeMs: new Date(scenario.now ?? defaultNow).getTime() });
  const call = new TextCall(clock, await openPlaybook(agent, scenario, clock));
  await call.turn({ kind: "greeting", text: "" });
  for (const step of scenario.steps) {
    if (call.ended) break;
    await call.step(step);
  }
  for (let extra = 0; extra < maxExtraTurns && !call.ended; extra++) {
    const line = standingAnswer(scenario, call.lastSaid);
    if (line === undefined) break;
    await call.step(line);
  }
  if (!call.ended) call.hangUp();
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

interface CallerTurn {
  readonly kind: TurnInput["kind"];
  readonly text: string;
  readonly confidence?: number | undefined;
  readonly interruptedAfter?: string | undefined;
}

/** One conversation in text: what the call engine does around a brain, without sound and without waiting. */
class TextCall {
  readonly #clock: VirtualClock;
  readonly #opened: OpenedPlaybook;
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

  constructor(clock: VirtualClock, opened: OpenedPlaybook) {
    this.#clock = clock;
    this.#opened = opened;
    this.#brain = opened.playbook.rules({ wallTimeMs: () => clock.wallTimeMs() });
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
      if (step.when !== undefined && !step.when.test(this.lastSaid)) return;
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
    await this.#opened.meanwhile(step.meanwhile, this.#state);
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
    this.#outcomes.push({ outcome: "caller-hung-up", disposition: "hung-up" });
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

interface OpenedPlaybook {
  readonly playbook: Playbook;
  readonly calendar: MemoryCalendar;
  meanwhile(what: string, state: unknown): Promise<void>;
}

async function openPlaybook(agent: Agent, scenario: Scenario, clock: VirtualClock): Promise<OpenedPlaybook> {
  let seed: CalendarSeed | undefined;
  let memory: MemoryCalendar | undefined;
  let failing = false;
  const playbook: Playbook = await agent.playbook({
    openCalendar: (opened) => {
      seed = opened;
      memory = new MemoryCalendar({ seed: opened, clock });
      memory.preload(scenario.start ?? {});
      return Promise.resolve(failingWhen(memory, () => failing));
    },
    callbacks: { record: (callback, signal) => (memory as MemoryCalendar).record(callback, signal) },
  });
  if (memory === undefined || seed === undefined) throw new TypeError("The agent opened no calendar");
  const calendar = memory;
  const meanwhile = async (what: string, state: unknown): Promise<void> => {
    if (what !== "books-what-was-chosen") {
      failing = what === "calendar-fails";
      return;
    }
    const task = (
      state as {
        readonly tasks: readonly {
          readonly values: Record<string, unknown>;
          readonly offer?: { readonly options: readonly { readonly value: unknown }[] };
        }[];
      }
    ).tasks[0];
    const slot = (task?.values["slot"] ?? task?.values["newSlot"] ?? task?.offer?.options[0]?.value) as Parameters<
      Calendar["hold"]
    >[0];
    // The other caller was quicker: our hold has run out, or we never had one.
    await calendar.releaseHolds("c1", new AbortController().signal);
    await calendar.book(
      {
        slot: { serviceId: slot.serviceId, practitionerId: slot.practitionerId, start: slot.start, end: slot.end },
        name: "Quick Caller",
        phone: "+12125550100",
        callId: "other",
        idempotencyKey: "other",
      },
      new AbortController().signal,
    );
  };
  return { playbook, calendar, meanwhile };
}

function failingWhen(calendar: MemoryCalendar, isFailing: () => boolean): Calendar {
  return new Proxy(calendar as Calendar, {
    get(target, key: keyof Calendar) {
      // A proxy that answers to `then` would be awaited.
      if (typeof target[key] !== "function") return undefined;
      return (...args: readonly unknown[]) => {
        if (isFailing())
          return Promise.reject(
            new CallwrightError("The calendar does not answer", { code: "CALENDAR_UNAVAILABLE", retryable: true }),
          );
        return (target[key] as (...given: readonly unknown[]) => unknown).apply(target, [...args]);
      };
    },
  });
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

function calendarState(calendar: MemoryCalendar) {
  const { appointments, callbacks } = calendar.snapshot();
  const line = (one: (typeof appointments)[number]): string =>
    `${one.service} ${one.start.slice(0, 10)} ${one.start.slice(11, 16)} ${one.practitioner}, ${one.name}, ${one.phone}`;
  return {
    booked: appointments.filter(({ status }) => status === "booked").map(line),
    cancelled: appointments.filter(({ status }) => status === "cancelled").map(line),
    callbacks: callbacks.map(({ name, phone, when, reason }) => `${name}, ${phone}, ${when}, ${reason}`),
  };
}
