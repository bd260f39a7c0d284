import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import { formatDate } from "../format/clinic-time.ts";
import { classes } from "../ui/classes.ts";
import { EntryBlock } from "./entry-block.tsx";
import { hoursIn, place, placeOf, shortName, type Day, type DayRange } from "./week-layout.ts";
import styles from "./day-column.module.css";

interface DayColumnProps {
  readonly day: Day;
  readonly range: DayRange;
  /** Ids of all, in order: whose colour is which. */
  readonly people: readonly string[];
  /** Those who are shown. */
  readonly practitioners: CalendarWeekAnswer["practitioners"];
  readonly nowMinutes: number | undefined;
  /** Ids of what has just come. */
  readonly arrivals: ReadonlySet<string>;
  /** Shown on a narrow screen. */
  readonly isChosen: boolean;
}

/** One day, a lane for each person; what is not open is shaded. */
export function DayColumn({ day, range, people, practitioners, nowMinutes, arrivals, isChosen }: DayColumnProps) {
  const isClosed = day.open.length === 0 && day.entries.length === 0;
  const title = formatDate(day.date, { weekday: "long", day: "numeric", month: "long" });
  const now = nowMinutes === undefined ? undefined : placeOf(nowMinutes, range);
  return (
    <section
      className={classes(
        styles.day,
        isClosed && styles.closed,
        isChosen && styles.chosen,
        nowMinutes !== undefined && styles.today,
      )}
      aria-label={isClosed ? `${title}, closed` : title}
    >
      <h2 className={styles.title}>
        <span>{formatDate(day.date, { weekday: "short" })}</span> <b>{Number(day.date.slice(8))}</b>
      </h2>
      {isClosed ? (
        <p className={styles.reason}>{day.closedReason ?? "Closed"}</p>
      ) : (
        <>
          <div className={styles.names} aria-hidden="true">
            {practitioners.map(({ id, name }) => (
              <span key={id} title={name}>
                {shortName(name)}
              </span>
            ))}
          </div>
          <div className={styles.body} style={{ height: `${hoursIn(range).length * 4.25}rem` }}>
            {day.open.map((span) => (
              <span key={span.start} className={styles.open} style={place(span, range)} />
            ))}
            {hoursIn(range).map((minutes) => (
              <span key={minutes} className={styles.hour} style={{ top: placeOf(minutes, range) }} />
            ))}
            {now !== undefined && <span className={styles.now} style={{ top: now }} />}
            <div className={styles.lanes}>
              {practitioners.map(({ id, name }) => (
                <ol key={id} aria-label={name}>
                  {day.entries
                    .filter(({ practitionerId }) => practitionerId === id)
                    .map((entry) => (
                      <EntryBlock
                        key={entry.id}
                        entry={entry}
                        range={range}
                        person={people.indexOf(id) % 4}
                        practitioner={name}
                        isNew={arrivals.has(entry.id)}
                      />
                    ))}
                </ol>
              ))}
            </div>
          </div>
        </>
      )}
    </section>
  );
}
