import { useState } from "react";
import { useSearchParams } from "wouter";
import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import { ApiFailure } from "../api/api-failure.ts";
import { useCalendarWeek } from "../api/queries.ts";
import { addDays, clinicDate, formatClinicTime, formatDate, mondayOf, nowIn } from "../format/clinic-time.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, Failure, Skeleton } from "../ui/notice.tsx";
import { useNow } from "../ui/ticker.ts";
import { useArrivals } from "./use-arrivals.ts";
import { WeekGrid } from "./week-grid.tsx";
import type { Entry } from "./week-layout.ts";
import styles from "./calendar-page.module.css";

/** The business's week; what callers book appears as they book it. */
export default function CalendarPage() {
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get("from") ?? "";
  const from = /^\d{4}-\d{2}-\d{2}$/.test(wanted) ? mondayOf(wanted) : "";
  const { data, error, refetch, isPlaceholderData } = useCalendarWeek(from);
  const show = (date: string): void => setParameters(date === "" ? {} : { from: date });
  if (error instanceof ApiFailure && error.status === 404) {
    return (
      <Empty icon="calendar" title="No calendar here">
        None of the agents keeps one. An agent with the appointments playbook brings its own.
      </Empty>
    );
  }
  return (
    <div className={styles.page}>
      <title>Calendar · Callwright</title>
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={10} label="Loading the calendar" />}
      {data !== undefined && <Week week={data} isStale={isPlaceholderData} onShow={show} />}
    </div>
  );
}

interface WeekProps {
  readonly week: CalendarWeekAnswer;
  readonly isStale: boolean;
  readonly onShow: (from: string) => void;
}

function Week({ week, isStale, onShow }: WeekProps) {
  const [practitionerId, setPractitionerId] = useState("");
  const arrivals = useArrivals(week);
  const nowMs = useNow();
  const now = nowIn(week.timeZone, nowMs);
  const count = week.days.flatMap(({ entries }) => entries).filter(({ kind }) => kind === "appointment").length;
  const practitioners = week.practitioners.filter(({ id }) => practitionerId === "" || id === practitionerId);
  return (
    <>
      <header className={styles.header}>
        <div>
          <h1>{weekTitle(week)}</h1>
          <p>
            {week.business.name}, {week.business.address} · {count === 1 ? "1 appointment" : `${count} appointments`} ·
            times of {week.timeZone.split("/").at(-1)?.replaceAll("_", " ")}
          </p>
        </div>
        <fieldset className={styles.steps} aria-label="Week">
          <Button shape="square" aria-label="Week before" onClick={() => onShow(addDays(week.from, -7))}>
            <Icon name="left" size={18} />
          </Button>
          <Button onClick={() => onShow("")} aria-current={mondayOf(now.date) === week.from ? "date" : undefined}>
            This week
          </Button>
          <Button shape="square" aria-label="Week after" onClick={() => onShow(addDays(week.from, 7))}>
            <Icon name="right" size={18} />
          </Button>
        </fieldset>
      </header>
      <fieldset className={styles.people} aria-label="Whose appointments">
        <Button aria-pressed={practitionerId === ""} onClick={() => setPractitionerId("")}>
          Everyone
        </Button>
        {week.practitioners.map(({ id, name, role }, index) => (
          <Button key={id} aria-pressed={practitionerId === id} onClick={() => setPractitionerId(id)} title={role}>
            <i aria-hidden="true" style={{ background: `var(--person-${index % 4})` }} />
            {name}
          </Button>
        ))}
      </fieldset>
      <output className="visually-hidden">{arrivals.map(sayArrival).join(". ")}</output>
      <WeekGrid
        week={week}
        practitioners={practitioners}
        now={now}
        isStale={isStale}
        arrivals={new Set(arrivals.map(({ id }) => id))}
      />
    </>
  );
}

function weekTitle({ from }: CalendarWeekAnswer): string {
  const to = addDays(from, 6);
  const sameMonth = from.slice(0, 7) === to.slice(0, 7);
  const start = formatDate(from, sameMonth ? { month: "long", day: "numeric" } : { month: "short", day: "numeric" });
  const end = formatDate(to, { ...(sameMonth ? {} : { month: "short" as const }), day: "numeric" });
  return `${start} – ${end}, ${to.slice(0, 4)}`;
}

/** For a screen reader: what has just been booked, or is being held for a caller. */
function sayArrival(entry: Entry): string {
  const day = formatDate(clinicDate(entry.start), { weekday: "long", day: "numeric", month: "long" });
  const what = entry.kind === "hold" ? "on hold" : (entry.service ?? "appointment");
  return `New: ${what} on ${day} at ${formatClinicTime(entry.start)}`;
}
