import { useEffect, useMemo, useRef } from "react";
import type { CallTurn, WaveformAnswer } from "../../../src/server/api-types.ts";
import { formatDuration, spokenDuration } from "../format/duration.ts";
import { floorSigns, toFloorEvents } from "./floor-events.ts";
import { spanOf, toOutline } from "./spans.ts";
import type { Player } from "./use-player.ts";
import styles from "./waveform.module.css";

const laneHeight = 44;
const stepMs = 250;

interface WaveformProps {
  readonly waveform: WaveformAnswer;
  readonly turns: readonly CallTurn[];
  readonly currentTurnId: string | undefined;
  readonly player: Player;
}

/** The caller above, the agent below; a click or the arrow keys go to a place. */
export function Waveform({ waveform, turns, currentTurnId, player }: WaveformProps) {
  const { durationMs, caller, agent } = waveform;
  const box = useRef<HTMLDivElement>(null);
  usePlayhead(box, player, durationMs);
  const outlines = useMemo(() => [toOutline(caller, laneHeight), toOutline(agent, laneHeight)], [caller, agent]);
  const share = (ms: number): string => `${(ms / Math.max(1, durationMs)) * 100}%`;
  return (
    <div className={styles.frame}>
      <div className={styles.names} aria-hidden="true">
        <span>Caller</span>
        <span>Agent</span>
      </div>
      <div ref={box} className={styles.lanes}>
        {turns.map((turn) => {
          const span = spanOf(turn);
          return (
            span !== undefined && (
              <span
                key={turn.id}
                className={styles.turn}
                data-current={turn.id === currentTurnId}
                style={{ left: share(span.startMs), width: share(span.endMs - span.startMs) }}
              />
            )
          );
        })}
        {outlines.map((path, index) => (
          <svg
            key={index}
            viewBox={`0 0 ${Math.max(1, caller.length)} ${laneHeight}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <path d={path} />
          </svg>
        ))}
        {turns.flatMap(toFloorEvents).map(({ type, atMs, label, text }) => (
          <span
            key={`${type}-${atMs}`}
            className={styles.sign}
            data-type={type}
            title={`${label}. ${text}`}
            style={{ left: share(atMs) }}
            aria-hidden="true"
          >
            {floorSigns[type]}
          </span>
        ))}
        <span className={styles.playhead} />
        <input
          type="range"
          className={styles.place}
          aria-label="Place in the recording"
          min={0}
          max={durationMs}
          step={stepMs}
          value={player.atMs}
          aria-valuetext={`${spokenDuration(player.atMs)} of ${spokenDuration(durationMs)}`}
          onChange={(event) => player.seek(event.target.valueAsNumber)}
        />
      </div>
      <div className={styles.scale} aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{formatDuration(durationMs * part)}</span>
        ))}
      </div>
      <SignLegend turns={turns} />
    </div>
  );
}

/** What the signs over the waveform say; the turns tell each in words. */
function SignLegend({ turns }: { readonly turns: readonly CallTurn[] }) {
  const events = turns.flatMap(toFloorEvents);
  const labels = new Map(events.map(({ type, label }) => [type, label]));
  if (labels.size === 0) return null;
  return (
    <ul className={styles.legend} aria-label="Signs over the recording">
      {[...labels].map(([type, label]) => (
        <li key={type}>
          <span aria-hidden="true">{floorSigns[type]}</span> {label}: {events.filter((one) => one.type === type).length}
        </li>
      ))}
    </ul>
  );
}

/** Moves the line with the sound, past React. */
function usePlayhead(box: { readonly current: HTMLDivElement | null }, player: Player, durationMs: number): void {
  const { isPlaying, atMs, position } = player;
  useEffect(() => {
    const show = (ms: number): void => {
      box.current?.style.setProperty("--progress", `${(ms / Math.max(1, durationMs)) * 100}%`);
    };
    show(atMs);
    if (!isPlaying) return;
    let frame = 0;
    const follow = (): void => {
      show(position());
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [box, isPlaying, atMs, position, durationMs]);
}
