import type { VendorPrice } from "../../contracts/vendor-definition.ts";
import type { VendorKind } from "../../providers/define.ts";
import type { VendorsCommandOptions } from "../vendors.ts";
import { findVendors, isLocal, variableToSet } from "./find-vendors.ts";
import { textTable } from "./text-table.ts";

/** Which vendors are to be listed, and how. */
interface ListFlags {
  readonly kind?: VendorKind;
  readonly json?: boolean;
}

/** Lists what there is, whether it is configured, and what it costs. */
export async function listVendors({ environment, write }: VendorsCommandOptions, flags: ListFlags): Promise<void> {
  const vendors = (await findVendors(flags.kind)).map((vendor) => {
    const { kind, definition } = vendor;
    const { name, summary, price } = definition;
    const isConfigured = definition.fromEnvironment(environment) !== undefined;
    const runsHere = isLocal(vendor);
    return { kind, name, summary, configured: isConfigured, runsHere, set: variableToSet(vendor), price };
  });
  if (flags.json === true) return write(JSON.stringify({ vendors }));
  const rows = vendors.map(({ kind, name, configured, runsHere, set, price }) => {
    const state = configured ? (runsHere ? "on this machine" : "configured") : `set ${set}`;
    return [kind, name, state, runsHere ? "free" : priceWords(price)];
  });
  for (const line of textTable(["kind", "name", "state", "list price"], rows)) write(line);
}

function priceWords(price: VendorPrice | undefined): string {
  if (price === undefined) return "not known";
  const parts = [
    [price.perAudioMinuteUsd, "a minute"],
    [price.per1000CharactersUsd, "per 1,000 characters"],
    [price.perMillionInputTokensUsd, "per million tokens in"],
    [price.perMillionOutputTokensUsd, "out"],
  ] as const;
  const words = parts.flatMap(([usd, unit]) => (usd === undefined ? [] : [`$${usd} ${unit}`]));
  return words.length === 0 ? "not known" : `${words.join(", ")} (${price.asOf})`;
}
