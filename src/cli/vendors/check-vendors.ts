import { silentLog } from "../../base/log.ts";
import type { Clock } from "../../base/clock.ts";
import type { VendorKind } from "../../providers/define.ts";
import type { VendorsCommandOptions } from "../vendors.ts";
import { withCassette } from "./cassettes.ts";
import { findVendors, isLocal, variableToSet } from "./find-vendors.ts";
import type { FoundVendor } from "./find-vendors.ts";
import { textTable } from "./text-table.ts";
import { tryVendor } from "./try-vendor.ts";
import type { VendorOutcome } from "./try-vendor.ts";

interface CheckFlags {
  readonly kind?: VendorKind;
  readonly json?: boolean;
  readonly cassettes?: string;
}

interface CheckContext extends VendorsCommandOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Tries one vendor after the other, so that their times do not disturb each other, and says what came of it. */
export async function checkVendors(context: CheckContext, names: readonly string[], flags: CheckFlags): Promise<void> {
  const { environment, write, warn, setExitCode, clock, signal } = context;
  const vendors = await findVendors(flags.kind, names);
  const isNamed = names.length > 0;
  const configured = vendors.flatMap((vendor) => {
    const vendorOptions = vendor.definition.fromEnvironment(environment);
    return vendorOptions === undefined || (isLocal(vendor) && !isNamed) ? [] : [{ vendor, vendorOptions }];
  });
  const outcomes: VendorOutcome[] = [];
  for (const { vendor, vendorOptions } of configured) {
    const { kind, definition } = vendor;
    if (flags.json !== true) warn(`${kind} ${definition.name} …`);
    const work = (): Promise<VendorOutcome> => tryVendor(vendor, vendorOptions, { clock, signal, log: silentLog });
    const outcome =
      flags.cassettes === undefined
        ? await work()
        : await withCassette({ folder: flags.cassettes, kind, name: definition.name, vendorOptions, clock }, work);
    outcomes.push(outcome);
  }
  // A name alone may stand for several kinds: whoever names it wants those that are configured.
  const missing = names.filter((name) => !configured.some(({ vendor }) => vendor.definition.name === name));
  if (missing.length > 0 || outcomes.some(({ ok }) => !ok)) setExitCode(1);
  if (flags.json === true) return write(JSON.stringify({ vendors: outcomes, notConfigured: missing }));
  if (outcomes.length > 0) for (const line of table(outcomes)) write(line);
  for (const { kind, name, failure } of outcomes) {
    if (failure?.hint !== undefined) write(`${kind} ${name}: ${failure.hint}`);
  }
  for (const name of missing) {
    const variables = vendors.filter(({ definition }) => definition.name === name).map(variableToSet);
    warn(`'${name}' is not configured: set ${[...new Set(variables)].join(" or ")}.`);
  }
  if (outcomes.length === 0 && missing.length === 0) warn(advice(vendors));
}

function advice(vendors: readonly FoundVendor[]): string {
  const variables = new Set(vendors.filter((vendor) => !isLocal(vendor)).map(variableToSet));
  return `No vendor is configured, so there is nothing to try. Set one of: ${[...variables].join(", ")}.`;
}

function table(outcomes: readonly VendorOutcome[]): readonly string[] {
  const rows = outcomes.map(({ kind, name, ok, times, result, failure }) => {
    const { openMs, firstMs, totalMs, cancelMs } = times ?? {};
    const field = failure?.field === undefined ? "" : `${failure.field}: `;
    const words = failure === undefined ? (result ?? "") : `${field}${failure.message} (${failure.code})`;
    return [kind, name, ok ? "ok" : "FAILED", ...[openMs, firstMs, totalMs, cancelMs].map(milliseconds), words];
  });
  return textTable(["kind", "name", "state", "open", "first", "total", "cancel", "result"], rows);
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "" : `${Math.round(value)} ms`;
}
