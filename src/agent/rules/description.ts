import type { Expectation } from "../../turn/expectation.ts";
import type { ToolOutcome } from "../tools.ts";

/**
 * How a playbook describes itself to the rules brain.
 * - *Task*: one piece of business: book, move, ask for a call back. It is a list of slots, a read-back and one write.
 * - *Slot*: one thing a task must know. An *asked* slot is said by the caller; a *found* slot is worked out from other
 *   slots by reading tools, and may be an *offer* that the caller chooses from.
 * - *Fact*: an answer to a question that can come at any moment and changes nothing.
 * All functions are pure. Values are plain JSON.
 */
export interface RulesDescription {
  readonly greeting: { readonly say: string; readonly question: string };
  /** "What can I do for you?" in several wordings, for later in the call. */
  readonly openQuestions: readonly string[];
  /** What can be asked for, as an example when nothing was understood. */
  readonly examples: readonly string[];
  /** In the order in which a turn is listened for them: what is least mistakable first. Tasks name the order of asking. */
  readonly slots: Readonly<Record<string, Slot>>;
  readonly tasks: Readonly<Record<string, Task>>;
  /** Which tasks the words ask for, in order; none when they only answer or ask. */
  tasksIn(heard: Heard): readonly TaskRequest[];
  /** Answers to questions in the words, as whole sentences. */
  factsIn(heard: Heard): readonly string[];
  /** Words that drop the task under way without meaning another. */
  dropsTask(heard: Heard): boolean;
  /** The task that takes a request to be called back: name of the task and of the slot that holds the reason. */
  readonly callback: { readonly task: string; readonly reasonSlot: string };
  /** Who this is, for "are you a robot?". */
  readonly identity: string;
  /** What it can help with, after abuse or an attempt to lead it astray. */
  readonly purpose: string;
  /** Said after a request for emergency help, before anything else. */
  readonly emergency: string;
  readonly farewell: string;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Values = Readonly<Record<string, Json>>;

/** What a function of a description may look at. */
export interface View {
  readonly nowMs: number;
  readonly task: string | undefined;
  readonly values: Values;
  /** Tasks that were finished in this call, oldest first. */
  readonly done: readonly DoneTask[];
  /** What is on offer at this moment. */
  readonly offered: readonly Option[];
  /** What the caller said just before, the latest last: "how much is a cleaning?" – "then I'd like one". */
  readonly recent: readonly string[];
}

export interface DoneTask {
  readonly task: string;
  readonly values: Values;
  readonly result: Json;
}

/** One turn of the caller, as a slot or a task hears it. */
export interface Heard extends View {
  /** The words, less what a slot listened to before has used. */
  readonly text: string;
  /** The slot whose question is open. */
  readonly asked: string | undefined;
  /** What kind of question is open. */
  readonly open: string;
  /** What was heard of this slot so far, when it came in parts. */
  readonly partial?: Json;
}

/** What a slot made of the words. */
export type Understood =
  | { readonly type: "value"; readonly value: Json; readonly used?: string }
  /** Only a part of it so far: "two one two, five five five". `say` asks for the rest. */
  | {
      readonly type: "partial";
      readonly value: Json;
      readonly say: string;
      readonly expect?: Expectation;
      readonly used?: string;
    }
  /** Understood, and not possible. */
  | { readonly type: "invalid"; readonly say: string; readonly used?: string };

export type Slot = AskedSlot | FoundSlot;

export interface AskedSlot {
  readonly kind: "asked";
  readonly expectation: Expectation;
  /** Several wordings of the question; none when it is only taken when the caller says it. */
  readonly ask: readonly ((view: View) => string)[];
  /** Said when the question was not understood twice: what an answer may look like. */
  readonly example: string;
  /** Said to a caller who does not know what to answer; the default is the example. */
  readonly advice?: string;
  /** Said the third time: the keypad, spelling, a choice of two. */
  readonly lastResort: string;
  /** Why it is needed, for a caller who does not want to say. */
  readonly why?: string;
  understand(heard: Heard): Understood | undefined;
  /** Lays what was just said over what was known; the default replaces it. */
  merge?(old: Json, said: Json): Json;
  /** How callers name it when they want it changed: "the name is wrong". */
  readonly called: RegExp;
  /** The value as it is said back after a correction: "Okay, Thursday." */
  say(value: Json, view: View): string;
  /** Short words said when it was first given: "A cleaning, sure." */
  acknowledge?(value: Json, view: View): string;
  /** Other slots that follow from this value as long as the caller says nothing else: what is urgent is for today. */
  settles?(value: Json): Values;
  /** What stays known when the caller says that this is wrong: with the time wrong, the day. Undefined: nothing does. */
  loosen?(value: Json, text: string): { readonly rest: Json; readonly ask: string } | undefined;
  /** Kept for later tasks of the same call. */
  readonly shared?: boolean;
}

export interface FoundSlot {
  readonly kind: "found";
  /** Slots it is worked out from: when one of them changes, it is worked out anew. Optional ones may be missing. */
  readonly needs: readonly string[];
  /** Of `needs`, those without which there is nothing to look for. */
  readonly required: readonly string[];
  /** The next tool to call, or what was found. Called again with the outcomes so far, oldest first. */
  find(view: View, outcomes: readonly ToolOutcome[]): ToolCall | Found;
  /** The option the words choose; "none" refuses all. */
  choose(heard: Heard): { readonly index: number } | "none" | "several" | undefined;
  /** A call that keeps the value for this caller; made at the end of the turn in which it was chosen. */
  keep?(view: View): ToolCall | undefined;
  /** Whoever does not choose gets the first on offer, to be confirmed in the read-back. */
  readonly takesFirst?: boolean;
  /** Which slot the caller is asked again when nothing on offer suits. */
  readonly otherwise: string;
}

export interface ToolCall {
  readonly tool: string;
  readonly args: Values;
}

export type Found =
  | { readonly type: "value"; readonly option: Option; readonly say: string }
  | { readonly type: "offer"; readonly options: readonly Option[]; readonly say: string; readonly again: string }
  /** Not to be had as asked: `clear` names the slots to ask again, the first one now. */
  | { readonly type: "again"; readonly say: string; readonly clear: readonly string[] };

/** Something a caller can choose. */
export interface Option {
  readonly value: Json;
  readonly label: string;
  /** Other slots that are settled by choosing this one. */
  readonly fills?: Values;
}

export interface Task {
  readonly slots: readonly string[];
  /** Everything that will be written, as a statement. */
  readBack?(view: View): string;
  /** Several wordings of the question that a yes answers: "Shall I book it?" */
  readonly confirm?: readonly string[];
  /** Call words that are a yes here: "book it". */
  readonly agrees?: RegExp;
  /** A no to the read-back drops the task, where there is nothing to correct in it. */
  readonly noDrops?: boolean;
  /** Absent where there is nothing to write: the task only finds something out, and is done when its slots are known. */
  write?(view: View): ToolCall;
  /** A write that is made before the read-back, as soon as it can be, lest it be lost when the caller hangs up. */
  early?(view: View): ToolCall | undefined;
  /** A bare no to "what should I change?" leaves everything as it is and writes it. */
  readonly keepsUnchanged?: boolean;
  /** Without a write: the slot that holds what was found out. */
  readonly resultSlot?: string;
  done(result: Json, view: View): string;
  /** How to go on when the write was refused; undefined leads to an apology and an offer to call back. */
  refused?(code: string): { readonly say: string; readonly clear: readonly string[] } | undefined;
  /** Said when it is dropped before the write: that nothing was done. */
  readonly dropped: string;
  /** "book it": what could not be done, in an apology. */
  readonly verb: string;
  /** How the outcome of the call is named when this was done. */
  readonly disposition: string;
}

export interface TaskRequest {
  readonly task: string;
  /** The part of the words that belongs to it. */
  readonly text: string;
  /** Beside the task under way, not in its place. */
  readonly also?: boolean;
  /** Shared slots that must not be carried over: "for my son". */
  readonly fresh?: readonly string[];
  readonly values?: Values;
}
