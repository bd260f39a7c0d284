import type { Context } from "hono";
import { createRoute, z } from "@hono/zod-openapi";
import { stream } from "hono/streaming";
import { withTimeout } from "../../base/sleep.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { errorResponse } from "./responses.ts";

/** A reader that takes nothing for so long is not there any more. */
const writeTimeoutMs = 30_000;

const liveRoute = createRoute({
  method: "get",
  path: "/v1/live",
  summary: "What happens, as it happens: server-sent events, resumed by Last-Event-ID",
  request: {
    query: z.object({ call: z.string().max(100).optional() }),
    headers: z.object({ "last-event-id": z.string().max(100).optional() }),
  },
  responses: {
    200: { description: "The feed", content: { "text/event-stream": { schema: z.string() } } },
    204: { description: "The call is over and all of it was read" },
    ...errorResponse,
  },
});

/** The live feed. */
export function addLiveRoutes(app: ServerApp, { feed, clock }: ServerParts): void {
  app.openAPIRegistry.registerPath(liveRoute);
  app.get("/v1/live", (context) => {
    // `callId` is what the first version of the browser's client calls it.
    const callId = shortQuery(context, "call") ?? shortQuery(context, "callId");
    const lastEventId = context.req.header("last-event-id")?.slice(0, 100);
    const reader = feed.join({ callId, lastEventId });
    // It tells an EventSource not to come back.
    if (reader === undefined) return context.body(null, 204);
    context.header("content-type", "text/event-stream; charset=utf-8");
    context.header("cache-control", "no-cache, no-transform");
    context.header("x-accel-buffering", "no");
    return stream(context, async (out) => {
      out.onAbort(() => feed.leave(reader, "done"));
      try {
        await out.write("retry: 2000\n\n");
        for (let text = await reader.read(); text !== undefined; text = await reader.read()) {
          const chunk = text;
          const what = "A write to a reader of the feed";
          await withTimeout({ clock, timeoutMs: writeTimeoutMs, code: "FEED_READER_STUCK", what }, () =>
            out.write(chunk),
          );
        }
      } catch {
        // Gone, or stuck for half a minute: it may come back and resume.
        out.abort();
      } finally {
        feed.leave(reader, "done");
      }
    });
  });
}

function shortQuery(context: Context, name: string): string | undefined {
  const value = context.req.query(name)?.slice(0, 100);
  return value === "" ? undefined : value;
}
