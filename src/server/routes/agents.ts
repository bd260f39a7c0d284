import { createRoute } from "@hono/zod-openapi";
import { toRoute } from "../../call/fixed-route.ts";
import type { AgentsAnswer } from "../api-types.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { errorResponse, jsonContent, toJson } from "./responses.ts";
import { agentsSchema } from "./schemas.ts";

const agentsRoute = createRoute({
  method: "get",
  path: "/v1/agents",
  summary: "The agents that can be called",
  responses: { 200: jsonContent("All of them", agentsSchema), ...errorResponse },
});

/** Who can be called. */
export function addAgentRoutes(app: ServerApp, { calls, config }: ServerParts): void {
  // Agents are loaded once; a brain is made here for its name only.
  const answer: AgentsAnswer = {
    defaultAgent: config.defaultAgent,
    agents: [...calls.agents].map(([name, { agent, brain, stt, tts }]) => ({
      name,
      title: agent.title,
      language: agent.language ?? "en-US",
      stt: toRoute(stt)
        .order()
        .map((vendor) => vendor.name),
      tts: toRoute(tts)
        .order()
        .map((vendor) => vendor.name),
      brain: brain().name,
    })),
  };
  app.openapi(agentsRoute, (context) => context.json(toJson(answer), 200));
}
