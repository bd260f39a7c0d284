import type { Draft } from "./draft.ts";
import { askedSlot, currentTask, foundSlot, heardOf, say, update, updateTask } from "./draft.ts";
import type { Expectation } from "../../turn/expectation.ts";
import type { Json, Understood, Values } from "./description.ts";
import { isSameJson, without } from "./state.ts";

/** What one slot made of the words. */
export interface SlotHeard {
  readonly slot: string;
  readonly understood: Understood;
}

/** Listens for every slot of the task under way, in the description's order. Changes nothing. */
export function hearSlots(draft: Draft, text: string): readonly SlotHeard[] {
  const current = currentTask(draft);
  if (current === undefined) return [];
  const found: SlotHeard[] = [];
  let rest = text;
  for (const name of Object.keys(draft.description.slots)) {
    const slot = current.task.slots.includes(name) ? askedSlot(draft, name) : undefined;
    if (slot === undefined) continue;
    const partial = current.state.partials[name];
    const understood = slot.understand({ ...heardOf(draft, rest), ...(partial === undefined ? {} : { partial }) });
    if (understood === undefined) continue;
    found.push({ slot: name, understood });
    if (understood.used !== undefined && understood.used !== "") rest = rest.replace(understood.used, " , ");
  }
  return found;
}

/** Whether any of it is new: another value than the one known, a part, or something impossible. */
export function isNews(draft: Draft, heard: readonly SlotHeard[]): boolean {
  return heard.some(
    ({ slot, understood }) =>
      understood.type !== "value" ||
      !isSameJson(merged(draft, slot, understood.value), currentTask(draft)?.state.values[slot]),
  );
}

/** What came of taking the slots in: the question that must be put first, if one came in part or was impossible. */
interface Taken {
  readonly changed: readonly string[];
  readonly problem?: Problem;
}

/** What stands in the way of a slot: only a part was said, or something impossible. */
export interface Problem {
  readonly slot: string;
  readonly say: string;
  readonly expect?: Expectation;
}

/** Takes in what was heard: sets values, forgets what was worked out from the old ones, says what was corrected. */
export function takeSlots(draft: Draft, heard: readonly SlotHeard[], how: { readonly acknowledge: boolean }): Taken {
  const changed: string[] = [];
  const words: string[] = [];
  let problem: Problem | undefined;
  for (const { slot, understood } of heard) {
    if (understood.type === "value") {
      const word = takeValue(draft, slot, understood.value);
      if (word === undefined) continue;
      changed.push(slot);
      words.push(word);
    } else problem ??= takePart(draft, slot, understood);
  }
  const spoken = words.filter((word) => word !== "");
  if (how.acknowledge) for (const word of spoken.slice(0, 2)) say(draft, word);
  return problem === undefined ? { changed } : { changed, problem };
}

/** Sets the value; what to say about it, or undefined when it was known. */
function takeValue(draft: Draft, slot: string, said: Json): string | undefined {
  const value = merged(draft, slot, said);
  const before = currentTask(draft)?.state.values[slot];
  if (isSameJson(value, before)) return undefined;
  const asked = askedSlot(draft, slot);
  setValue(draft, slot, value);
  const task = currentTask(draft)?.state;
  updateTask(draft, { values: { ...asked?.settles?.(value), ...task?.values } });
  const view = heardOf(draft, "");
  return before === undefined ? (asked?.acknowledge?.(value, view) ?? "") : corrected(asked?.say(value, view));
}

function takePart(draft: Draft, slot: string, understood: Exclude<Understood, { readonly type: "value" }>): Problem {
  const partials = without(currentTask(draft)?.state.partials ?? {}, [slot]);
  if (understood.type === "invalid") {
    updateTask(draft, { partials });
    return { slot, say: understood.say };
  }
  updateTask(draft, { partials: { ...partials, [slot]: understood.value } });
  return { slot, say: understood.say, ...(understood.expect === undefined ? {} : { expect: understood.expect }) };
}

function corrected(words: string | undefined): string {
  return words === undefined || words === "" ? "" : `Okay, ${words}.`;
}

/** Sets a slot of the task under way, and forgets everything that was worked out from its old value. */
function setValue(draft: Draft, slot: string, value: Json): void {
  forget(draft, [slot]);
  const task = currentTask(draft)?.state;
  if (task === undefined) return;
  updateTask(draft, { values: { ...task.values, [slot]: value }, partials: without(task.partials, [slot]) });
  if (askedSlot(draft, slot)?.shared === true) update(draft, { shared: { ...draft.state.shared, [slot]: value } });
}

/** What was said for an earlier task of the call need not be asked again. */
export function takeShared(draft: Draft): void {
  const current = currentTask(draft);
  if (current === undefined) return;
  const { values, partials, fresh } = current.state;
  for (const [slot, value] of Object.entries(draft.state.shared)) {
    const isWanted = current.task.slots.includes(slot) && values[slot] === undefined && partials[slot] === undefined;
    if (isWanted && !fresh.includes(slot)) setValue(draft, slot, value);
  }
}

/** Sets a found slot and what choosing it settles, without forgetting it over those. */
export function setFound(draft: Draft, slot: string, option: { readonly value: Json; readonly fills?: Values }): void {
  const task = currentTask(draft)?.state;
  if (task === undefined) return;
  const { offer: _offer, ...rest } = task;
  const [, ...others] = draft.state.tasks;
  update(draft, { tasks: [{ ...rest, values: { ...task.values, ...option.fills, [slot]: option.value } }, ...others] });
}

/** Forgets slots and all that was worked out from them. */
export function forget(draft: Draft, slots: readonly string[]): void {
  const current = currentTask(draft);
  if (current === undefined) return;
  const gone = new Set(slots);
  for (const name of current.task.slots) {
    if (foundSlot(draft, name)?.needs.some((need) => gone.has(need)) === true) gone.add(name);
  }
  const { offer, ...rest } = current.state;
  const keepsOffer = offer !== undefined && !gone.has(offer.slot);
  const [, ...others] = draft.state.tasks;
  const forgotten = [...gone];
  // What was wrong must not come back from what the call remembers.
  update(draft, { shared: without(draft.state.shared, slots) });
  const task = {
    ...rest,
    ...(keepsOffer ? { offer } : {}),
    values: without(rest.values, forgotten),
    partials: without(rest.partials, forgotten),
    kept: rest.kept.filter((name) => !gone.has(name)),
  };
  update(draft, { tasks: [task, ...others] });
}

function merged(draft: Draft, slot: string, said: Json): Json {
  const old = currentTask(draft)?.state.values[slot];
  const asked = askedSlot(draft, slot);
  return old === undefined || asked?.merge === undefined ? said : asked.merge(old, said);
}
