import { useEffect, useRef, useState } from "react";
import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import { clinicDate, formatClinicTime, formatDate } from "../format/clinic-time.ts";
import type { Entry } from "./week-layout.ts";

/** Tells a screen reader of appointments that come while the week is looked at. */
export function Arrivals({ week }: { readonly week: CalendarWeekAnswer }) {
  const known = useRef<{ readonly from: string; readonly ids: ReadonlySet<string> }>(undefined);
  const [text, setText] = useState("");
  useEffect(() => {
    const entries = week.days.flatMap((day) => day.entries).filter(({ kind }) => kind === "appointment");
    const before = known.current;
    known.current = { from: week.from, ids: new Set(entries.map(({ id }) => id)) };
    if (before?.from !== week.from) return;
    const fresh = entries.filter(({ id }) => !before.ids.has(id));
    if (fresh.length > 0) setText(fresh.map(describe).join(". "));
  }, [week]);
  return <output className="visually-hidden">{text}</output>;
}

function describe(entry: Entry): string {
  const day = formatDate(clinicDate(entry.start), { weekday: "long", day: "numeric", month: "long" });
  return `New: ${entry.service ?? "appointment"} on ${day} at ${formatClinicTime(entry.start)}`;
}
