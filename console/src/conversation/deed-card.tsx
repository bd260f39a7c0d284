import { Link } from "wouter";
import { clinicDate, formatClinicTime, formatDate } from "../format/clinic-time.ts";
import { formatPhone } from "../format/labels.ts";
import { Icon } from "../ui/icon.tsx";
import { classes } from "../ui/classes.ts";
import type { Deed } from "./bookings.ts";
import styles from "./deed-card.module.css";

const words: Readonly<Record<Deed["kind"], string>> = {
  booked: "Booked",
  moved: "Moved",
  cancelled: "Cancelled",
  callback: "To be called back",
};

/** One thing that a call did, as a card in a list. */
export function DeedCard({ deed }: { readonly deed: Deed }) {
  return (
    <li className={classes(styles.deed, styles[deed.kind])}>
      <Icon name={deed.kind === "callback" ? "phone" : "calendar"} />
      <div>
        <p className={styles.title}>
          {deed.title} <span>{words[deed.kind]}</span>
        </p>
        {deed.start !== undefined && (
          <p className={styles.when}>
            {formatDate(clinicDate(deed.start), { weekday: "long", day: "numeric", month: "long" })},{" "}
            {formatClinicTime(deed.start)}
          </p>
        )}
        <ul className={styles.lines}>
          {deed.lines.map((line) => (
            <li key={line}>{formatPhone(line)}</li>
          ))}
        </ul>
        {deed.start !== undefined && deed.kind !== "cancelled" && (
          <Link href={`/calendar?from=${clinicDate(deed.start)}`}>Show in the calendar</Link>
        )}
      </div>
    </li>
  );
}
