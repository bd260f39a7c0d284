import type { KeyboardEvent } from "react";
import { Link } from "wouter";
import type { CallSummary } from "../../../src/server/api-types.ts";
import { formatDuration, formatWait } from "../format/duration.ts";
import { callerLabel, dispositionLabel, outcomeLabel, readable } from "../format/labels.ts";
import { formatFully, formatWhen } from "../format/moment.ts";
import { Badge } from "../ui/badge.tsx";
import { classes } from "../ui/classes.ts";
import { useNow } from "../ui/ticker.ts";
import styles from "./call-list.module.css";

/** Calls as a table; the arrow keys go from call to call. */
export function CallList({ calls }: { readonly calls: readonly CallSummary[] }) {
  const nowMs = useNow();
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">Calls, live ones first, then the newest</caption>
        <thead>
          <tr>
            <th scope="col">Caller</th>
            <th scope="col">Agent</th>
            <th scope="col">Began</th>
            <th scope="col" className={styles.number}>
              Length
            </th>
            <th scope="col" className={styles.number}>
              Turns
            </th>
            <th
              scope="col"
              className={styles.number}
              title="What callers waited for an answer: half of the waits are shorter"
            >
              Wait P50
            </th>
            <th scope="col" className={styles.number} title="19 of 20 waits are shorter">
              P95
            </th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <CallRow key={call.id} call={call} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CallRow({ call, nowMs }: { readonly call: CallSummary; readonly nowMs: number }) {
  const outcome = outcomeLabel(call);
  const disposition = dispositionLabel(call);
  const durationMs = call.isLive ? Math.max(0, nowMs - new Date(call.startedAt).getTime()) : call.durationMs;
  return (
    <tr className={classes(call.isLive && styles.live)}>
      <th scope="row">
        <Link href={`/calls/${call.id}`} className={styles.link} onKeyDown={moveBetweenRows}>
          {callerLabel(call)}
        </Link>
      </th>
      <td className={styles.agent}>{readable(call.agent)}</td>
      <td className={styles.when} title={formatFully(call.startedAt)}>
        {formatWhen(call.startedAt, nowMs)}
      </td>
      <td className={styles.number}>{formatDuration(durationMs)}</td>
      <td className={classes(styles.number, styles.turns)}>{call.turnCount}</td>
      <td className={classes(styles.number, styles.waits)}>{formatWait(call.firstWordP50Ms)}</td>
      <td className={classes(styles.number, styles.waits)}>{formatWait(call.firstWordP95Ms)}</td>
      <td className={styles.outcome}>
        <Badge tone={outcome.tone}>{outcome.text}</Badge>
        {disposition !== undefined && <span>{disposition}</span>}
      </td>
    </tr>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLAnchorElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step === undefined) return;
  const rows = event.currentTarget.closest("tbody")?.querySelectorAll<HTMLAnchorElement>("th a") ?? [];
  const links = [...rows];
  const at = links.indexOf(event.currentTarget);
  event.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
}
