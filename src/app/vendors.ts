import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { SpeechModelVendor } from "../contracts/speech-model.ts";
import type { VendorKind, VendorOfKind } from "../providers/define.ts";
import { Fleet } from "../providers/health/fleet.ts";
import { loadVendors, localEngines, vendorNames, vendorsFromEnvironment } from "../providers/load.ts";

/** Every vendor that the environment configures, in the order in which they are to be tried. */
export type Vendors = { readonly [Kind in VendorKind]: readonly VendorOfKind[Kind][] };

/** Makes the vendors of all kinds, those with a key first, engines on this machine last. Throws VENDOR_BAD_OPTIONS. */
export async function openVendors(environment: Readonly<Record<string, string | undefined>>): Promise<Vendors> {
  const [stt, llm, tts, s2s] = await Promise.all([
    vendorsFromEnvironment("stt", environment),
    vendorsFromEnvironment("llm", environment),
    vendorsFromEnvironment("tts", environment),
    vendorsFromEnvironment("s2s", environment),
  ]);
  return { stt, llm, tts, s2s };
}

/** All kinds, in the order in which a caller's words pass them; the last does it all. */
export const vendorKinds = ["stt", "llm", "tts", "s2s"] as const satisfies readonly VendorKind[];

/** The health of all vendors of this process, with their list prices and the regions that the environment names. */
export async function openFleet(
  environment: Readonly<Record<string, string | undefined>>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Fleet> {
  const fleet = new Fleet({ clock, log, localEngines });
  for (const kind of vendorKinds) {
    for (const { name, price, environment: variables } of await loadVendors(kind)) {
      const region = variables
        .filter((variable) => variable.endsWith("_REGION"))
        .map((variable) => environment[variable]);
      fleet.describe(kind, name, { ...(price && { price }), ...(region[0] && { region: region[0] }) });
    }
  }
  return fleet;
}

/** Which vendors an agent asked for. */
export interface VendorChoice<Kind extends VendorKind> {
  readonly kind: Kind;
  /** The agent's own list; absent: whatever there is. */
  readonly wanted: readonly string[] | undefined;
  readonly available: readonly VendorOfKind[Kind][];
  readonly agent: string;
  readonly log: Log;
}

/**
 * The vendors of one kind that an agent uses: those that it names, then engines on this machine; all that there are
 * when it names none. One that it names and that has no key is left out with a warning; a name that no vendor has
 * throws AGENT_VENDOR_UNKNOWN.
 */
export async function chooseVendors<Kind extends VendorKind>(
  choice: VendorChoice<Kind>,
): Promise<readonly VendorOfKind[Kind][]> {
  const { kind, wanted, available, agent, log } = choice;
  if (wanted === undefined) return available;
  const known = await vendorNames(kind);
  const chosen = wanted.flatMap((name, index) => {
    if (!known.includes(name)) throw unknownVendor(`${kind}.${index}`, { kind, name, agent, known });
    const vendor = available.find((one) => one.name === name);
    if (vendor === undefined) {
      log.warn({ agent, kind, vendor: name }, `Agent '${agent}' names ${kind} '${name}', which is not configured`);
    }
    return vendor ?? [];
  });
  const local = available.filter((one) => localEngines.includes(one.name) && !chosen.includes(one));
  return [...chosen, ...local];
}

/** Which model is to hear and speak for an agent. */
export interface SpeechModelChoice {
  readonly name: string;
  /** The agent's field, or the variable, that names it. */
  readonly field: string;
  readonly available: readonly SpeechModelVendor[];
  readonly agent: string;
  readonly log: Log;
}

/** Undefined, with a warning, when it is not configured: the call goes the usual way. Throws AGENT_VENDOR_UNKNOWN. */
export async function chooseSpeechModel(choice: SpeechModelChoice): Promise<SpeechModelVendor | undefined> {
  const { name, field, available, agent, log } = choice;
  const vendor = available.find((one) => one.name === name);
  if (vendor) return vendor;
  const definitions = await loadVendors("s2s");
  const definition = definitions.find((one) => one.name === name);
  if (!definition) {
    throw unknownVendor(field, { kind: "s2s", name, agent, known: definitions.map((one) => one.name) });
  }
  const variable = definition.environment[0] ?? "its key";
  log.warn(
    { agent, kind: "s2s", vendor: name, field },
    `Agent '${agent}' is to speak by '${name}', which is not configured: set ${variable}. Recogniser, model and voice speak instead`,
  );
  return undefined;
}

function unknownVendor(
  field: string,
  { kind, name, agent, known }: { kind: VendorKind; name: string; agent: string; known: readonly string[] },
): CallwrightError {
  return new CallwrightError(`Agent '${agent}' names ${kind} '${name}', which is no vendor`, {
    code: "AGENT_VENDOR_UNKNOWN",
    field,
    hint: `Use one of: ${known.join(", ")}.`,
  });
}
