import { createRoute } from "@hono/zod-openapi";
import { toRoute } from "../../call/fixed-route.ts";
import type { PlaceSnapshot } from "../../providers/health/placement.ts";
import type { VendorSnapshot } from "../../providers/health/vendor-health.ts";
import type { VendorHealthView, VendorPlaceView, VendorsAnswer, VendorView } from "../api-types.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import type { KnownVendor } from "../server-options.ts";
import { errorResponse, jsonContent, toJson } from "./responses.ts";
import { vendorsSchema } from "./schemas.ts";

const vendorsRoute = createRoute({
  method: "get",
  path: "/v1/vendors",
  summary: "Every vendor of speech and language, and how those do that are configured",
  responses: { 200: jsonContent("All of them, as they are now", vendorsSchema), ...errorResponse },
});

/** How vendors do, as of this moment. */
export function addVendorRoutes(app: ServerApp, { calls, vendors, clock }: ServerParts): void {
  // Agents are loaded once, and so are the vendors that they may use.
  const users = usersOf(calls.agents);
  app.openapi(vendorsRoute, (context) => {
    const wallTimeMs = clock.wallTimeMs();
    const answer: VendorsAnswer = {
      at: toInstant(wallTimeMs),
      vendors: (vendors?.list() ?? []).map((vendor) => toView(vendor, { wallTimeMs, users })),
    };
    context.header("cache-control", "no-store");
    return context.json(toJson(answer), 200);
  });
}

type Users = ReadonlyMap<string, readonly string[]>;

/** Agents by `<kind> <vendor>`. */
function usersOf(agents: ServerParts["calls"]["agents"]): Users {
  const users = new Map<string, string[]>();
  for (const [agent, { stt, tts, models = [] }] of agents) {
    const names = {
      stt: toRoute(stt)
        .order()
        .map(({ name }) => name),
      llm: models,
      tts: toRoute(tts)
        .order()
        .map(({ name }) => name),
    };
    for (const [kind, vendors] of Object.entries(names)) {
      for (const vendor of vendors) {
        const key = `${kind} ${vendor}`;
        users.set(key, [...(users.get(key) ?? []), agent]);
      }
    }
  }
  return users;
}

function toView(
  vendor: KnownVendor,
  { wallTimeMs, users }: { readonly wallTimeMs: number; readonly users: Users },
): VendorView {
  const { health, places, ...rest } = vendor;
  return {
    ...rest,
    isConfigured: health !== undefined,
    agents: users.get(`${vendor.kind} ${vendor.name}`) ?? [],
    ...(health?.region !== undefined && { region: health.region }),
    ...(health && { health: toHealth(health, wallTimeMs) }),
    places: places.map(toPlace),
  };
}

function toHealth(snapshot: VendorSnapshot, wallTimeMs: number): VendorHealthView {
  const { kind: _kind, name: _name, region: _region, isLocal: _isLocal, ...rest } = snapshot;
  const { probeInMs, failovers, takeovers, lastError, ...figures } = rest;
  return {
    ...figures,
    ...(probeInMs !== undefined && { openUntil: toInstant(wallTimeMs + probeInMs) }),
    failoversFrom: failovers,
    failoversTo: takeovers,
    ...(lastError && { lastError: { code: lastError.code, at: toInstant(lastError.atWallMs) } }),
  };
}

function toPlace({ kind: _kind, vendor: _vendor, last, ...rest }: PlaceSnapshot): VendorPlaceView {
  const { atWallMs, error, ...times } = last;
  return { ...rest, last: { ...times, at: toInstant(atWallMs), ...(error && { error: error.code }) } };
}

function toInstant(wallTimeMs: number): string {
  return new Date(wallTimeMs).toISOString();
}
