import type { Clock } from "../base/clock.ts";
import { toCallwrightError } from "../base/errors.ts";
import type { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { sleep, withTimeout } from "../base/sleep.ts";
import { connectTimeMs } from "../providers/connect-time.ts";
import type { Fleet } from "../providers/health/fleet.ts";
import type { Place } from "../providers/health/placement.ts";
import { loadVendors, localEngines } from "../providers/load.ts";
import type { LoadOptions } from "../providers/load.ts";
import { vendorKinds } from "./vendors.ts";

/** What the background probe works with. */
export interface VendorProbeOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly log: Log;
  /** From the end of one round to the beginning of the next. */
  readonly everyMs: number;
  /** Where vendors are looked for; tests have a folder of their own. */
  readonly load?: LoadOptions;
  readonly connectTime?: typeof connectTimeMs;
}

/** A configured service, and how it is asked whether its settings are good. */
interface Probed {
  readonly place: Place;
  readonly url: URL | undefined;
  readonly check: (signal: AbortSignal) => Promise<void>;
}

const connectTimeoutMs = 3000;
const checkTimeoutMs = 10_000;

/**
 * Asks every configured service, one after the other, now and then every so often: how near it is, and whether key,
 * model and voice are good. A wrong key opens its breaker before a caller finds out, and a service that works again is
 * taken back. Runs until the signal fires; never throws.
 */
export async function probeVendors(options: VendorProbeOptions, signal: AbortSignal): Promise<void> {
  const probed = await servicesOf(options);
  const said = new Set<string>();
  while (probed.length > 0 && !signal.aborted) {
    for (const service of probed) {
      if (signal.aborted) return;
      await probeOnce(service, { ...options, signal, said });
    }
    try {
      await sleep(options.clock, options.everyMs, signal);
    } catch {
      return;
    }
  }
}

interface Round extends VendorProbeOptions {
  readonly signal: AbortSignal;
  /** Vendors and codes that were warned of: once is enough. */
  readonly said: Set<string>;
}

async function probeOnce({ place, url, check }: Probed, round: Round): Promise<void> {
  const { clock, fleet, log, signal, said, connectTime = connectTimeMs } = round;
  const { kind, vendor } = place;
  const connectMs = url && (await connectTime(url, { signal, clock, timeoutMs: connectTimeoutMs }));
  const startedAtMs = clock.now();
  const health = fleet.healthOf(kind, vendor);
  try {
    const what = `Probing ${kind} '${vendor}'`;
    await withTimeout({ clock, timeoutMs: checkTimeoutMs, code: "VENDOR_CHECK_TIMEOUT", what, signal }, check);
    fleet.placement.record(place, {
      ...(connectMs !== undefined && { connectMs }),
      firstByteMs: clock.now() - startedAtMs,
    });
    // While it works, calls themselves say how it does; while it rests, a list of models proves nothing (an empty account
    // has one too): only a breaker that is due for an attempt gets this one.
    if (health.snapshot().state === "half-open") health.attempt().succeeded();
  } catch (cause) {
    if (signal.aborted) return;
    const error = toCallwrightError(cause, { code: "VENDOR_CHECK_FAILED", retryable: true });
    fleet.placement.record(place, {
      ...(connectMs !== undefined && { connectMs }),
      error: { code: error.code, message: error.message },
    });
    health.attempt().failed(error);
    warnOnce(said, { log, place, error });
  }
}

function warnOnce(
  said: Set<string>,
  { log, place, error }: { readonly log: Log; readonly place: Place; readonly error: CallwrightError },
): void {
  const { kind, vendor } = place;
  const key = `${kind} ${vendor} ${error.code}`;
  if (said.has(key)) return;
  said.add(key);
  const { code, field, hint } = error;
  log.warn({ kind, vendor, code, field, hint }, `${kind} '${vendor}' cannot be used as it is set up: ${error.message}`);
}

async function servicesOf({ environment, clock, log, load }: VendorProbeOptions): Promise<readonly Probed[]> {
  const services: Probed[] = [];
  for (const kind of vendorKinds) {
    for (const definition of await loadVendors(kind, load)) {
      const { name: vendor, options, environment: variables } = definition;
      const raw = localEngines.includes(vendor) ? undefined : definition.fromEnvironment(environment);
      if (raw === undefined || definition.check === undefined) continue;
      const parsed = options.parse(raw);
      const url = addressIn(parsed);
      const region = variables
        .filter((name) => name.endsWith("_REGION"))
        .map((name) => environment[name])
        .find(Boolean);
      services.push({
        place: { kind, vendor, host: url?.host ?? vendor, ...(region !== undefined && { region }) },
        url,
        check: async (signal) => definition.check?.(parsed, { signal, clock, log }),
      });
    }
  }
  return services;
}

/** Every vendor that has an address calls it so in its options. */
function addressIn(options: unknown): URL | undefined {
  const { baseUrl } = options as { readonly baseUrl?: unknown };
  return typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
}
