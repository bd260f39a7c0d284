import { describe, expect, test } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { tryReply } from "../testing/reply-harness.ts";
import { rulesBrain } from "./brain-rules.ts";
import type { TurnInput } from "./brain.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { AskedSlot, RulesDescription } from "./rules/description.ts";
import type { RulesState } from "./rules/state.ts";
import type { ToolOutcome } from "./tools.ts";
import { understandName } from "./understand/names.ts";

const size: AskedSlot = {
  kind: "asked",
  expectation: "choice",
  ask: [() => "Which size?", () => "Small or large?"],
  example: 'For example, "large".',
  lastResort: "Press 1 for small, 2 for large.",
  why: "We bake by size.",
  understand: ({ text }) => {
    const found = /\b(?:small|large)\b/i.exec(text)?.[0];
    return found === undefined ? undefined : { type: "value", value: found.toLowerCase() };
  },
  called: /\bsize\b/i,
  say: String,
};
const name: AskedSlot = {
  kind: "asked",
  expectation: "name",
  ask: [() => "For whom?", () => "Your name?"],
  example: "Your first and last name.",
  lastResort: "Please spell it.",
  understand: ({ text, asked }) => {
    const found = understandName(text, { asked: asked === "name" });
    return found === undefined ? undefined : { type: "value", value: found.full };
  },
  called: /\bname\b/i,
  say: String,
  shared: true,
};
const note: AskedSlot = { ...size, ask: [], understand: () => undefined, called: /(?!)/ };

/** Another business than the clinic: the brain knows nothing of either. */
const pizza: RulesDescription = {
  greeting: { say: "Pizza.", question: "What can I get you?" },
  openQuestions: ["What can I get you?", "What would you like?"],
  examples: ["a large pizza"],
  slots: { name, size, note },
  tasks: {
    order: {
      slots: ["size", "name"],
      readBack: ({ values }) =>
        `One ${JSON.stringify(values["size"])} pizza for ${JSON.stringify(values["name"])}.`.replaceAll('"', ""),
      confirm: ["Shall I order it?", "Is that right?"],
      write: ({ values }) => ({ tool: "order", args: values }),
      done: () => "It is on its way.",
      dropped: "Nothing was ordered.",
      verb: "order it",
      disposition: "ordered",
    },
    callback: {
      slots: ["name", "note"],
      readBack: () => "We will call you.",
      confirm: ["All right?"],
      write: ({ values }) => ({ tool: "callback", args: values }),
      done: () => "We will call.",
      dropped: "No call then.",
      verb: "note it",
      disposition: "callback",
    },
  },
  tasksIn: ({ text, task }) => (task === undefined && /\bpizza\b/i.test(text) ? [{ task: "order", text }] : []),
  factsIn: ({ text }) => (/\bcheese\b/i.test(text) ? ["All of it is with cheese."] : []),
  dropsTask: ({ text }) => /\bnever mind\b/i.test(text),
  callback: { task: "callback", reasonSlot: "note" },
  identity: "I'm an automated assistant.",
  purpose: "I take orders.",
  emergency: "Please call 911.",
  farewell: "Goodbye.",
};

interface Talk {
  say(turn: string | Partial<TurnInput>): Promise<string>;
  readonly calls: readonly { readonly name: string; readonly args: unknown }[];
  readonly parts: readonly string[];
}

function openTalk(answer: (name: string) => ToolOutcome = () => ({ ok: true, result: {} })): Talk {
  const brain = rulesBrain(pizza);
  const clock = new VirtualClock();
  const calls: { readonly name: string; readonly args: unknown }[] = [];
  const parts: string[] = [];
  const conversation: ConversationEntry[] = [];
  let state: RulesState = brain.initialState();
  const callTool = (tool: string, args: unknown): Promise<ToolOutcome> => {
    calls.push({ name: tool, args });
    return Promise.resolve(answer(tool));
  };
  return {
    calls,
    parts,
    say: async (given) => {
      const turn = typeof given === "string" ? { kind: "speech" as const, text: given } : { text: "", ...given };
      if (turn.interrupted === true) cutOff(conversation);
      const reply = await tryReply({ clock, brain, state, turn, conversation, callTool });
      if (reply.error !== undefined) throw reply.error;
      state = reply.state;
      const text = reply.said.join(" ");
      conversation.push({ role: "agent", turnId: "t", text, atMs: 0, interrupted: false });
      parts.push(...reply.parts.map((part) => part.type));
      return text;
    },
  };
}

