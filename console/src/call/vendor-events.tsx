import type { CallTurn } from "../../../src/server/api-types.ts";
import { formatMoment } from "../format/duration.ts";
import { vendorEventText } from "../format/vendor-words.ts";
import styles from "./vendor-events.module.css";

/** What vendors did in this turn that they should not have, and who went on. */
export function VendorEvents({ turn }: { readonly turn: CallTurn }) {
  // The failure behind a change of hands is said by it.
  const switched = new Set(
    turn.vendorEvents.flatMap((event) => (event.type === "vendor-switch" ? [`${event.from} ${event.reason}`] : [])),
  );
  const events = turn.vendorEvents.filter(
    (event) => event.type !== "vendor-error" || !switched.has(`${event.vendor} ${event.code}`),
  );
  if (events.length === 0) return null;
  return (
    <ul className={styles.events} aria-label="Vendors in this turn">
      {events.map((event) => (
        <li key={`${event.type}-${event.atMs}`} className={styles[event.type]}>
          <time>{formatMoment(event.atMs)}</time>
          <span>{vendorEventText(event)}</span>
        </li>
      ))}
    </ul>
  );
}
