import { Link } from "wouter";
import type { LatencyAnswer } from "../../../src/server/latency-answers.ts";
import { useAgents, useLatency } from "../api/queries.ts";
import { useNow } from "../ui/ticker.ts";
import { Button } from "../ui/button.tsx";
import { Empty, Failure, Hint, Skeleton } from "../ui/notice.tsx";
import { ByHour } from "./by-hour.tsx";
import { Distribution } from "./distribution.tsx";
import { HangUps } from "./hang-ups.tsx";
import { Headline } from "./headline.tsx";
import { Kinds } from "./kinds.tsx";
import { LatencyFilters } from "./latency-filters.tsx";
import { localDate } from "./latency-range.ts";
import { SlowTurns } from "./slow-turns.tsx";
import { nothingSelected, useInstants, useLatencyView, type LatencyView, type Selection } from "./use-latency-view.ts";
import styles from "./sections.module.css";

/** What callers waited, over a day or a month: how long, when, by what, and what it did to them. */
export default function LatencyPage() {
  const [view, change] = useLatencyView();
  const instants = useInstants(view.range);
  const { data, error, refetch, isPlaceholderData } = useLatency({ ...instants, agent: view.agent });
  const agents = useAgents();
  return (
    <div className={styles.page}>
      <title>Latency · Callwright</title>
      <header className={styles.header}>
        <h1>Latency</h1>
        <output>{data !== undefined && summary(data)}</output>
      </header>
      <LatencyFilters view={view} agents={agents.data?.agents ?? []} today={useToday()} onChange={change} />
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {error !== null && data !== undefined && <Hint>The server does not answer: these figures are from before.</Hint>}
      {data === undefined && error === null && <Skeleton lines={10} label="Loading the waits" />}
      {data !== undefined && data.all.count === 0 && <NothingMeasured view={view} onChange={change} />}
      {data !== undefined && data.all.count > 0 && (
        <div className={styles.board} aria-busy={isPlaceholderData}>
          <Board answer={data} view={view} onSelect={(selection) => change({ selection })} />
          <SlowTurns view={view} instants={instants} onChange={change} />
        </div>
      )}
    </div>
  );
}

interface BoardProps {
  readonly answer: LatencyAnswer;
  readonly view: LatencyView;
  readonly onSelect: (selection: Selection) => void;
}

function Board({ answer, view: { measure }, onSelect }: BoardProps) {
  const select = (part: Partial<Selection>): void => onSelect({ ...nothingSelected, ...part });
  return (
    <>
      <Headline answer={answer} />
      <Distribution
        answer={answer}
        measure={measure}
        onPick={({ fromMs, toMs }) =>
          select({ atLeastMs: String(fromMs), belowMs: toMs === undefined ? "" : String(toMs) })
        }
      />
      <ByHour answer={answer} measure={measure} onPick={({ from, to }) => select({ from, to })} />
      <Kinds answer={answer} onPick={(kind) => select({ kind })} />
      <HangUps answer={answer} />
    </>
  );
}

interface NothingMeasuredProps {
  readonly view: LatencyView;
  readonly onChange: (change: Partial<LatencyView>) => void;
}

function NothingMeasured({ view, onChange }: NothingMeasuredProps) {
  if (view.agent !== "") {
    return (
      <Empty
        icon="latency"
        title="No spoken turn of this agent"
        action={<Button onClick={() => onChange({ agent: "" })}>Show every agent</Button>}
      >
        In this range nobody spoke with it in a call that has ended.
      </Empty>
    );
  }
  if (view.range !== "30d") {
    return (
      <Empty
        icon="latency"
        title="No spoken turn in this range"
        action={<Button onClick={() => onChange({ range: "30d" })}>Show 30 days</Button>}
      >
        Waits are counted when a call has ended, for turns that were spoken.
      </Empty>
    );
  }
  return (
    <Empty icon="latency" title="Nothing was measured yet" action={<Link href="/">Make the first call</Link>}>
      Press Talk and say something: when the call has ended, what you waited stands here.
    </Empty>
  );
}

function useToday(): string {
  return localDate(new Date(useNow()).toISOString());
}

function summary({ all, hangUps, events }: LatencyAnswer): string {
  const unit = (count: number, name: string): string => `${count.toLocaleString()} ${name}${count === 1 ? "" : "s"}`;
  return [
    unit(all.count, "spoken turn"),
    unit(hangUps.calls, "call"),
    ...(events.typedTurns === 0 ? [] : [`${unit(events.typedTurns, "typed turn")} not counted`]),
  ].join(" · ");
}
