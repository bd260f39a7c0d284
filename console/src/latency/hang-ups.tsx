import { useMemo, useState } from "react";
import type { LatencyAnswer } from "../../../src/server/latency-answers.ts";
import { Panel } from "../ui/panel.tsx";
import { Segments } from "../ui/segments.tsx";
import { Chart } from "./chart.tsx";
import { FiguresBehind } from "./figures-table.tsx";
import { fewCalls, hangUpsOption, intervalText, percent, waitRange } from "./hang-ups-option.ts";
import styles from "./sections.module.css";

const waits = [
  { value: "last", label: "Last wait" },
  { value: "worst", label: "Longest wait" },
] as const;

/** Whether callers hang up more often after they have waited longer. */
export function HangUps({ answer }: { readonly answer: LatencyAnswer }) {
  const [wait, setWait] = useState<"last" | "worst">("last");
  const option = useMemo(() => hangUpsOption(answer, wait), [answer, wait]);
  const { calls, hungUp } = answer.hangUps;
  return (
    <Panel
      title="Hang-ups against waiting"
      aside={<Segments legend="Which wait of a call" name="wait" options={waits} value={wait} onChange={setWait} />}
    >
      {calls === 0 ? (
        <p className={styles.note}>No call with a spoken turn began and ended in this range.</p>
      ) : (
        <>
          <Chart option={option} height="low" summary={spoken(answer, wait)} />
          <p className={styles.note}>
            {hungUp} of {calls} {calls === 1 ? "caller" : "callers"} hung up ({percent(hungUp / calls)}). Each point is
            the share of them after a {wait === "last" ? "last" : "longest"} wait of that length, and its line the range
            in which the true share lies (95 %, Wilson); hollow below {fewCalls} calls. A caller may also hang up
            because all is said.
          </p>
          <FiguresBehind
            caption="Hang-ups by what callers had waited"
            columns={["Wait", "Calls", "Hung up", "Share"]}
            rows={answer.hangUps[wait].map((bar) => ({
              key: String(bar.fromMs),
              cells: [
                waitRange(bar),
                bar.calls,
                bar.hungUp,
                bar.interval === undefined ? "–" : intervalText(bar.interval),
              ],
            }))}
          />
        </>
      )}
    </Panel>
  );
}

function spoken({ hangUps }: LatencyAnswer, wait: "last" | "worst"): string {
  const parts = hangUps[wait].flatMap((bar) =>
    bar.interval === undefined ? [] : [`${waitRange(bar)}: ${percent(bar.interval.share)} of ${bar.calls}`],
  );
  return `Share of callers who hung up by their ${wait === "last" ? "last" : "longest"} wait. ${parts.join("; ")}.`;
}
