import { useRef } from "react";
import type { CallTurn } from "../../../src/server/api-types.ts";
import { AgentLine, CallerLine, ToolLine } from "../conversation/lines.tsx";
import { StageFigures, StageLegend, Waterfall } from "../conversation/waterfall.tsx";
import { toScaleMs } from "../conversation/stages.ts";
import { formatMoment } from "../format/duration.ts";
import { readable } from "../format/labels.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import { FloorList } from "./floor-list.tsx";
import { spanOf } from "./spans.ts";
import { TurnDetails } from "./turn-details.tsx";
import { useWantedTurn } from "./use-wanted-turn.ts";
import { VendorEvents } from "./vendor-events.tsx";
import type { Player } from "./use-player.ts";
import styles from "./turn-list.module.css";

interface TurnListProps {
  readonly turns: readonly CallTurn[];
  readonly player: Player;
  readonly isLive: boolean;
}

/** Every exchange, with where its wait went; all on one scale. */
export function TurnList({ turns, player, isLive }: TurnListProps) {
  const latencies = turns.flatMap(({ latency }) => (latency === undefined ? [] : [latency]));
  const scaleMs = toScaleMs(latencies);
  if (turns.length === 0) {
    return <p className={styles.none}>{isLive ? "Nobody has spoken yet." : "Nothing was said in this call."}</p>;
  }
  return (
    <>
      {latencies.length > 0 && (
        <div className={styles.legend}>
          <StageLegend />
          <span>Bars end at {scaleMs} ms</span>
        </div>
      )}
      <ol className={styles.turns} aria-label="Turns">
        {turns.map((turn) => (
          <TurnItem key={turn.id} turn={turn} scaleMs={scaleMs} player={player} />
        ))}
      </ol>
    </>
  );
}

interface TurnItemProps {
  readonly turn: CallTurn;
  readonly scaleMs: number;
  readonly player: Player;
}

function TurnItem({ turn, scaleMs, player }: TurnItemProps) {
  const place = useRef<HTMLLIElement>(null);
  const isWanted = useWantedTurn(turn.id, place);
  const span = spanOf(turn);
  const isCurrent = span !== undefined && player.atMs > 0 && player.atMs >= span.startMs && player.atMs < span.endMs;
  return (
    <li
      ref={place}
      tabIndex={isWanted ? -1 : undefined}
      className={classes(styles.turn, isCurrent && styles.current, isWanted && styles.wanted)}
      aria-current={isCurrent || isWanted ? "true" : undefined}
    >
      <header className={styles.header}>
        {player.isAvailable && span !== undefined ? (
          <Button
            look="quiet"
            className={styles.hear}
            title="Hear this turn"
            aria-label={`Hear the turn at ${formatMoment(span.startMs)}`}
            onClick={() => player.play(span.startMs, span.endMs)}
          >
            <Icon name="play" size={14} />
            {formatMoment(span.startMs)}
          </Button>
        ) : (
          <span className={styles.at}>{formatMoment(turn.startMs)}</span>
        )}
        <TurnMarks turn={turn} />
      </header>
      <TurnWords turn={turn} />
      {turn.latency !== undefined && (
        <div className={styles.latency}>
          <Waterfall latency={turn.latency} scaleMs={scaleMs} events={turn.vendorEvents} />
          <StageFigures latency={turn.latency} />
        </div>
      )}
      <FloorList turn={turn} player={player} />
      <VendorEvents turn={turn} />
      <TurnDetails turn={turn} />
    </li>
  );
}

/** What was said and done, in the order of a turn. */
function TurnWords({ turn: { kind, caller, agent, tools } }: { readonly turn: CallTurn }) {
  return (
    <>
      {caller !== undefined && caller.text !== "" && (
        <CallerLine name="Caller" text={caller.text} isPartial={caller.isPartial} kind={kind} />
      )}
      {tools.map((tool) => (
        <ToolLine key={`${tool.name}-${tool.startMs}`} tool={tool} />
      ))}
      {agent !== undefined && (
        <AgentLine
          name="Agent"
          text={agent.text === "" ? (agent.heard ?? "") : agent.text}
          heard={agent.heard}
          isInterrupted={agent.isInterrupted}
        />
      )}
    </>
  );
}

/** What sets this turn apart from a plain one. */
function TurnMarks({ turn }: { readonly turn: CallTurn }) {
  return (
    <span className={styles.marks}>
      {turn.kind !== "speech" && turn.kind !== "open" && <Badge>{readable(turn.kind)}</Badge>}
      {turn.stage !== "done" && <Badge tone="live">{readable(turn.stage)}</Badge>}
      {turn.vendorEvents.some(({ type }) => type === "vendor-switch") && <Badge tone="warn">Failover</Badge>}
      {turn.retractions.some(({ audible }) => audible) && <Badge tone="bad">Cut the caller off</Badge>}
      {turn.agent?.isInterrupted === true && <Badge tone="warn">Interrupted</Badge>}
      {turn.escalations.map(({ reason, atMs }) => (
        <Badge key={atMs} tone="warn">
          Escalation: {readable(reason)}
        </Badge>
      ))}
      {turn.intercepts.map(({ name, atMs }) => (
        <Badge key={atMs}>{readable(name)}</Badge>
      ))}
    </span>
  );
}
