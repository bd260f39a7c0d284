import { Scope } from "../base/scope.ts";
import packageJson from "../../package.json" with { type: "json" };
import { toNativeConfig } from "../media/webrtc/ice-config.ts";
import { CallDirectory } from "./call-directory.ts";
import { addConsole } from "./console-files.ts";
import { toErrorAnswer } from "./errors.ts";
import { checkBinding, guard } from "./guard.ts";
import { listen } from "./listen.ts";
import { LiveFeed } from "./live-feed.ts";
import { Metrics } from "./metrics.ts";
import { bodyRules } from "./request-rules.ts";
import { addAgentRoutes } from "./routes/agents.ts";
import { addCalendarRoutes } from "./routes/calendar.ts";
import { addCallRoutes } from "./routes/calls.ts";
import { addHealthRoutes } from "./routes/health.ts";
import { addLatencyRoutes } from "./routes/latency.ts";
import { addLiveRoutes } from "./routes/live.ts";
import { addRecordingRoutes } from "./routes/recordings.ts";
import { addTwilioRoutes } from "./routes/twilio.ts";
import { addVendorRoutes } from "./routes/vendors.ts";
import { addWebCallRoutes } from "./routes/web-calls.ts";
import { securityHeaders } from "./security-headers.ts";
import { makeApp } from "./server-parts.ts";
import type { ServerApp, ServerParts } from "./server-parts.ts";
import { ServerLines } from "./server-lines.ts";
import type { ServerOptions } from "./server-options.ts";

/** A server that listens. Dispose the call host first: closing the server cuts the media of calls by WebSocket. */
export interface CallwrightServer extends AsyncDisposable {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
}

/**
 * Opens the server: API, live feed, media WebSockets, metrics and console on one port. Throws SERVER_TOKEN_REQUIRED,
 * PORT_IN_USE, PORT_FORBIDDEN, HOST_UNKNOWN, WEBRTC_BAD_ICE_SERVER, WEBRTC_BAD_PORTS, or AGENT_UNKNOWN for the default.
 */
export async function openServer(options: ServerOptions): Promise<CallwrightServer> {
  const { config, calls, calendar, changes = [], vendors, clock, log, ids, pacer } = options;
  checkBinding(config);
  if (!calls.agents.has(config.defaultAgent)) calls.admit(config.defaultAgent);
  toNativeConfig(config.ice);
  const scope = new Scope("server", {
    onFailure: (name, error) => log.error({ name, cause: error }, "Background work of the server failed"),
  });
  const lines = new ServerLines();
  const isPromised = (callId: string): boolean => lines.pending(callId) !== undefined;
  const parts: ServerParts = {
    ...options,
    scope,
    lines,
    directory: new CallDirectory({ calls, clock }),
    feed: new LiveFeed({ calls, clock, run: ids.next("r"), isPromised }),
    metrics: new Metrics({ calls, pacer, ...(vendors && { vendors }) }),
  };
  const { directory, feed, metrics } = parts;
  scope.defer(() => metrics.close());
  // The directory first: whoever hears of an entry from the feed can ask for it.
  for (const observer of [directory, metrics, feed]) scope.defer(calls.observe(observer));
  for (const source of [calendar, ...changes]) {
    if (source) scope.defer(source.onChange((change) => feed.tell({ type: "calendar-changed", change })));
  }
  try {
    const listening = await listen(makeRoutes(parts), { ...config, clock });
    log.info({ url: listening.url }, "The server listens");
    return {
      url: listening.url,
      [Symbol.asyncDispose]: async () => {
        feed.close();
        await listening.close();
        await lines.closePending();
        await scope.close("server closed");
      },
    };
  } catch (error) {
    await scope.close("not opened");
    throw error;
  }
}

function makeRoutes(parts: ServerParts): ServerApp {
  const { config, log, ids } = parts;
  const app = makeApp();
  app.onError((error, context) => {
    const { status, body, headers } = toErrorAnswer(error, { log, ids });
    return context.json(body, status, headers);
  });
  app.use(securityHeaders, guard(config), ...bodyRules);
  addHealthRoutes(app, parts);
  addAgentRoutes(app, parts);
  addVendorRoutes(app, parts);
  addWebCallRoutes(app, parts);
  addCallRoutes(app, parts);
  addRecordingRoutes(app, parts);
  addLatencyRoutes(app, parts);
  addCalendarRoutes(app, parts);
  addLiveRoutes(app, parts);
  addTwilioRoutes(app, parts);
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.doc31("/v1/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Callwright", version: packageJson.version, license: { name: "Apache-2.0" } },
    security: [{ token: [] }, {}],
  });
  addConsole(app, config.consoleFolder);
  return app;
}
