import { createRoute } from "@hono/zod-openapi";
import { isCallwrightError } from "../../base/errors.ts";
import { withTimeout } from "../../base/sleep.ts";
import type { EnginesAnswer, HealthAnswer } from "../api-types.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { errorResponse, jsonContent, toJson } from "./responses.ts";
import { enginesSchema, healthSchema } from "./schemas.ts";

const checkTimeoutMs = 2_000;

const healthRoute = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Whether the process answers",
  responses: { 200: jsonContent("It does", healthSchema), ...errorResponse },
});

const readyRoute = createRoute({
  method: "get",
  path: "/readyz",
  summary: "Whether everything is there that calls need",
  responses: {
    200: jsonContent("Ready", healthSchema),
    503: jsonContent("Not ready", healthSchema),
    ...errorResponse,
  },
});

const enginesRoute = createRoute({
  method: "get",
  path: "/v1/health/engines",
  summary: "What speech and language run on, and what is missing",
  responses: { 200: jsonContent("The engines", enginesSchema), ...errorResponse },
});

/** How the server is. */
export function addHealthRoutes(app: ServerApp, parts: ServerParts): void {
  const { calls, clock, health, config, metrics } = parts;
  const startedMs = clock.now();
  const uptimeMs = (): number => Math.round(clock.now() - startedMs);
  app.openapi(healthRoute, (context) => context.json({ status: "ok" as const, uptimeMs: uptimeMs() }, 200));
  app.openapi(readyRoute, async (context) => {
    const checks = await Promise.all(health.checks.map((check) => runCheck(parts, check)));
    const isReady = checks.every(({ ok }) => ok);
    const answer: HealthAnswer = {
      status: isReady ? "ok" : "unavailable",
      uptimeMs: uptimeMs(),
      checks,
      load: calls.load,
    };
    return context.json(toJson(answer), isReady ? 200 : 503);
  });
  app.openapi(enginesRoute, (context) => {
    const { engines, notices } = health.engines();
    const answer: EnginesAnswer = {
      isDegraded: notices.length > 0 || engines.some(({ state }) => state === "failed"),
      engines,
      notices,
      iceServers: config.ice.iceServers,
    };
    return context.json(toJson(answer), 200);
  });
  app.get("/metrics", async (context) => {
    const { contentType, text } = await metrics.read();
    return context.body(text, 200, { "content-type": contentType, "cache-control": "no-store" });
  });
}

async function runCheck(
  { clock, log }: ServerParts,
  part: ServerParts["health"]["checks"][number],
): Promise<{ readonly name: string; readonly ok: boolean; readonly message?: string }> {
  const { name } = part;
  const what = `The check of '${name}'`;
  try {
    await withTimeout({ clock, timeoutMs: checkTimeoutMs, code: "CHECK_TIMEOUT", what }, (signal) =>
      part.check(signal),
    );
    return { name, ok: true };
  } catch (error) {
    log.warn({ check: name, cause: error }, "A part that calls need does not work");
    // Probes may come from anywhere: they learn what fails, the log says why.
    const message = isCallwrightError(error) ? error.code : "FAILED";
    return { name, ok: false, message };
  }
}
