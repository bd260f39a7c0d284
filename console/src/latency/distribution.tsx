import { useMemo } from "react";
import type { LatencyAnswer } from "../../../src/server/latency-answers.ts";
import { formatWait } from "../format/duration.ts";
import { Panel } from "../ui/panel.tsx";
import { Chart } from "./chart.tsx";
import { barText, distributionOption, toWaitBars, type WaitBar } from "./distribution-option.ts";
import { FiguresBehind } from "./figures-table.tsx";
import { KindLegend } from "./kinds.tsx";
import { PickButton } from "./pick-button.tsx";
import { replyKinds } from "./reply-kinds.ts";
import type { Measure } from "./use-latency-view.ts";
import styles from "./sections.module.css";

interface DistributionProps {
  readonly answer: LatencyAnswer;
  readonly measure: Measure;
  readonly onPick: (bar: WaitBar) => void;
}

/** How often callers waited how long. */
export function Distribution({ answer, measure, onPick }: DistributionProps) {
  const option = useMemo(() => distributionOption(answer, measure), [answer, measure]);
  const bars = useMemo(() => toWaitBars(answer.histogram, measure), [answer, measure]);
  const target = measure === "first-sound" ? answer.targets.firstSound : answer.targets.firstWord;
  const pickAt = (ms: number): void => {
    const bar = bars.find(({ fromMs, toMs }) => ms >= fromMs && ms < (toMs ?? Number.POSITIVE_INFINITY));
    if (bar !== undefined && bar.count > 0) onPick(bar);
  };
  return (
    <Panel title="How long callers waited" aside={<KindLegend answer={answer} />}>
      <Chart option={option} height="tall" summary={spoken(answer, measure)} onPick={pickAt} />
      <p className={styles.note}>
        The grey band is our own target: half of the turns before it begins ({target.p50Ms} ms), 19 of 20 before it ends
        ({target.p95Ms} ms). Press a bar to see its slowest turns.
      </p>
      <FiguresBehind
        caption="Turns by what callers waited"
        columns={["Wait", "Turns", ...replyKinds.map(({ label }) => label)]}
        rows={bars
          .filter(({ count }) => count > 0)
          .map((bar) => ({
            key: String(bar.fromMs),
            cells: [
              <PickButton key="wait" label={barText(bar)} onPick={() => onPick(bar)} />,
              bar.count,
              ...bar.counts,
            ],
          }))}
      />
    </Panel>
  );
}

function spoken({ all, targets }: LatencyAnswer, measure: Measure): string {
  const waits = measure === "first-sound" ? all.firstSound : all.firstWord;
  const target = measure === "first-sound" ? targets.firstSound : targets.firstWord;
  if (waits === undefined) return "Nothing was measured.";
  return (
    `Of ${all.count} turns half waited up to ${formatWait(waits.p50Ms)}, 19 of 20 up to ${formatWait(waits.p95Ms)}, ` +
    `99 of 100 up to ${formatWait(waits.p99Ms)}; the targets are ${target.p50Ms} and ${target.p95Ms} ms.`
  );
}
