import type { AgentsAnswer } from "../../../src/server/api-types.ts";
import { Segments } from "../ui/segments.tsx";
import { namedRanges, rangeText } from "./latency-range.ts";
import type { LatencyView } from "./use-latency-view.ts";
import styles from "./latency-filters.module.css";

const measures = [
  { value: "first-word", label: "First real word" },
  { value: "first-sound", label: "First sound" },
] as const;

interface LatencyFiltersProps {
  readonly view: LatencyView;
  readonly agents: AgentsAnswer["agents"];
  /** The latest day that can be chosen. */
  readonly today: string;
  readonly onChange: (change: Partial<LatencyView>) => void;
}

/** Which days, which agent, and which of the two waits. */
export function LatencyFilters({ view, agents, today, onChange }: LatencyFiltersProps) {
  const range = rangeText(view.range);
  return (
    <search className={styles.filters}>
      <Segments
        legend="Range"
        name="range"
        options={namedRanges}
        value={range}
        onChange={(next) => onChange({ range: next })}
      />
      <label className={styles.field}>
        <span>Day</span>
        <input
          type="date"
          max={today}
          value={typeof view.range === "object" ? view.range.day : ""}
          onChange={({ target: { value } }) => onChange({ range: value === "" ? "24h" : { day: value } })}
        />
      </label>
      {(agents.length > 1 || view.agent !== "") && (
        <label className={styles.field}>
          <span className="visually-hidden">Agent</span>
          <select value={view.agent} onChange={(event) => onChange({ agent: event.target.value })}>
            <option value="">Every agent</option>
            {agents.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
            {view.agent !== "" && agents.every(({ name }) => name !== view.agent) && (
              <option value={view.agent}>{view.agent}</option>
            )}
          </select>
        </label>
      )}
      <Segments
        legend="Wait until"
        name="measure"
        options={measures}
        value={view.measure}
        onChange={(measure) => onChange({ measure, selection: view.selection })}
      />
    </search>
  );
}
