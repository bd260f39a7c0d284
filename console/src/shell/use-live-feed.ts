import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { LiveEvent } from "../../../src/server/api-types.ts";
import { openLiveFeed, type FeedState } from "../api/live-feed.ts";
import { keys } from "../api/queries.ts";
import { browserClock } from "../base/browser-clock.ts";

/** Entries come in bursts: what is shown of a call is loaded anew at most this often. */
const refreshMs = 400;
/** What calls that have ended add to a day's figures is asked for at most this often. */
const countedMs = 15_000;

/** Keeps all that is cached up to date while the page is seen, and tells how the feed is doing. */
export function useLiveFeed(): FeedState {
  const client = useQueryClient();
  const [state, setState] = useState<FeedState>("connecting");
  useEffect(() => {
    const refresh = openRefresher(client);
    let feed: { close(): void } | undefined;
    const follow = (): void => {
      // A hidden page gives its connection back (browsers allow six to a server) and catches up when it is seen again.
      if (document.hidden) {
        feed?.close();
        feed = undefined;
      } else if (feed === undefined) {
        feed = openLiveFeed({}, { onEvent: refresh.take, onState: setState });
        refresh.all();
      }
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      feed?.close();
      refresh.close();
    };
  }, [client]);
  return state;
}

function openRefresher(client: QueryClient) {
  const due = new Set<string>();
  let timer: { cancel(): void } | undefined;
  let counting: { cancel(): void } | undefined;
  const invalidate = (queryKey: readonly unknown[]): void => void client.invalidateQueries({ queryKey });
  const flush = (): void => {
    timer = undefined;
    for (const callId of due) invalidate(keys.call(callId));
    due.clear();
  };
  const count = (): void => {
    counting = undefined;
    invalidate(keys.latency);
  };
  const all = (): void => {
    for (const queryKey of [keys.calls, keys.calendar, keys.latency, ["call"]]) invalidate(queryKey);
  };
  const take = (event: LiveEvent): void => {
    switch (event.type) {
      case "call-started":
        return invalidate(keys.calls);
      case "call-ended":
        invalidate(keys.calls);
        counting ??= browserClock.after(countedMs, count);
        return invalidate(keys.call(event.callId));
      case "calendar-changed":
        return invalidate(keys.calendar);
      case "gap":
        return all();
      case "entry":
        due.add(event.callId);
        timer ??= browserClock.after(refreshMs, flush);
    }
  };
  const close = (): void => {
    timer?.cancel();
    counting?.cancel();
  };
  return { take, all, close };
}
