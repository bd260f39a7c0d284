import { useMemo } from "react";
import type { LatencyAnswer, LatencyBucket } from "../../../src/server/latency-answers.ts";
import { formatWait } from "../format/duration.ts";
import { Panel } from "../ui/panel.tsx";
import { bucketText, byHourOption } from "./by-hour-option.ts";
import { Chart } from "./chart.tsx";
import { FiguresBehind } from "./figures-table.tsx";
import { PickButton } from "./pick-button.tsx";
import type { Measure } from "./use-latency-view.ts";
import styles from "./sections.module.css";

interface ByHourProps {
  readonly answer: LatencyAnswer;
  readonly measure: Measure;
  readonly onPick: (bucket: LatencyBucket) => void;
}

/** The day hour by hour, or the month day by day. */
export function ByHour({ answer, measure, onPick }: ByHourProps) {
  const { buckets, unit } = answer;
  const option = useMemo(() => byHourOption(answer, measure), [answer, measure]);
  const title = unit === "day" ? "Day" : "Hour";
  const pickAt = (index: number): void => {
    const bucket = buckets[index];
    if (bucket !== undefined && bucket.waits.count > 0) onPick(bucket);
  };
  return (
    <Panel title={`${title} by ${unit}`} aside={<Legend />}>
      <Chart option={option} height="tall" summary={spoken(answer, measure)} onPick={pickAt} />
      <FiguresBehind
        caption={`Waits by ${unit}`}
        columns={[title, "Turns", "P50", "P95", "P99", "Cut-offs", "Interruptions", "“Mhm”"]}
        rows={buckets
          .filter(({ waits, cutOffs, interruptions }) => waits.count + cutOffs + interruptions > 0)
          .map((bucket) => {
            const waits = measure === "first-sound" ? bucket.waits.firstSound : bucket.waits.firstWord;
            return {
              key: bucket.from,
              cells: [
                <PickButton key="when" label={bucketText(bucket, unit)} onPick={() => onPick(bucket)} />,
                bucket.waits.count,
                formatWait(waits?.p50Ms),
                formatWait(waits?.p95Ms),
                formatWait(waits?.p99Ms),
                bucket.cutOffs,
                bucket.interruptions,
                bucket.overlaps,
              ],
            };
          })}
      />
    </Panel>
  );
}

function Legend() {
  return (
    <ul className={styles.legend} aria-hidden="true">
      <li data-line="p50">P50</li>
      <li data-line="p95">P95</li>
      <li data-line="p99">P99</li>
      <li>
        <i style={{ background: "var(--danger)" }} />
        Cut-offs
      </li>
      <li>
        <i style={{ background: "var(--caller)" }} />
        Interruptions
      </li>
    </ul>
  );
}

function spoken({ buckets, unit }: LatencyAnswer, measure: Measure): string {
  const p95 = (bucket: LatencyBucket): number =>
    (measure === "first-sound" ? bucket.waits.firstSound : bucket.waits.firstWord)?.p95Ms ?? 0;
  const slowest = buckets.reduce<LatencyBucket | undefined>(
    (worst, bucket) => (worst === undefined || p95(bucket) > p95(worst) ? bucket : worst),
    undefined,
  );
  if (slowest === undefined || slowest.waits.count === 0) return "Nothing was measured.";
  return `The slowest was ${bucketText(slowest, unit)}, with a P95 of ${formatWait(p95(slowest))} in ${slowest.waits.count} turns.`;
}