function cutOff(conversation: ConversationEntry[]): void {
  const last = conversation.pop();
  if (last?.role === "agent") conversation.push({ ...last, text: last.text.slice(0, 4), interrupted: true });
}

describe("a playbook of another business", () => {
  test("asks slot by slot, reads back, and writes only after the yes", async () => {
    const talk = openTalk();
    await talk.say({ kind: "greeting" });
    expect(await talk.say("a pizza please")).toBe("Which size?");
    expect(await talk.say("large")).toBe("For whom?");
    expect(await talk.say("Ann Lee")).toBe("One large pizza for Ann Lee. Shall I order it?");
    expect(talk.calls).toEqual([]);
    expect(await talk.say("yes")).toMatch(/^It is on its way\. .*else/);
    expect(talk.calls).toEqual([{ name: "order", args: { size: "large", name: "Ann Lee" } }]);
    expect(await talk.say("no thanks")).toBe("Goodbye.");
    expect(talk.parts.filter((part) => part === "end-call")).toHaveLength(1);
  });

  test("takes everything in one breath, and a correction at the read-back", async () => {
    const talk = openTalk();
    expect(await talk.say("a large pizza, my name is Ann Lee")).toMatch(/large pizza for Ann Lee/);
    expect(await talk.say("no, small")).toMatch(/small pizza for Ann Lee/);
    await talk.say("yes");
    expect(talk.calls.map(({ args }) => args)).toEqual([{ size: "small", name: "Ann Lee" }]);
  });

  test("answers a question in between and comes back to its own", async () => {
    const talk = openTalk();
    await talk.say("a pizza");
    expect(await talk.say("is there cheese on it?")).toBe("All of it is with cheese. Small or large?");
  });

  test("each step of the not-understood ladder is another way, and the last one is a person", async () => {
    const talk = openTalk();
    await talk.say("a pizza");
    const steps: string[] = [];
    for (let repeats = 1; repeats <= 4; repeats++) steps.push(await talk.say({ kind: "not-understood", repeats }));
    expect(new Set(steps).size).toBe(4);
    expect(steps[1]).toContain("For example");
    expect(steps[2]).toContain("Press 1");
    expect(steps[3]).toContain("call you back");
    expect(talk.parts).toContain("escalate");
  });

  test("a yes to a read-back that was cut off is asked for again", async () => {
    const talk = openTalk();
    await talk.say("a large pizza, my name is Ann Lee");
    expect(await talk.say({ kind: "speech", text: "yes", interrupted: true })).toMatch(/large pizza for Ann Lee/);
    expect(talk.calls).toEqual([]);
  });

  test("what was done is said again when the caller cut it off", async () => {
    const talk = openTalk();
    await talk.say("a large pizza, my name is Ann Lee");
    await talk.say("yes");
    expect(await talk.say({ kind: "speech", text: "no thanks", interrupted: true })).toBe("It is on its way. Goodbye.");
  });

  test("a tool that stays away is tried twice, admitted, and a call back offered", async () => {
    const talk = openTalk((tool) =>
      tool === "order" ? { ok: false, code: "DOWN", message: "", retryable: true } : { ok: true, result: {} },
    );
    await talk.say("a large pizza, my name is Ann Lee");
    expect(await talk.say("yes")).toBe(
      "I'm sorry, our system isn't answering right now, so I can't order it. Shall I have someone call you back?",
    );
    expect(talk.calls).toHaveLength(2);
    expect(await talk.say("yes please")).toBe("We will call you. All right?");
    await talk.say("yes");
    expect(talk.calls.at(-1)).toMatchObject({ name: "callback", args: { name: "Ann Lee" } });
  });

  test("keys answer: 1 is yes, and 0 asks for a person", async () => {
    const talk = openTalk();
    await talk.say("a large pizza, my name is Ann Lee");
    await talk.say({ kind: "dtmf", text: "1" });
    expect(talk.calls).toHaveLength(1);
    await talk.say({ kind: "dtmf", text: "0", intercept: { name: "person", evidence: "0" } });
    expect(talk.parts).toContain("escalate");
  });
});
