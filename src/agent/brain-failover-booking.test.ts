import { describe, expect, it } from "vitest";
import frontDesk from "../../agents/front-desk.agent.ts";
import { toCallwrightError } from "../base/errors.ts";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { MemoryCalendar } from "../testing/memory-calendar.ts";
import { tryReply } from "../testing/reply-harness.ts";
import { scriptedLlm } from "../testing/scripted-llm.ts";
import type { ScriptedReply } from "../testing/scripted-llm.ts";
import { brainFailover } from "./brain-failover.ts";
import { brainLlm } from "./brain-llm.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { AnyTool, ToolOutcome } from "./tools.ts";

const caller = ["", "I'd like to book a cleaning", "Tuesday please", "Ten thirty", "Ann Lee", "212 555 0147", "yes"];

/** What the model says to each of these, while it works. */
const model: ScriptedReply[] = [
  { text: "Sure, a cleaning. What day works best for you?" },
  {
    text: "Let me look.",
    toolCalls: [{ name: "find_slots", arguments: { service: "cleaning", from: "2026-01-06", to: "2026-01-06" } }],
  },
  { text: "On Tuesday I have nine or ten thirty with Kim Tran. Which one suits you?" },
  { text: "Ten thirty it is. May I have your full name?" },
  { text: "Thank you, Ann. What's the best phone number for you?" },
  { text: "A cleaning with Kim Tran on Tuesday at ten thirty, for Ann Lee, 212 555 0147. Shall I book it?" },
  {
    toolCalls: [
      {
        name: "book_appointment",
        arguments: {
          service: "cleaning",
          practitioner: "tran",
          start: "2026-01-06T10:30:00-05:00",
          name: "Ann Lee",
          phone: "+12125550147",
        },
      },
    ],
  },
  { text: "You're booked. Anything else?" },
];

async function run(tool: AnyTool | undefined, args: unknown, clock: VirtualClock): Promise<ToolOutcome> {
  const parsed = tool?.input.safeParse(args);
  if (tool === undefined || parsed?.success !== true)
    return { ok: false, code: "TOOL_BAD_ARGUMENTS", message: "bad", retryable: false };
  const context = {
    callId: "c_1",
    idempotencyKey: `${tool.name}${JSON.stringify(args)}`,
    signal: new AbortController().signal,
    clock,
    log: silentLog,
  };
  try {
    return { ok: true, result: await tool.run(parsed.data as never, context) };
  } catch (error) {
    const { code, message, retryable } = toCallwrightError(error, { code: "TOOL_FAILED" });
    return { ok: false, code, message, retryable };
  }
}

/** A whole booking with a model that dies after so many requests; the answer: who is booked, and what was said. */
async function callWhereModelDies(
  afterRequests: number,
): Promise<{ booked: unknown[]; said: string[]; switches: string[] }> {
  const clock = new VirtualClock();
  const calendars: MemoryCalendar[] = [];
  const playbook = await frontDesk.playbook({
    openCalendar: (seed) => {
      const calendar = new MemoryCalendar({ seed, clock });
      calendars.push(calendar);
      return Promise.resolve(calendar);
    },
    callbacks: { record: (callback) => Promise.resolve({ id: "cb_1", ...callback }) },
  });
  const context = { wallTimeMs: () => clock.wallTimeMs() };
  const llm = scriptedLlm({
    replies: (_request, count) =>
      (count <= afterRequests ? model[count - 1] : undefined) ?? { fail: { afterTokens: 0, code: "LLM_UNAVAILABLE" } },
  });
  const switches: string[] = [];
  const brain = brainFailover({
    primary: brainLlm({ playbook, context, model: llm }),
    fallback: playbook.rules(context),
    tools: playbook.tools,
    onSwitch: (_from, _to, reason) => void switches.push(reason),
  });
  const conversation: ConversationEntry[] = [];
  const said: string[] = [];
  let state = brain.initialState();
  for (const [index, text] of caller.entries()) {
    const tools: ConversationEntry[] = [];
    const reply = await tryReply({
      clock,
      brain,
      state,
      conversation: [...conversation],
      turn: index === 0 ? { kind: "greeting", text } : { text },
      callTool: async (name, args) => {
        const outcome = await run(
          playbook.tools.find((tool) => tool.name === name),
          args,
          clock,
        );
        tools.push({
          role: "tool",
          turnId: `t${index}`,
          name,
          args,
          ok: outcome.ok,
          result: outcome.ok ? outcome.result : outcome,
          atMs: 0,
        });
        return outcome;
      },
    });
    expect(reply.error).toBeUndefined();
    if (index > 0) conversation.push({ role: "caller", turnId: `t${index}`, text, atMs: 0 });
    conversation.push(...tools, {
      role: "agent",
      turnId: `t${index}`,
      text: reply.said.join(" "),
      atMs: 0,
      interrupted: false,
    });
    said.push(reply.said.join(" "));
    ({ state } = reply);
  }
  const booked = calendars.flatMap((calendar) =>
    calendar.appointments.map(({ name, phone, start, status }) => ({ name, phone, start, status })),
  );
  return { booked, said, switches };
}

describe("a booking whose model dies in the middle", () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    "is made once and rightly, whenever that happens (after %i requests)",
    async (afterRequests) => {
      const { booked, switches, said } = await callWhereModelDies(afterRequests);
      expect(booked, said.join("\n")).toEqual([
        { name: "Ann Lee", phone: "+12125550147", start: "2026-01-06T10:30:00-05:00", status: "booked" },
      ]);
      expect(switches).toEqual(afterRequests === 8 ? [] : ["LLM_UNAVAILABLE"]);
    },
  );
});
