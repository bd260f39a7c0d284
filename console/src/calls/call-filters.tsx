import { useEffect, useRef, useState } from "react";
import type { AgentsAnswer } from "../../../src/server/api-types.ts";
import type { CallFilter } from "../api/queries.ts";
import { browserClock } from "../base/browser-clock.ts";
import { Icon } from "../ui/icon.tsx";
import { Segments } from "../ui/segments.tsx";
import styles from "./call-filters.module.css";

const outcomes: readonly { readonly value: string; readonly label: string }[] = [
  { value: "", label: "All" },
  { value: "live", label: "Live" },
  { value: "completed", label: "Completed" },
  { value: "escalated", label: "Escalated" },
  { value: "caller-hung-up", label: "Hung up" },
  { value: "failed", label: "Failed" },
];
const searchDelayMs = 250;

interface CallFiltersProps {
  readonly filter: CallFilter;
  readonly agents: AgentsAnswer["agents"];
  readonly onChange: (filter: CallFilter) => void;
}

/** Search, how it ended, and by which agent. */
export function CallFilters({ filter, agents, onChange }: CallFiltersProps) {
  return (
    <search className={styles.filters}>
      <SearchField value={filter.search} onChange={(search) => onChange({ ...filter, search })} />
      <Segments
        legend="How the call ended"
        name="outcome"
        options={outcomes}
        value={filter.outcome}
        onChange={(outcome) => onChange({ ...filter, outcome })}
      />
      {agents.length > 1 && (
        <label className={styles.agent}>
          <span className="visually-hidden">Agent</span>
          <select value={filter.agent} onChange={(event) => onChange({ ...filter, agent: event.target.value })}>
            <option value="">Every agent</option>
            {agents.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
    </search>
  );
}

/** Tells what is looked for once typing has paused. `/` leads here. */
function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  const timer = useRef<{ cancel(): void }>(undefined);
  const input = useSlashKey();
  useEffect(() => () => timer.current?.cancel(), []);
  if (shown !== value) {
    // Changed from outside: cleared, or gone back to.
    setShown(value);
    setText(value);
  }
  return (
    <label className={styles.search}>
      <span className="visually-hidden">Search what was said, and numbers</span>
      <Icon name="search" size={18} />
      <input
        ref={input}
        type="search"
        placeholder="Search what was said"
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          timer.current?.cancel();
          timer.current = browserClock.after(searchDelayMs, () => {
            setShown(next);
            onChange(next);
          });
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

function useSlashKey() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key !== "/" || isTyping) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return input;
}
