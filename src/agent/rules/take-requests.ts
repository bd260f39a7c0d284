import { understandYesNo } from "../understand/yes-no.ts";
import { advance, write } from "./advance.ts";
import type { TaskRequest } from "./description.ts";
import { heardOf, say, update } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { hearSlots, takeSlots } from "./hear-slots.ts";
import type { Problem } from "./hear-slots.ts";
import { askAgain } from "./manners.ts";
import { askProblem } from "./open-questions.ts";
import { newTask } from "./state.ts";
import type { TaskState } from "./state.ts";

/** Starts the tasks that the words ask for. False when they ask for none, or only for the one under way. */
export function takeRequests(draft: Draft, text: string): boolean {
  const requests = draft.description.tasksIn(heardOf(draft, text));
  const current = draft.state.tasks[0];
  const fresh = requests.filter(({ task, also }) => also === true || task !== current?.name || current.shelved);
  const [first] = fresh;
  if (first === undefined) return false;
  const started = fresh.map((request) => startTask(draft, request));
  const isBeside = current !== undefined && first.also === true;
  const kept = draft.state.tasks.filter((task) => task.shelved || isBeside);
  if (isBeside) {
    update(draft, { tasks: [...kept, ...started] });
    listenForAll(draft, fresh, kept.length);
    say(draft, "Sure, we'll do that next.");
    return answerOpenBeside(draft, text);
  }
  // The question that was open belongs to what has been left.
  update(draft, { tasks: [...started, ...kept], open: { type: "start" } });
  listenForAll(draft, fresh, 0);
  return true;
}

/** A request beside an answer: "yes, and I need another one too". */
function answerOpenBeside(draft: Draft, text: string): boolean {
  const answer = understandYesNo(text, { asked: "confirm" });
  if (draft.state.open.type === "read-back" && answer?.answer === "yes") {
    write(draft);
    return true;
  }
  askAgain(draft);
  return true;
}

function startTask(draft: Draft, request: TaskRequest): TaskState {
  const slots = draft.description.tasks[request.task]?.slots ?? [];
  const carried = Object.entries(draft.state.shared).filter(
    ([name]) => slots.includes(name) && !(request.fresh ?? []).includes(name),
  );
  return {
    ...newTask(request.task, { ...Object.fromEntries(carried), ...request.values }),
    fresh: request.fresh ?? [],
  };
}

/** Each task takes from its own part of the words; the first one then goes on. */
function listenForAll(draft: Draft, requests: readonly TaskRequest[], offset: number): void {
  const all = draft.state.tasks;
  let problem: Problem | undefined;
  requests.forEach((request, index) => {
    const at = offset + index;
    const tasks = draft.state.tasks;
    // The one that listens stands first while it does.
    update(draft, { tasks: [tasks[at] as TaskState, ...tasks.filter((_task, other) => other !== at)] });
    const taken = takeSlots(draft, hearSlots(draft, request.text), { acknowledge: at === 0 });
    if (at === 0) problem = taken.problem;
    const [filled, ...others] = draft.state.tasks;
    update(draft, { tasks: [...others.slice(0, at), filled as TaskState, ...others.slice(at)] });
  });
  if (offset > 0 || all.length === 0) return;
  if (problem !== undefined) return askProblem(draft, problem);
  advance(draft);
}
