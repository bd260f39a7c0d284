import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CallSummary } from "../../../src/server/api-types.ts";
import { recordingUrl } from "../api/queries.ts";

/** What plays the recording of a call. Times are ms of the call. */
export interface Player {
  readonly isAvailable: boolean;
  readonly isPlaying: boolean;
  /** Where it is, a few times a second; `position()` is exact. */
  readonly atMs: number;
  readonly failed: boolean;
  readonly position: () => number;
  readonly toggle: () => void;
  readonly seek: (toMs: number) => void;
  /** Plays from here, and stops at `untilMs` when that is given. */
  readonly play: (fromMs: number, untilMs?: number) => void;
}

/** Opens the recording when it is first asked for: a call that is only read costs no download. */
export function usePlayer(call: Pick<CallSummary, "id" | "hasRecording">): Player {
  const { id, hasRecording } = call;
  const audio = useRef<HTMLAudioElement>(undefined);
  const stopAtMs = useRef<number>(undefined);
  const [isPlaying, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [failed, setFailed] = useState(false);

  const element = useCallback((): HTMLAudioElement => {
    if (audio.current !== undefined) return audio.current;
    const opened = new Audio(recordingUrl(id));
    opened.addEventListener("play", () => setPlaying(true));
    opened.addEventListener("pause", () => setPlaying(false));
    opened.addEventListener("error", () => setFailed(true));
    opened.addEventListener("timeupdate", () => {
      setAtMs(opened.currentTime * 1000);
      if (stopAtMs.current === undefined || opened.currentTime * 1000 < stopAtMs.current) return;
      stopAtMs.current = undefined;
      opened.pause();
    });
    audio.current = opened;
    return opened;
  }, [id]);

  useEffect(
    () => () => {
      audio.current?.pause();
      audio.current = undefined;
    },
    [element],
  );

  return useMemo(() => {
    const start = (): void => {
      setFailed(false);
      // Refused or overtaken by a pause; a file that cannot be had is told by the element's `error`.
      void element()
        .play()
        .catch(() => setPlaying(false));
    };
    const seek = (toMs: number): void => {
      stopAtMs.current = undefined;
      element().currentTime = Math.max(0, toMs) / 1000;
      setAtMs(Math.max(0, toMs));
    };
    return {
      isAvailable: hasRecording,
      isPlaying,
      atMs,
      failed,
      position: () => (audio.current?.currentTime ?? 0) * 1000,
      seek,
      toggle: () => {
        stopAtMs.current = undefined;
        if (element().paused) start();
        else element().pause();
      },
      play: (fromMs, untilMs) => {
        seek(fromMs);
        stopAtMs.current = untilMs;
        start();
      },
    };
  }, [element, hasRecording, isPlaying, atMs, failed]);
}
