import { useState } from "react";
import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import type { Entry } from "./week-layout.ts";

interface Seen {
  readonly week: CalendarWeekAnswer | undefined;
  readonly arrivals: readonly Entry[];
}

/** What came into a week since it was last loaded; nothing when another week is looked at. */
export function useArrivals(week: CalendarWeekAnswer): readonly Entry[] {
  const [seen, setSeen] = useState<Seen>({ week: undefined, arrivals: [] });
  if (seen.week === week) return seen.arrivals;
  const arrivals = toArrivals(seen.week, week);
  // A week that is loaded again without news leaves the last ones standing.
  const isSame = seen.week?.from === week.from;
  setSeen({ week, arrivals: isSame && arrivals.length === 0 ? seen.arrivals : arrivals });
  return arrivals;
}

/** Appointments and holds that are in `after` and not in `before`, when both are the same week. */
export function toArrivals(before: CalendarWeekAnswer | undefined, after: CalendarWeekAnswer): readonly Entry[] {
  if (before?.from !== after.from) return [];
  const known = new Set(before.days.flatMap(({ entries }) => entries.map(({ id }) => id)));
  return after.days.flatMap(({ entries }) => entries.filter(({ id, kind }) => kind !== "busy" && !known.has(id)));
}
