import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { SlowTurnsAnswer } from "../../../src/server/latency-answers.ts";
import { useSlowTurns } from "../api/queries.ts";
import { formatWait } from "../format/duration.ts";
import { readable } from "../format/labels.ts";
import { formatFully } from "../format/moment.ts";
import { Button } from "../ui/button.tsx";
import { Failure, Skeleton } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { FiguresTable } from "./figures-table.tsx";
import { kindLabel } from "./reply-kinds.ts";
import { dayOf, describeSelection } from "./selection-text.ts";
import { nothingSelected, type LatencyView, type Selection } from "./use-latency-view.ts";
import styles from "./sections.module.css";

interface SlowTurnsProps {
  readonly view: LatencyView;
  readonly instants: { readonly from: string; readonly to: string };
  readonly onChange: (change: Partial<LatencyView>) => void;
}

/** The ten slowest turns of all, or of what was pressed in a chart, each with the way to its call. */
export function SlowTurns({ view, instants, onChange }: SlowTurnsProps) {
  const { measure, agent, selection } = view;
  const { from, to, ...narrow } = selection;
  const range = from === "" || to === "" ? instants : { from, to };
  const found = useSlowTurns({ ...range, ...narrow, agent, measure });
  const what = describeSelection(selection);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (what !== "") box.current?.scrollIntoView({ block: "nearest" });
  }, [what]);
  return (
    <div ref={box} className={styles.slow}>
      <Panel
        title={what === "" ? "The slowest turns" : `The slowest turns ${what}`}
        aside={what !== "" && <SelectionButtons selection={selection} onChange={onChange} />}
      >
        {found.error !== null && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <Skeleton lines={4} label="Loading the slowest turns" />}
        {found.data !== undefined && (
          <div className={styles.turns} aria-busy={found.isPlaceholderData}>
            <Turns turns={found.data.turns} />
          </div>
        )}
      </Panel>
    </div>
  );
}

interface SelectionButtonsProps {
  readonly selection: Selection;
  readonly onChange: (change: Partial<LatencyView>) => void;
}

function SelectionButtons({ selection, onChange }: SelectionButtonsProps) {
  const day = dayOf(selection);
  return (
    <div className={styles.buttons}>
      {day !== undefined && <Button onClick={() => onChange({ range: { day } })}>This day, hour by hour</Button>}
      <Button onClick={() => onChange({ selection: nothingSelected })}>Show the slowest of all</Button>
    </div>
  );
}

function Turns({ turns }: SlowTurnsAnswer) {
  if (turns.length === 0) return <p className={styles.note}>There is no such turn in this range.</p>;
  return (
    <FiguresTable
      caption="The slowest turns"
      columns={["When", "First real word", "First sound", "What it did", "Agent"]}
      rows={turns.map(({ callId, turnId, agent, at, kind, firstSoundMs, firstWordMs }) => ({
        key: `${callId} ${turnId}`,
        cells: [
          <Link key="when" href={`/calls/${callId}?turn=${encodeURIComponent(turnId)}`} title={formatFully(at)}>
            {new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}
          </Link>,
          formatWait(firstWordMs),
          formatWait(firstSoundMs),
          kindLabel(kind),
          readable(agent),
        ],
      }))}
    />
  );
}
