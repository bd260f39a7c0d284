import { useState } from "react";
import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import { formatDate, formatHour } from "../format/clinic-time.ts";
import { classes } from "../ui/classes.ts";
import { DayColumn } from "./day-column.tsx";
import { hoursIn, toRange, type Day } from "./week-layout.ts";
import styles from "./week-grid.module.css";

interface WeekGridProps {
  readonly week: CalendarWeekAnswer;
  readonly practitioners: CalendarWeekAnswer["practitioners"];
  /** Date and time there. */
  readonly now: { readonly date: string; readonly minutes: number };
  readonly isStale: boolean;
  /** Ids of what has just come. */
  readonly arrivals: ReadonlySet<string>;
}

/** Seven days side by side; on a narrow screen one of them, with buttons for the others. */
export function WeekGrid({ week, practitioners, now, isStale, arrivals }: WeekGridProps) {
  const [chosen, setChosen] = useState("");
  const range = toRange(week.days);
  const day = pickDay(week.days, chosen, now.date);
  const columns = week.days.map((one) =>
    one.open.length === 0 && one.entries.length === 0 ? "2.75rem" : "minmax(0, 1fr)",
  );
  const people = week.practitioners.map(({ id }) => id);
  return (
    <div className={classes(styles.calendar, isStale && styles.stale)}>
      <fieldset className={styles.days} aria-label="Day">
        {week.days.map(({ date, entries }) => (
          <button key={date} type="button" aria-pressed={date === day?.date} onClick={() => setChosen(date)}>
            <span>{formatDate(date, { weekday: "short" })}</span>
            <b>{Number(date.slice(8))}</b>
            {entries.length > 0 && <i aria-hidden="true" />}
          </button>
        ))}
      </fieldset>
      <div className={styles.grid} style={{ gridTemplateColumns: `3.25rem ${columns.join(" ")}` }}>
        <div className={styles.hours} aria-hidden="true">
          {hoursIn(range).map((minutes) => (
            <span key={minutes}>{formatHour(minutes)}</span>
          ))}
        </div>
        {week.days.map((one) => (
          <DayColumn
            key={one.date}
            day={one}
            range={range}
            people={people}
            practitioners={practitioners}
            nowMinutes={one.date === now.date ? now.minutes : undefined}
            arrivals={arrivals}
            isChosen={one.date === day?.date}
          />
        ))}
      </div>
    </div>
  );
}

/** The chosen day; else today; else the first that is open. */
function pickDay(days: readonly Day[], chosen: string, today: string): Day | undefined {
  return (
    days.find(({ date }) => date === chosen) ??
    days.find(({ date, open }) => date === today && open.length > 0) ??
    days.find(({ date, open }) => date > today && open.length > 0) ??
    days.find(({ open }) => open.length > 0) ??
    days[0]
  );
}
