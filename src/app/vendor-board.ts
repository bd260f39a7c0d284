import type { VendorDefinition } from "../contracts/vendor-definition.ts";
import type { Fleet } from "../providers/health/fleet.ts";
import type { HealthKind } from "../providers/health/deadlines.ts";
import { loadVendors, localEngines } from "../providers/load.ts";
import type { KnownVendor, ServerVendors } from "../server/server-options.ts";
import { vendorKinds } from "./vendors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Every vendor there is a file for, and how those do that the environment configures. */
export async function openVendorBoard(environment: Environment, fleet: Fleet): Promise<ServerVendors> {
  const loaded = await Promise.all(
    vendorKinds.map(async (kind) => (await loadVendors(kind)).map((definition) => ({ kind, definition }))),
  );
  const known = loaded.flat().map(({ kind, definition }) => describe(kind, definition, environment));
  const names = new Set(known.map(({ kind, name }) => `${kind} ${name}`));
  return {
    list: () => [
      ...known.map(({ isConfigured, ...vendor }) => ({
        ...vendor,
        ...(isConfigured && { health: fleet.healthOf(vendor.kind, vendor.name).snapshot() }),
        places: fleet.placement.snapshot(vendor.kind, vendor.name),
      })),
      // Vendors that a program of its own put into the fleet, and models that listen and speak themselves.
      ...fleet
        .snapshot()
        .filter(({ kind, name }) => !names.has(`${kind} ${name}`))
        .map((health): KnownVendor => ({
          kind: health.kind,
          name: health.name,
          summary: "",
          isLocal: health.isLocal,
          variables: [],
          health,
          places: fleet.placement.snapshot(health.kind, health.name),
        })),
    ],
  };
}

function describe(
  kind: HealthKind,
  definition: VendorDefinition<unknown, unknown>,
  environment: Environment,
): Omit<KnownVendor, "health" | "places"> & { readonly isConfigured: boolean } {
  const { name, summary, price } = definition;
  return {
    kind,
    name,
    summary,
    isLocal: localEngines.includes(name),
    variables: definition.environment.map((variable) => ({ name: variable, isSet: Boolean(environment[variable]) })),
    ...(price && { price }),
    isConfigured: definition.fromEnvironment(environment) !== undefined,
  };
}
