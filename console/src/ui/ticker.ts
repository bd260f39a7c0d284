import { useSyncExternalStore } from "react";
import { browserClock } from "../base/browser-clock.ts";

const tickMs = 1000;
const listeners = new Set<() => void>();
let nowMs = browserClock.wallTimeMs();
let timer: { cancel(): void } | undefined;

function tick(): void {
  nowMs = browserClock.wallTimeMs();
  for (const listener of listeners) listener();
  timer = browserClock.after(tickMs, tick);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    nowMs = browserClock.wallTimeMs();
    timer = browserClock.after(tickMs, tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    timer?.cancel();
    timer = undefined;
  };
}

/** The time of day, Unix epoch in ms, anew every second: one timer for all who ask. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
