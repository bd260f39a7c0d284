import type { JournalEntry, JournalEvent } from "../../../src/call/journal-events.ts";

/** One field of an event as it is shown. */
export interface Fact {
  readonly name: string;
  readonly text: string;
}

/** Every field of an event but its type, in order. */
export function toFacts(event: JournalEvent): readonly Fact[] {
  return Object.entries(event)
    .filter(([name, value]) => name !== "type" && value !== undefined && value !== "")
    .map(([name, value]) => ({ name, text: toText(value) }));
}

/** The entries of these types (all, when none is named) in which the words occur. */
export function filterEntries(
  entries: readonly JournalEntry[],
  filter: { readonly type: string; readonly words: string },
): readonly JournalEntry[] {
  const words = filter.words.trim().toLowerCase();
  return entries.filter(
    ({ event }) =>
      (filter.type === "" || event.type === filter.type) &&
      (words === "" || JSON.stringify(event).toLowerCase().includes(words)),
  );
}

/** The types that occur, in alphabetical order. */
export function typesIn(entries: readonly JournalEntry[]): readonly string[] {
  return [...new Set(entries.map(({ event }) => event.type))].toSorted();
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(Math.round(value * 10) / 10);
  return JSON.stringify(value);
}
