import type { DoneTask, Json, Option, Values } from "./description.ts";

/** Everything the rules brain remembers. Plain JSON, never changed in place. */
export interface RulesState {
  readonly turns: number;
  /** The first is under way, the others wait. */
  readonly tasks: readonly TaskState[];
  readonly shared: Values;
  readonly done: readonly DoneTask[];
  readonly open: Open;
  /** How often each question was put, for its wording. */
  readonly asked: Readonly<Record<string, number>>;
  /** Turns in a row of which nothing was understood. */
  readonly misses: number;
  readonly abuses: number;
  /** The last reply, for "say that again". */
  readonly last: string;
  /** What the last reply said that the caller must not miss; empty when nothing. */
  readonly essential: string;
  /** The caller asked for a moment. */
  readonly waiting: boolean;
  readonly escalated: boolean;
  readonly ended: boolean;
}

export interface TaskState {
  readonly name: string;
  readonly values: Values;
  readonly partials: Values;
  /** How often each found slot came to nothing. */
  readonly tries: Readonly<Record<string, number>>;
  readonly offer?: {
    readonly slot: string;
    readonly options: readonly Option[];
    readonly again: string;
    readonly failures: number;
  };
  /** Slots whose value was kept with the calendar or the like. */
  readonly kept: readonly string[];
  /** Shared slots that are asked anew for this task. */
  readonly fresh: readonly string[];
  /** The caller turned to something else in the middle: ask before going on. */
  readonly shelved: boolean;
}

/** The question that the next words answer. */
export type Open =
  | { readonly type: "start" | "read-back" | "what-to-change" | "anything-else" | "resume" }
  | { readonly type: "slot"; readonly slot: string }
  | { readonly type: "offer"; readonly slot: string }
  /** "Did you say Tuesday?" `text` is what was heard. */
  | { readonly type: "verify"; readonly text: string; readonly before: Open }
  | { readonly type: "callback"; readonly reason: string; readonly gaveUp: boolean; readonly before: Open };

export const initialState: RulesState = {
  turns: 0,
  tasks: [],
  shared: {},
  done: [],
  open: { type: "start" },
  asked: {},
  misses: 0,
  abuses: 0,
  last: "",
  essential: "",
  waiting: false,
  escalated: false,
  ended: false,
};

/** A task at its beginning. */
export function newTask(name: string, values: Values): TaskState {
  return { name, values, partials: {}, tries: {}, kept: [], fresh: [], shelved: false };
}

/** `record` without the `keys`. */
export function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  return stable(one) === stable(other);
}

function stable(value: Json | undefined): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
