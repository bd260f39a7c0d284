import type { LatencyAnswer } from "../../../src/server/latency-answers.ts";
import type { ReplyKind } from "../../../src/store/turn-figures.ts";
import { formatWait } from "../format/duration.ts";
import { Panel } from "../ui/panel.tsx";
import { FiguresTable } from "./figures-table.tsx";
import { percent } from "./hang-ups-option.ts";
import { PickButton } from "./pick-button.tsx";
import { replyKinds } from "./reply-kinds.ts";
import styles from "./sections.module.css";

interface KindsProps {
  readonly answer: LatencyAnswer;
  readonly onPick: (kind: ReplyKind) => void;
}

/** What the turns did, how many did it, and what they waited. */
export function Kinds({ answer, onPick }: KindsProps) {
  const total = Math.max(1, answer.all.count);
  return (
    <Panel title="What the turns did">
      <FiguresTable
        caption="Turns by what they did"
        columns={["The turn’s answer", "Turns", "Share", "Sound P50", "P95", "P99", "Word P50", "P95 ", "P99 "]}
        rows={answer.kinds.map(({ kind, count, firstSound, firstWord }) => ({
          key: kind,
          cells: [
            <KindName key="kind" kind={kind} onPick={count === 0 ? undefined : () => onPick(kind)} />,
            count.toLocaleString(),
            <Share key="share" kind={kind} share={count / total} />,
            ...[firstSound, firstWord].flatMap((waits) => [
              formatWait(waits?.p50Ms),
              formatWait(waits?.p95Ms),
              formatWait(waits?.p99Ms),
            ]),
          ],
        }))}
      />
      <p className={styles.note}>
        A turn is counted once, by the first that holds: fallback, onset, then how its answer began. An onset shortens
        the wait for the first sound only.
      </p>
    </Panel>
  );
}

function KindName({ kind, onPick }: { readonly kind: ReplyKind; readonly onPick: (() => void) | undefined }) {
  const { label, meaning } = replyKinds.find((one) => one.kind === kind) ?? { label: kind, meaning: "" };
  return (
    <span className={styles.kind}>
      <i style={{ background: `var(--kind-${kind})` }} aria-hidden="true" />
      <span>
        {onPick === undefined ? label : <PickButton label={label} onPick={onPick} />}
        <small>{meaning}</small>
      </span>
    </span>
  );
}

function Share({ kind, share }: { readonly kind: ReplyKind; readonly share: number }) {
  return (
    <span className={styles.share}>
      <span aria-hidden="true">
        <i style={{ width: `${share * 100}%`, background: `var(--kind-${kind})` }} />
      </span>
      {percent(share)}
    </span>
  );
}

/** What the colours of the bars mean; only what occurs. */
export function KindLegend({ answer }: { readonly answer: LatencyAnswer }) {
  const occurring = new Set(answer.kinds.filter(({ count }) => count > 0).map(({ kind }) => kind));
  return (
    <ul className={styles.legend} aria-hidden="true">
      {replyKinds
        .filter(({ kind }) => occurring.has(kind))
        .map(({ kind, label, meaning }) => (
          <li key={kind} title={`${label}: ${meaning}`}>
            <i style={{ background: `var(--kind-${kind})` }} />
            {label}
          </li>
        ))}
    </ul>
  );
}
