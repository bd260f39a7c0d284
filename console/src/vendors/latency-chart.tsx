import type { VendorHealthView } from "../../../src/server/api-types.ts";
import { formatWait } from "../format/duration.ts";
import { barAt } from "./histogram.ts";
import styles from "./latency-chart.module.css";

interface LatencyChartProps {
  readonly label: string;
  readonly stage: VendorHealthView["stages"]["first"];
  readonly boundsMs: readonly number[];
}

/** How often an answer took how long, with the median and the slow twentieth marked. */
export function LatencyChart({ label, stage, boundsMs }: LatencyChartProps) {
  const { count, histogram, p50Ms, p95Ms } = stage;
  if (count === 0) return <p className={styles.none}>{label}: nothing measured in the last quarter of an hour.</p>;
  const highest = Math.max(1, ...histogram);
  const marks = [
    { name: "P50", ms: p50Ms },
    { name: "P95", ms: p95Ms },
  ];
  return (
    <figure className={styles.figure}>
      <figcaption>
        <span>{label}</span>
        {marks.map(({ name, ms }) => (
          <span key={name}>
            {name} <b>{formatWait(ms)}</b>
          </span>
        ))}
        <span>{count} measured</span>
      </figcaption>
      <span className="visually-hidden">{spoken(label, histogram, boundsMs)}</span>
      <div className={styles.plot} aria-hidden="true">
        {histogram.map((bar, index) => (
          <span
            key={index}
            className={styles.bar}
            title={`${rangeText(boundsMs, index)}: ${bar}`}
            style={{ height: `${bar === 0 ? 0 : Math.max(4, (bar / highest) * 100)}%` }}
          />
        ))}
        {marks.map(
          ({ name, ms }) =>
            ms !== undefined && (
              <i
                key={name}
                className={styles.mark}
                data-name={name}
                style={{ left: `${(barAt(ms, boundsMs) / histogram.length) * 100}%` }}
              />
            ),
        )}
      </div>
      <div className={styles.scale} aria-hidden="true">
        {boundsMs.map((boundMs, index) => (
          <span key={boundMs} style={{ left: `${((index + 1) / histogram.length) * 100}%` }}>
            {index % 2 === 0 ? shortBound(boundMs) : ""}
          </span>
        ))}
      </div>
    </figure>
  );
}

function shortBound(boundMs: number): string {
  return boundMs < 1000 ? String(boundMs) : `${boundMs / 1000} s`;
}

function rangeText(boundsMs: readonly number[], index: number): string {
  const [from, to] = [boundsMs[index - 1] ?? 0, boundsMs[index]];
  return to === undefined ? `over ${from} ms` : `${from} to ${to} ms`;
}

function spoken(label: string, histogram: readonly number[], boundsMs: readonly number[]): string {
  const parts = histogram.flatMap((bar, index) => (bar === 0 ? [] : [`${bar} took ${rangeText(boundsMs, index)}`]));
  return `${label}: ${parts.join(", ")}`;
}
