import type { CallSummary, CallTurn } from "../../../src/server/api-types.ts";
import { percentile } from "../conversation/stages.ts";
import { formatDuration, formatWait } from "../format/duration.ts";
import { useNow } from "../ui/ticker.ts";
import styles from "./call-figures.module.css";

/** The call in six figures. */
export function CallFigures({ call, turns }: { readonly call: CallSummary; readonly turns: readonly CallTurn[] }) {
  const nowMs = useNow();
  const waits = turns.flatMap(({ latency }) => (latency === undefined ? [] : [latency.firstWordMs]));
  const durationMs = call.isLive ? Math.max(0, nowMs - new Date(call.startedAt).getTime()) : call.durationMs;
  const interruptions = turns.flatMap(({ bargeIns }) => bargeIns).filter(({ decision }) => decision === "flush").length;
  const cutOffs = turns.flatMap(({ retractions }) => retractions).filter(({ audible }) => audible).length;
  const figures = [
    { name: "Length", value: formatDuration(durationMs) },
    { name: "Turns", value: String(call.turnCount) },
    { name: "Wait, P50", value: formatWait(percentile(waits, 0.5)) },
    { name: "Wait, P95", value: formatWait(percentile(waits, 0.95)) },
    { name: "Interruptions", value: String(interruptions) },
    { name: "Cut-offs", value: String(cutOffs) },
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
