import type { LatencyAnswer, WaitTarget } from "../../../src/server/latency-answers.ts";
import type { Percentiles } from "../../../src/store/latencies.ts";
import { formatWait } from "../format/duration.ts";
import { Icon } from "../ui/icon.tsx";
import { percent } from "./hang-ups-option.ts";
import styles from "./headline.module.css";

/** Of fewer turns than this the 99th percentile is the slowest one. */
const fewTurns = 100;

/** The waits in six figures, each beside what we hold ourselves to, and what stands against them. */
export function Headline({ answer }: { readonly answer: LatencyAnswer }) {
  const { all, targets, events } = answer;
  const ofTurns = (count: number): string => (all.count === 0 ? "" : `${percent(count / all.count)} of turns`);
  return (
    <div className={styles.headline}>
      <table className={styles.waits}>
        <caption className="visually-hidden">What callers waited, from their last sound</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Wait until</span>
            </th>
            <th scope="col" title="Half of the turns waited no longer">
              P50
            </th>
            <th scope="col" title="19 of 20 turns waited no longer">
              P95
            </th>
            <th scope="col" title="99 of 100 turns waited no longer">
              P99
            </th>
          </tr>
        </thead>
        <tbody>
          <WaitRow name="First sound" waits={all.firstSound} target={targets.firstSound} />
          <WaitRow name="First real word" waits={all.firstWord} target={targets.firstWord} />
        </tbody>
      </table>
      <dl className={styles.events}>
        <Count name="Cut-offs" count={events.cutOffs} note={ofTurns(events.cutOffs)} />
        <Count name="Interruptions" count={events.interruptions} note={ofTurns(events.interruptions)} />
        <Count name="“Mhm” while the agent spoke" count={events.overlaps} note="the agent went on" />
      </dl>
      {all.count < fewTurns && (
        <p className={styles.few}>
          {all.count === 1 ? "Only one turn" : `Only ${all.count} turns`}: P99 is simply the slowest of them.
        </p>
      )}
    </div>
  );
}

interface WaitRowProps {
  readonly name: string;
  readonly waits: Percentiles | undefined;
  readonly target: WaitTarget;
}

function WaitRow({ name, waits, target }: WaitRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <Wait ms={waits?.p50Ms} targetMs={target.p50Ms} />
      <Wait ms={waits?.p95Ms} targetMs={target.p95Ms} />
      <Wait ms={waits?.p99Ms} />
    </tr>
  );
}

function Wait({ ms, targetMs }: { readonly ms: number | undefined; readonly targetMs?: number }) {
  return (
    <td>
      <b>{formatWait(ms)}</b>
      {ms !== undefined && targetMs !== undefined && (
        <span className={ms <= targetMs ? styles.met : styles.missed}>
          {ms <= targetMs ? (
            <>
              <Icon name="check" size={13} />
              within {targetMs}
            </>
          ) : (
            <>
              {Math.round(ms - targetMs)} over {targetMs}
            </>
          )}
        </span>
      )}
    </td>
  );
}

function Count({ name, count, note }: { readonly name: string; readonly count: number; readonly note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {count.toLocaleString()} <span>{note}</span>
      </dd>
    </div>
  );
}
