import { useEffect, useMemo, useRef, type KeyboardEvent, type PointerEvent } from "react";
import type { CallTurn, WaveformAnswer } from "../../../src/server/api-types.ts";
import { formatDuration, spokenDuration } from "../format/duration.ts";
import { spanOf, toOutline } from "./spans.ts";
import type { Player } from "./use-player.ts";
import styles from "./waveform.module.css";

const laneHeight = 44;
const stepMs = 2000;
const pageMs = 15_000;

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
  const seekTo = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    player.seek(((event.clientX - left) / width) * durationMs);
  };
  return (
    <div className={styles.frame}>
      <div className={styles.names} aria-hidden="true">
        <span>Caller</span>
        <span>Agent</span>
      </div>
      <div
        ref={box}
        className={styles.lanes}
        role="slider"
        tabIndex={0}
        aria-label="Place in the recording"
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs / 1000)}
        aria-valuenow={Math.round(player.atMs / 1000)}
        aria-valuetext={`${spokenDuration(player.atMs)} of ${spokenDuration(durationMs)}`}
        onKeyDown={(event) => onKey(event, player, durationMs)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => event.buttons > 0 && seekTo(event)}
      >
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
        <span className={styles.playhead} />
      </div>
      <div className={styles.scale} aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{formatDuration(durationMs * part)}</span>
        ))}
      </div>
    </div>
  );
}

function onKey(event: KeyboardEvent, player: Player, durationMs: number): void {
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: player.atMs + stepMs,
    ArrowUp: player.atMs + stepMs,
    ArrowLeft: player.atMs - stepMs,
    ArrowDown: player.atMs - stepMs,
    PageUp: player.atMs + pageMs,
    PageDown: player.atMs - pageMs,
    Home: 0,
    End: durationMs,
  };
  const targetMs = targets[event.key];
  if (event.key === " ") player.toggle();
  else if (targetMs !== undefined) player.seek(Math.min(durationMs, Math.max(0, targetMs)));
  else return;
  event.preventDefault();
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
