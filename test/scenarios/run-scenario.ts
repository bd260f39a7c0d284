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
  const call = await openTextCall(agent, scenario);
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

interface TextCall {
  readonly ended: boolean;
  readonly lastSaid: string;
  step(step: Step): Promise<void>;
  turn(input: {
    readonly kind: TurnInput["kind"];
    readonly text: string;
    readonly confidence?: number;
    readonly interruptedAfter?: string;
  }): Promise<void>;
  hangUp(): void;
  result(): Played;
}

async function openTextCall(agent: Agent, scenario: Scenario): Promise<TextCall> {
  const clock = new VirtualClock({ wallTimeMs: new Date(scenario.now ?? defaultNow).getTime() });
  const { playbook, calendar, faults } = await openPlaybook(agent, scenario, clock);
  const brain: Brain = playbook.rules({ wallTimeMs: () => clock.wallTimeMs() });
  const conversation: ConversationEntry[] = [];
  const lines: string[] = [];
  const said: string[] = [];
  const escalations: string[] = [];
  let state = brain.initialState();
  let outcomes: { readonly outcome: string; readonly disposition: string }[] = [];
  let turns = 0;
  const repeats = { kind: "", count: 0 };
  const controller = new AbortController();

  const turn: TextCall["turn"] = async ({ kind, text, confidence = 1, interruptedAfter }) => {
    turns++;
    const turnId = `t${turns}`;
    repeats.count = repeats.kind === kind ? repeats.count + 1 : 1;
    repeats.kind = kind;
    if (interruptedAfter !== undefined) cutOff(conversation, interruptedAfter);
    const intercept = kind === "speech" || kind === "dtmf" ? firstIntercept(text, kind) : undefined;
    const input: TurnInput = {
      kind,
      text,
      confidence,
      repeats: repeats.count,
      interrupted: interruptedAfter !== undefined,
      ...(intercept === undefined ? {} : { intercept }),
    };
    lines.push(`${kind === "speech" ? "caller" : `(${kind})`}: ${text}`);
    const run: ReplyRun<unknown> = {
      callId: "c1",
      state,
      conversation: [...conversation],
      clock,
      log: silentLog,
      signal: controller.signal,
      callTool: async (name, args) => {
        const outcome = await runTool({ playbook, name, args, clock, turnId, signal: controller.signal });
        lines.push(`  [${name} ${JSON.stringify(args)} -> ${JSON.stringify(outcome).slice(0, 300)}]`);
        return outcome;
      },
    };
    if (text !== "") conversation.push({ role: "caller", turnId, text, atMs: clock.now() });
    const words: string[] = [];
    for await (const part of brain.reply(input, run)) take(part, words);
    const reply = words.join(" ");
    if (reply !== "") conversation.push({ role: "agent", turnId, text: reply, atMs: clock.now(), interrupted: false });
    said.push(reply);
    lines.push(`agent: ${reply}`);
    await clock.advance(1000);
  };
  const take = (part: ReplyPart<unknown>, words: string[]): void => {
    if (part.type === "say") words.push(part.text);
    if (part.type === "state") state = JSON.parse(JSON.stringify(part.state)) as unknown;
    if (part.type === "escalate") escalations.push(part.reason);
    if (part.type === "end-call") outcomes = [...outcomes, part];
  };
  const hangUp = (): void => {
    controller.abort();
    outcomes = [...outcomes, { outcome: "caller-hung-up", disposition: "hung-up" }];
    lines.push("(caller hangs up)");
  };
  return {
    get ended() {
      return outcomes.length > 0;
    },
    get lastSaid() {
      return said.at(-1) ?? "";
    },
    turn,
    hangUp,
    step: async (step) => {
      if (typeof step === "string") return turn({ kind: "speech", text: step });
      if ("say" in step) {
        if (step.when !== undefined && !step.when.test(said.at(-1) ?? "")) return;
        return turn({
          kind: "speech",
          text: step.say,
          ...(step.confidence === undefined ? {} : { confidence: step.confidence }),
          ...(step.interruptedAfter === undefined ? {} : { interruptedAfter: step.interruptedAfter }),
        });
      }
      if ("silenceMs" in step) return turn({ kind: "silence", text: "" });
      if ("dtmf" in step) return turn({ kind: "dtmf", text: step.dtmf });
      if ("mumble" in step) return turn({ kind: "not-understood", text: "" });
      if ("hangup" in step) return hangUp();
      await faults(step.meanwhile, state);
    },
    result: () => ({
      ...calendarState(calendar),
      outcome: outcomes[0]?.outcome ?? "none",
      disposition: outcomes[0]?.disposition ?? "none",
      outcomes: outcomes.length,
      escalations,
      said,
      transcript: lines.join("\n"),
    }),
  };
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

async function openPlaybook(agent: Agent, scenario: Scenario, clock: VirtualClock) {
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
  const faults = async (what: string, state: unknown): Promise<void> => {
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
  return { playbook, calendar, faults };
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
