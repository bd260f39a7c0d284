import type { Expectation } from "../../turn/expectation.ts";
import type { ToolOutcome } from "../tools.ts";
import type { ConversationEntry } from "../conversation.ts";
import type {
  AskedSlot,
  FoundSlot,
  Heard,
  Json,
  RulesDescription,
  Slot,
  Task,
  ToolCall,
  Values,
  View,
} from "./description.ts";
import type { Open, RulesState, TaskState } from "./state.ts";

/** A part of the reply, before it goes out. */
export type DraftPart =
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "expect"; readonly expectation: Expectation }
  | { readonly type: "escalate"; readonly reason: string; readonly evidence: string }
  | { readonly type: "end-call"; readonly outcome: string; readonly disposition: string };

/** A tool that the reply waits for, and what for. */
export type Pending =
  | {
      readonly purpose: "find";
      readonly slot: string;
      readonly call: ToolCall;
      readonly outcomes: readonly ToolOutcome[];
    }
  | { readonly purpose: "write"; readonly call: ToolCall; readonly attempt: number }
  | { readonly purpose: "keep"; readonly slot: string; readonly call: ToolCall };

/** One reply in the making: the state as it will be, and what is to be said. Lives for one turn only. */
export interface Draft {
  readonly description: RulesDescription;
  readonly nowMs: number;
  readonly conversation: readonly ConversationEntry[];
  state: RulesState;
  readonly parts: DraftPart[];
  /** Everything said in this turn, for "say that again". */
  readonly said: string[];
  pending?: Pending | undefined;
  /** Nothing in the words was understood. */
  missed: boolean;
  /** A question of the caller was answered in this turn. */
  answered: boolean;
  /** The caller said goodbye beside something else. */
  leaving: boolean;
  essential: string;
}

/** Adds words to the reply. */
export function say(draft: Draft, text: string): void {
  const words = text.trim();
  if (words === "") return;
  draft.said.push(words);
  draft.parts.push({ type: "say", text: words });
}

/** Puts a question: the next words will be taken as its answer. */
export function ask(
  draft: Draft,
  question: { readonly open: Open; readonly text: string; readonly expectation: Expectation },
): void {
  say(draft, question.text);
  draft.parts.push({ type: "expect", expectation: question.expectation });
  const key = openKey(question.open);
  update(draft, { open: question.open, asked: { ...draft.state.asked, [key]: (draft.state.asked[key] ?? 0) + 1 } });
}

/** Changes parts of the state. */
export function update(draft: Draft, change: Partial<RulesState>): void {
  draft.state = { ...draft.state, ...change };
}

/** Changes the task under way. */
export function updateTask(draft: Draft, change: Partial<TaskState>): void {
  const [first, ...rest] = draft.state.tasks;
  if (first !== undefined) update(draft, { tasks: [{ ...first, ...change }, ...rest] });
}

/** One of several wordings: never the one used for the same question just before. */
export function wording(draft: Draft, key: string, texts: readonly string[]): string {
  const used = draft.state.asked[key] ?? 0;
  const chosen = texts[(used + (used === 0 ? draft.state.done.length : 0)) % Math.max(1, texts.length)] ?? "";
  const other = texts.find((text) => !draft.state.last.includes(text));
  return draft.state.last.includes(chosen) && other !== undefined ? other : chosen;
}

/** Where the count of a question's wordings is kept. */
export function openKey(open: Open): string {
  return "slot" in open ? `${open.type}:${open.slot}` : open.type;
}

/** The task under way with its description. */
export function currentTask(draft: Draft): { readonly state: TaskState; readonly task: Task } | undefined {
  const state = draft.state.tasks[0];
  const task = state === undefined ? undefined : draft.description.tasks[state.name];
  return state === undefined || task === undefined ? undefined : { state, task };
}

/** A slot by name; a name that the description does not hold is a mistake of the playbook. */
function slotOf(draft: Draft, name: string): Slot {
  const slot = draft.description.slots[name];
  if (slot === undefined) throw new TypeError(`The playbook has no slot '${name}'`);
  return slot;
}

/** The slot when it is one that the caller says. */
export function askedSlot(draft: Draft, name: string): AskedSlot | undefined {
  const slot = slotOf(draft, name);
  return slot.kind === "asked" ? slot : undefined;
}

/** The slot when it is one that tools work out. */
export function foundSlot(draft: Draft, name: string): FoundSlot | undefined {
  const slot = slotOf(draft, name);
  return slot.kind === "found" ? slot : undefined;
}

/** What a description's functions may look at now. */
export function viewOf(draft: Draft, values?: Values): View {
  const task = draft.state.tasks[0];
  return {
    nowMs: draft.nowMs,
    task: task?.name,
    values: values ?? task?.values ?? {},
    done: draft.state.done,
    offered: task?.offer?.options ?? [],
    recent: draft.conversation.flatMap((entry) => (entry.role === "caller" ? [entry.text] : [])).slice(-2),
  };
}

/** The caller's words with everything around them. */
export function heardOf(draft: Draft, text: string): Heard {
  const { open } = draft.state;
  return { ...viewOf(draft), text, asked: open.type === "slot" ? open.slot : undefined, open: open.type };
}

/** A value that a tool answered, as JSON. */
export function toJson(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}
