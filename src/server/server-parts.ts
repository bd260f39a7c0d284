import { OpenAPIHono } from "@hono/zod-openapi";
import type { HttpBindings } from "@hono/node-server";
import type { Scope } from "../base/scope.ts";
import type { CallDirectory } from "./call-directory.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { Metrics } from "./metrics.ts";
import { toRequestError } from "./request-rules.ts";
import type { ServerLines } from "./server-lines.ts";
import type { ServerOptions } from "./server-options.ts";

/** What the routes work with. */
export interface ServerParts extends ServerOptions {
  readonly directory: CallDirectory;
  readonly feed: LiveFeed;
  readonly metrics: Metrics;
  readonly lines: ServerLines;
  /** Background work of the server; its signal fires when the server closes. */
  readonly scope: Scope;
}

/** The application that routes are added to. */
export type ServerApp = OpenAPIHono<{ Bindings: HttpBindings }>;

/** An application whose validation answers in our own words. */
export function makeApp(): ServerApp {
  return new OpenAPIHono<{ Bindings: HttpBindings }>({
    defaultHook: (result) => {
      if (!result.success) throw toRequestError(result.error, partNames[result.target] ?? result.target);
    },
  });
}

const partNames: Readonly<Record<string, string>> = { json: "body", param: "address" };
