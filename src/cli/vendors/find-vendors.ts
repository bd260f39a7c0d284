import { CallwrightError } from "../../base/errors.ts";
import type { VendorKind, VendorOfKind } from "../../providers/define.ts";
import { loadVendors, localEngines } from "../../providers/load.ts";
import type { LoadedVendor } from "../../providers/load.ts";

/** A vendor of this kind, with its kind. */
export type FoundVendor = {
  readonly [Kind in VendorKind]: { readonly kind: Kind; readonly definition: LoadedVendor<Kind> };
}[keyof VendorOfKind];

/** All vendors, or those of one kind; with names only those. Throws VENDOR_UNKNOWN. */
export async function findVendors(kind?: VendorKind, names: readonly string[] = []): Promise<readonly FoundVendor[]> {
  const all = [
    ...(await loadVendors("stt")).map((definition) => ({ kind: "stt", definition }) as const),
    ...(await loadVendors("llm")).map((definition) => ({ kind: "llm", definition }) as const),
    ...(await loadVendors("tts")).map((definition) => ({ kind: "tts", definition }) as const),
    ...(await loadVendors("s2s")).map((definition) => ({ kind: "s2s", definition }) as const),
  ].filter((vendor) => kind === undefined || vendor.kind === kind);
  const unknown = names.find((name) => !all.some(({ definition }) => definition.name === name));
  if (unknown !== undefined) {
    throw new CallwrightError(`There is no ${kind === undefined ? "" : `${kind} `}vendor '${unknown}'`, {
      code: "VENDOR_UNKNOWN",
      field: "NAME",
      hint: `Use one of: ${[...new Set(all.map(({ definition }) => definition.name))].join(", ")}.`,
    });
  }
  return names.length === 0 ? all : all.filter(({ definition }) => names.includes(definition.name));
}

/** Whether it runs on this machine, without any service. */
export function isLocal({ definition }: FoundVendor): boolean {
  return localEngines.includes(definition.name);
}

/** What configures this vendor: the variable of its key, or what else it has. */
export function variableToSet({ definition }: FoundVendor): string {
  const { environment } = definition;
  return environment.find((name) => name.endsWith("_KEY")) ?? environment[0] ?? "";
}
