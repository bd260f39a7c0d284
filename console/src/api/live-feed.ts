import type { LiveEvent } from "../../../src/server/api-types.ts";
import { accessToken } from "./access-token.ts";
import { browserClock } from "../base/browser-clock.ts";
import { withQuery } from "./get-json.ts";

/** How the feed is doing. */
export type FeedState = "connecting" | "open" | "lost";

/** What a listener to the live feed is told. */
export interface FeedListener {
  onEvent(event: LiveEvent): void;
  onState?(state: FeedState): void;
}

const eventTypes = ["call-started", "entry", "call-ended", "calendar-changed", "gap"] as const;
const firstRetryMs = 1000;
const longestRetryMs = 15_000;

/**
 * Listens to `GET /v1/live` until `close`. EventSource comes back by itself after a lost network, with the id it had;
 * after an error answer it does not, so a new one is opened, later each time.
 */
export function openLiveFeed(
  options: { readonly baseUrl?: string; readonly callId?: string },
  listener: FeedListener,
): { close(): void } {
  let source: EventSource | undefined;
  let retry: { cancel(): void } | undefined;
  let retryMs = firstRetryMs;
  let closed = false;

  const connect = (): void => {
    if (closed) return;
    listener.onState?.("connecting");
    const opened = new EventSource(
      withQuery(`${options.baseUrl ?? ""}/v1/live`, { call: options.callId, token: accessToken() }),
    );
    source = opened;
    opened.addEventListener("open", () => {
      retryMs = firstRetryMs;
      listener.onState?.("open");
    });
    opened.addEventListener("error", () => {
      listener.onState?.("lost");
      if (opened.readyState !== EventSource.CLOSED) return;
      retry = browserClock.after(retryMs, connect);
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    });
    for (const type of eventTypes) {
      opened.addEventListener(type, (message: MessageEvent<string>) => {
        const event = toLiveEvent(type, message.data);
        if (event !== undefined) listener.onEvent(event);
      });
    }
  };

  connect();
  return {
    close: () => {
      closed = true;
      retry?.cancel();
      source?.close();
    },
  };
}

/** Puts the SSE event name back into its data; undefined for what is no JSON object. */
export function toLiveEvent(type: LiveEvent["type"], data: string): LiveEvent | undefined {
  try {
    const body: unknown = JSON.parse(data);
    return typeof body === "object" && body !== null ? ({ ...body, type } as LiveEvent) : undefined;
  } catch {
    // A feed of another version: the next load of the page shows what it said.
    return undefined;
  }
}
