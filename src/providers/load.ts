import { readdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";
import type { ZodError, ZodType } from "zod";
import { CallwrightError } from "../base/errors.ts";
import type { VendorDefinition } from "../contracts/vendor-definition.ts";
import type { VendorKind, VendorOfKind } from "./define.ts";

/** A definition whose options type is not known any more, as it comes out of the folder. */
export type LoadedVendor<Kind extends VendorKind> = VendorDefinition<VendorOfKind[Kind], unknown>;

/** Where vendors are looked for; tests point it at a folder of their own. */
export interface LoadOptions {
  /** Default: the folder of this file. It holds one folder per kind. */
  readonly folder?: string;
}

/** Engines on this machine come after every vendor that somebody configured, best first. */
export const localEngines: readonly string[] = ["sherpa", "whisper", "piper", "flite"];

/**
 * Asked before the other vendors that are configured. One key often serves several kinds: whoever sets it for a voice
 * does not want to change who listens.
 */
const firstChoices: Readonly<Record<VendorKind, string>> = {
  stt: "deepgram",
  llm: "openai",
  tts: "cartesia",
  s2s: "openai-realtime",
};

/** Names of all vendors of a kind, the first choice first, local engines last. Nothing is imported. */
export async function vendorNames(kind: VendorKind, options: LoadOptions = {}): Promise<readonly string[]> {
  const entries = await readdir(kindFolder(kind, options), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /^[a-z0-9-]+\.ts$/.test(entry.name))
    .map((entry) => entry.name.slice(0, -".ts".length))
    .sort((one, other) => rank(kind, one) - rank(kind, other) || (one < other ? -1 : 1));
}

/** Imports every vendor of a kind: for `doctor` and the conformance suites. */
export async function loadVendors<Kind extends VendorKind>(
  kind: Kind,
  options: LoadOptions = {},
): Promise<readonly LoadedVendor<Kind>[]> {
  const names = await vendorNames(kind, options);
  return Promise.all(names.map((name) => importVendor(kind, name, options)));
}

/**
 * Makes one vendor of validated options; only its file is imported. Throws VENDOR_UNKNOWN, VENDOR_BAD_OPTIONS (with
 * the field), VENDOR_CANNOT_STREAM or VENDOR_BAD_FILE.
 */
export async function createVendor<Kind extends VendorKind>(
  kind: Kind,
  name: string,
  vendorOptions: unknown,
  options: LoadOptions = {},
): Promise<VendorOfKind[Kind]> {
  const names = await vendorNames(kind, options);
  if (!names.includes(name)) {
    throw new CallwrightError(`There is no ${kind} vendor '${name}'`, {
      code: "VENDOR_UNKNOWN",
      field: kind,
      hint: `Use one of: ${names.join(", ")}.`,
    });
  }
  return createFrom(kind, await importVendor(kind, name, options), vendorOptions);
}

/**
 * Makes every vendor that the environment configures, in the order in which they are to be tried: the first choice of
 * the kind, other vendors with a key by name, then local engines. Throws VENDOR_BAD_OPTIONS when a variable is set to something unusable.
 */
export async function vendorsFromEnvironment<Kind extends VendorKind>(
  kind: Kind,
  environment: Readonly<Record<string, string | undefined>>,
  options: LoadOptions = {},
): Promise<readonly VendorOfKind[Kind][]> {
  const vendors: VendorOfKind[Kind][] = [];
  for (const definition of await loadVendors(kind, options)) {
    const vendorOptions = definition.fromEnvironment(environment);
    if (vendorOptions !== undefined) vendors.push(createFrom(kind, definition, vendorOptions));
  }
  return vendors;
}

function kindFolder(kind: VendorKind, options: LoadOptions): string {
  return join(options.folder ?? fileURLToPath(new URL(".", import.meta.url)), kind);
}

function rank(kind: VendorKind, name: string): number {
  return name === firstChoices[kind] ? -2 : localEngines.indexOf(name);
}

async function importVendor<Kind extends VendorKind>(
  kind: Kind,
  name: string,
  options: LoadOptions,
): Promise<LoadedVendor<Kind>> {
  const file = join(kindFolder(kind, options), `${name}.ts`);
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(file).href)) as { readonly default?: unknown }).default;
  } catch (cause) {
    throw badFile(kind, name, "cannot be imported", cause);
  }
  if (!isDefinition<Kind>(exported)) throw badFile(kind, name, "has no vendor definition as its default export");
  if (exported.name !== name) throw badFile(kind, name, `defines a vendor of another name, '${exported.name}'`);
  return exported;
}

function badFile(kind: VendorKind, name: string, problem: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`${kind}/${name}.ts ${problem}`, {
    code: "VENDOR_BAD_FILE",
    field: `${kind}/${name}.ts`,
    hint: "A vendor's file is named as the vendor and exports the definition as its default; helpers go into a folder.",
    cause,
  });
}

function isDefinition<Kind extends VendorKind>(value: unknown): value is LoadedVendor<Kind> {
  if (typeof value !== "object" || value === null) return false;
  const { name, options, create, fromEnvironment } = value as Partial<Record<string, unknown>>;
  return (
    typeof name === "string" &&
    typeof options === "object" &&
    typeof create === "function" &&
    typeof fromEnvironment === "function"
  );
}

function createFrom<Kind extends VendorKind>(
  kind: Kind,
  definition: LoadedVendor<Kind>,
  vendorOptions: unknown,
): VendorOfKind[Kind] {
  const parsed = definition.options.safeParse(vendorOptions);
  if (!parsed.success) throw badOptions(kind, definition, parsed.error);
  const vendor = definition.create(parsed.data);
  if (!canStream(vendor)) {
    throw new CallwrightError(`${kind} vendor '${definition.name}' cannot stream`, {
      code: "VENDOR_CANNOT_STREAM",
      field: kind,
      hint: "A live call needs a vendor that streams; choose another one.",
    });
  }
  return vendor;
}

function canStream(vendor: object): boolean {
  if ("capabilities" in vendor) return (vendor.capabilities as { readonly streaming?: unknown }).streaming === true;
  return "stream" in vendor && typeof vendor.stream === "function";
}

function badOptions(kind: VendorKind, definition: LoadedVendor<VendorKind>, error: ZodError): CallwrightError {
  // One clear error: the first that zod found. Its messages name types and choices, never the value (it may be a key).
  const issue = error.issues[0];
  const unknownField = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = [definition.name, ...(issue?.path ?? []), ...(unknownField === undefined ? [] : [unknownField])].join(
    ".",
  );
  const problem = unknownField === undefined ? (issue?.message ?? "not valid") : "no such option";
  const names = optionNames(definition.options);
  const valid = names.length === 0 ? "" : `Valid options: ${names.join(", ")}. `;
  const variables =
    definition.environment.length === 0 ? "" : `From the environment: ${definition.environment.join(", ")}.`;
  return new CallwrightError(`${kind} vendor '${definition.name}' has a bad option ${field}: ${problem}`, {
    code: "VENDOR_BAD_OPTIONS",
    field,
    hint: `${valid}${variables}`.trim(),
    cause: error,
  });
}

function optionNames(schema: ZodType): readonly string[] {
  return "shape" in schema && typeof schema.shape === "object" && schema.shape !== null
    ? Object.keys(schema.shape)
    : [];
}
