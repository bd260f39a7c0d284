import type { VendorEvent } from "../../../src/server/api-types.ts";
import type { TurnLatency } from "../../../src/turn/latency-budget.ts";
import { formatWait } from "../format/duration.ts";
import { vendorEventText } from "../format/vendor-words.ts";
import { latencyNotes, spokenLatency, stageLabel, stageNames, toBars, toSums } from "./stages.ts";
import { classes } from "../ui/classes.ts";
import styles from "./waterfall.module.css";

interface WaterfallProps {
  readonly latency: TurnLatency;
  /** End of the scale; several turns share it so that they can be compared. */
  readonly scaleMs: number;
  /** Failures of vendors and changes of hands in this turn: marked where they fall into the wait. */
  readonly events?: readonly VendorEvent[];
}

/** Where the wait for one answer went, as one bar. */
export function Waterfall({ latency, scaleMs, events = [] }: WaterfallProps) {
  const share = (ms: number): string => `${Math.min(100, (ms / scaleMs) * 100)}%`;
  return (
    <div className={styles.row}>
      <span className="visually-hidden">{spokenLatency(latency)}</span>
      <div className={styles.track} aria-hidden="true">
        {toBars(latency).map(({ name, startMs, durationMs }) => (
          <span
            key={`${name}-${startMs}`}
            className={styles.bar}
            title={`${stageLabel(name)} ${durationMs} ms`}
            style={{ left: share(startMs), width: share(durationMs), background: `var(--stage-${name})` }}
          />
        ))}
        {placedEvents(events, latency, scaleMs).map(({ event, fromMs, atMs }) => (
          <span
            key={`${event.type}-${event.atMs}`}
            className={classes(styles.event, styles[event.type])}
            title={vendorEventText(event)}
            style={{ left: share(fromMs), width: `max(3px, ${share(atMs - fromMs)})` }}
          />
        ))}
        {latency.totalMs < latency.firstWordMs && (
          <span
            className={classes(styles.filler, latency.onset && styles.onset)}
            title={latency.onset === true ? "An onset was heard here" : "A filler was heard here"}
            style={{ left: share(latency.totalMs) }}
          />
        )}
      </div>
      <span className={styles.total} aria-hidden="true">
        {formatWait(latency.firstWordMs)}
      </span>
    </div>
  );
}

/** Vendor events within the scale, from the moment since when was waited in vain. Without a `lastVoicedMs`: none. */
function placedEvents(events: readonly VendorEvent[], latency: WaterfallProps["latency"], scaleMs: number) {
  if (!("lastVoicedMs" in latency) || typeof latency.lastVoicedMs !== "number") return [];
  const { lastVoicedMs } = latency;
  return events.flatMap((event) => {
    const atMs = event.atMs - lastVoicedMs;
    const waitedMs = event.type === "vendor-switch" ? (event.waitedMs ?? 0) : 0;
    return atMs < 0 || atMs > scaleMs ? [] : [{ event, fromMs: Math.max(0, atMs - waitedMs), atMs }];
  });
}

/** The stages of one turn in figures that add up to the wait. */
export function StageFigures({ latency }: { readonly latency: TurnLatency }) {
  const notes = latencyNotes(latency);
  return (
    <ul className={styles.figures} aria-hidden="true">
      {toSums(latency).map(({ name, durationMs }) => (
        <li key={name}>
          <i style={{ background: `var(--stage-${name})` }} />
          {stageLabel(name)} <b>{durationMs} ms</b>
        </li>
      ))}
      <li>
        = <b>{Math.round(latency.firstWordMs)} ms</b>
        {notes.length > 0 && `, ${notes.join(", ")}`}
      </li>
    </ul>
  );
}

/** What the colours mean. */
export function StageLegend() {
  return (
    <ul className={styles.legend} aria-label="Stages of a wait">
      {stageNames.map(({ name, label, meaning }) => (
        <li key={name} title={`${label}: ${meaning}`}>
          <i aria-hidden="true" style={{ background: `var(--stage-${name})` }} />
          {label}
        </li>
      ))}
    </ul>
  );
}
