import { Link } from "wouter";
import { clinicMinutes, formatClinicTime } from "../format/clinic-time.ts";
import { formatPhone } from "../format/labels.ts";
import { classes } from "../ui/classes.ts";
import { place, type DayRange, type Entry } from "./week-layout.ts";
import styles from "./entry-block.module.css";

interface EntryBlockProps {
  readonly entry: Entry;
  readonly range: DayRange;
  /** Number of the person's colour. */
  readonly person: number;
  readonly practitioner: string;
  /** It has come while the week is looked at. */
  readonly isNew: boolean;
}

/** One appointment, hold or busy time; an appointment that a call made leads to the call. */
export function EntryBlock({ entry, range, person, practitioner, isNew }: EntryBlockProps) {
  const time = `${formatClinicTime(entry.start)} – ${formatClinicTime(entry.end)}`;
  const details = [time, entry.service, entry.name, entry.phone && formatPhone(entry.phone), practitioner].filter(
    (part) => part !== undefined && part !== "",
  );
  const body = (
    <>
      <b>{titleOf(entry)}</b>
      {entry.name !== undefined && <span>{entry.name}</span>}
      <span className={isShort(entry) ? "visually-hidden" : undefined}>{formatClinicTime(entry.start)}</span>
      <span className="visually-hidden">
        {" "}
        to {formatClinicTime(entry.end)}, {practitioner}
      </span>
    </>
  );
  return (
    <li
      className={classes(styles.entry, styles[entry.kind], isNew && styles.arriving)}
      style={{ ...place(entry, range), ["--person" as string]: `var(--person-${person})` }}
      title={details.join("\n")}
    >
      {entry.kind === "appointment" && entry.callId !== undefined ? (
        <Link href={`/calls/${entry.callId}`}>{body}</Link>
      ) : (
        <div>{body}</div>
      )}
    </li>
  );
}

function titleOf(entry: Entry): string {
  if (entry.kind === "hold") return "On hold";
  if (entry.kind === "busy") return "Busy";
  const service = entry.service ?? "Appointment";
  return service.charAt(0).toUpperCase() + service.slice(1);
}

/** Too short for a third line; where it stands tells the time. */
function isShort({ start, end }: Entry): boolean {
  return clinicMinutes(end) - clinicMinutes(start) <= 30;
}
