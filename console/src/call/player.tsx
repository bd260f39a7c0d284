import type { CallSummary, CallTurn } from "../../../src/server/api-types.ts";
import { useWaveform } from "../api/queries.ts";
import { formatDuration, formatMoment } from "../format/duration.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Failure, Skeleton } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { spanOf } from "./spans.ts";
import type { Player as PlayerState } from "./use-player.ts";
import { Waveform } from "./waveform.tsx";
import styles from "./player.module.css";

interface PlayerProps {
  readonly call: CallSummary;
  readonly turns: readonly CallTurn[];
  readonly player: PlayerState;
}

/** Both voices, one above the other, in step with the turns. */
export function Player({ call, turns, player }: PlayerProps) {
  const waveform = useWaveform(call.id, call.hasRecording);
  if (!call.hasRecording) {
    return (
      <Panel title="Recording">
        <p className={styles.none}>
          {call.isLive ? "The recording can be heard when the call has ended." : "This call was not recorded."}
        </p>
      </Panel>
    );
  }
  const current = turns.find((turn) => isWithin(turn, player.atMs));
  return (
    <Panel
      title="Recording"
      aside={
        waveform.data !== undefined && (
          <p className={styles.time}>
            {formatMoment(player.atMs)} <span>of {formatDuration(waveform.data.durationMs)}</span>
          </p>
        )
      }
    >
      {waveform.error !== null && <Failure error={waveform.error} onRetry={() => void waveform.refetch()} />}
      {waveform.isPending && <Skeleton lines={3} label="Loading the waveform" />}
      {waveform.data !== undefined && (
        <div className={styles.player}>
          <Button
            look="solid"
            shape="square"
            className={styles.play}
            aria-label={player.isPlaying ? "Pause" : "Play the recording"}
            onClick={player.toggle}
          >
            <Icon name={player.isPlaying ? "pause" : "play"} />
          </Button>
          <Waveform waveform={waveform.data} turns={turns} currentTurnId={current?.id} player={player} />
        </div>
      )}
      {player.failed && <p role="alert">The recording cannot be played here.</p>}
    </Panel>
  );
}

function isWithin(turn: CallTurn, atMs: number): boolean {
  const span = spanOf(turn);
  return span !== undefined && atMs >= span.startMs && atMs < span.endMs;
}
