import { useCallback, useEffect, useRef } from "react";
import type { Conversation, LiveTurn } from "../conversation/fold-journal.ts";
import { AgentLine, CallerLine, ToolLine } from "../conversation/lines.tsx";
import { StageFigures, StageLegend, Waterfall } from "../conversation/waterfall.tsx";
import { percentile, toScaleMs } from "../conversation/stages.ts";
import { formatWait } from "../format/duration.ts";
import { Scroller } from "../ui/scroller.tsx";
import styles from "./transcript.module.css";

interface TranscriptProps {
  readonly conversation: Conversation;
  readonly isOver: boolean;
  readonly agentTitle: string;
}

/** The conversation as it happens, each answer with what its wait was made of. */
export function Transcript({ conversation, isOver, agentTitle }: TranscriptProps) {
  const { turns } = conversation;
  const latencies = turns.flatMap(({ latency }) => (latency === undefined ? [] : [latency]));
  const scaleMs = toScaleMs(latencies);
  const stick = useStickToEnd(conversation, isOver);
  const typical = percentile(
    latencies.map(({ firstWordMs }) => firstWordMs),
    0.5,
  );
  return (
    <>
      <header className={styles.header}>
        <h2>{agentTitle}</h2>
        {typical !== undefined && (
          <p>
            Typical wait <b>{formatWait(typical)}</b>
          </p>
        )}
        {latencies.length > 0 && <StageLegend />}
      </header>
      <Scroller onOpen={stick} className={styles.scroll} label="Transcript">
        {turns.length === 0 && !isOver && <p className={styles.waiting}>Ringing …</p>}
        <ol className={styles.turns}>
          {turns.map((turn) => (
            <LiveTurnItem key={turn.id} turn={turn} scaleMs={scaleMs} isLast={turn === turns.at(-1)} />
          ))}
        </ol>
      </Scroller>
      <Spoken turns={turns} />
    </>
  );
}

interface LiveTurnItemProps {
  readonly turn: LiveTurn;
  readonly scaleMs: number;
  readonly isLast: boolean;
}

function LiveTurnItem({ turn, scaleMs, isLast }: LiveTurnItemProps) {
  return (
    <li className={styles.turn}>
      {turn.callerText !== "" && (
        <CallerLine name="You" text={turn.callerText} isPartial={turn.isPartial} kind={turn.kind} />
      )}
      {turn.tools.map((tool) => (
        <ToolLine key={`${tool.name}-${tool.startMs}`} tool={tool} />
      ))}
      {turn.agentText !== "" && (
        <AgentLine name="Agent" text={turn.agentText} heard={turn.heard} isInterrupted={turn.isInterrupted} />
      )}
      {turn.latency !== undefined && (
        <div className={styles.latency}>
          <Waterfall latency={turn.latency} scaleMs={scaleMs} />
          {isLast && <StageFigures latency={turn.latency} />}
        </div>
      )}
    </li>
  );
}

/** Keeps the end in sight while it grows, unless the reader has scrolled up. */
function useStickToEnd(conversation: Conversation, isOver: boolean) {
  const box = useRef<HTMLElement>(undefined);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [conversation, isOver]);
  return useCallback((element: HTMLElement) => {
    const onScroll = (): void => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    };
    box.current = element;
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, []);
}

/** What a screen reader is told: whole sentences, once each, never half a word. */
function Spoken({ turns }: { readonly turns: readonly LiveTurn[] }) {
  return (
    <div role="log" aria-label="Conversation so far" className="visually-hidden">
      {turns.map((turn) => (
        <div key={turn.id}>
          {turn.callerText !== "" && !turn.isPartial && <p>You: {turn.callerText}</p>}
          {turn.agentText !== "" && <p>Agent: {turn.agentText}</p>}
        </div>
      ))}
    </div>
  );
}
