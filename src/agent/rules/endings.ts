import { ask, currentTask, say, update } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { newTask } from "./state.ts";
import type { TaskState } from "./state.ts";

/** Offers to have a person call back; the answer decides. `gaveUp`: what was under way cannot be finished now. */
export function offerCallback(draft: Draft, why: { readonly reason: string; readonly gaveUp: boolean }): void {
  const { open } = draft.state;
  const before = open.type === "callback" || open.type === "verify" ? open.before : open;
  if (currentTask(draft)?.state.name === draft.description.callback.task) {
    say(draft, "I can't note that down at the moment, I'm sorry. Please try us again a little later.");
    return endCall(draft, { outcome: "failed", disposition: "callback-not-recorded" });
  }
  ask(draft, {
    open: { type: "callback", ...why, before },
    text: "Shall I have someone call you back?",
    expectation: "yes-no",
  });
}

/** Starts to take a callback. What was under way waits when `shelve` says so, else it is dropped. */
export function startCallback(draft: Draft, how: { readonly reason: string; readonly shelve: boolean }): void {
  const { callback, tasks } = draft.description;
  const known = Object.fromEntries(
    (tasks[callback.task]?.slots ?? []).flatMap((slot) =>
      draft.state.shared[slot] === undefined ? [] : [[slot, draft.state.shared[slot]]],
    ),
  );
  const task = newTask(callback.task, { ...known, [callback.reasonSlot]: how.reason });
  const others: readonly TaskState[] = how.shelve
    ? draft.state.tasks.map((one) => ({ ...one, shelved: true }))
    : draft.state.tasks.slice(1);
  update(draft, { tasks: [task, ...others.filter(({ name }) => name !== callback.task)] });
}

/** Closes politely. Without `as`, what was done decides how the call ended. */
export function endCall(draft: Draft, as?: { readonly outcome: string; readonly disposition: string }): void {
  say(draft, draft.description.farewell);
  const done = draft.state.done.map(({ task }) => draft.description.tasks[task]?.disposition ?? task);
  // Whoever should have had a person counts as such, however the call ends.
  const outcome = draft.state.escalated && as?.outcome !== "failed" ? "escalated" : (as?.outcome ?? "completed");
  const disposition = done.length > 0 ? [...new Set(done)].join("+") : "nothing-done";
  draft.parts.push({ type: "expect", expectation: "nothing" });
  draft.parts.push({ type: "end-call", outcome, disposition: as?.disposition ?? disposition });
  update(draft, { ended: true, tasks: [] });
}

/** Records that a person was asked for, or should be. */
export function escalate(draft: Draft, reason: string, evidence: string): void {
  draft.parts.push({ type: "escalate", reason, evidence });
  update(draft, { escalated: true });
}
