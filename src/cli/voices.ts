import { Command } from "commander";
import { systemClock } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, CancelledError, isCallwrightError } from "../base/errors.ts";
import { silentLog } from "../base/log.ts";
import type { VoiceDescription } from "../contracts/vendor-definition.ts";
import { loadVendors, localEngines } from "../providers/load.ts";
import type { LoadedVendor } from "../providers/load.ts";

/** What the command needs from its process. */
export interface VoicesCommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results, one call a line. */
  readonly write: (line: string) => void;
  /** What could not be listed, and advice. */
  readonly warn: (line: string) => void;
  readonly setExitCode: (code: number) => void;
  readonly clock?: Clock;
}

interface Flags {
  readonly vendor?: string;
  readonly language?: string;
  readonly json?: boolean;
}

const help = `
Asks every voice vendor that is configured (its key is set) for its voices; the engines on this machine are listed too.
What stands under "id" goes into an agent's \`voice\`, or into <VENDOR>_VOICE.

Examples:
  $ npx callwright voices --language en
  $ npx callwright voices --vendor elevenlabs --json

Exit codes: 0 all well; 1 a vendor did not answer, or has no key; 2 wrong usage.`;

/** `callwright voices`: lists the voices that may be used. */
export function voicesCommand(options: VoicesCommandOptions): Command {
  return new Command("voices")
    .description("List the voices that your vendors have")
    .option("--vendor <name>", "only this vendor's")
    .option("--language <tag>", "only those that speak it: en, en-US")
    .option("--json", "one JSON object, for programs")
    .addHelpText("after", help)
    .action((flags: Flags) => listVoices(options, flags));
}

interface ListedVoice extends VoiceDescription {
  readonly vendor: string;
}

async function listVoices(options: VoicesCommandOptions, flags: Flags): Promise<void> {
  const definitions = await loadVendors("tts");
  const wanted = definitions.filter(({ name }) => flags.vendor === undefined || name === flags.vendor);
  if (wanted.length === 0) {
    throw new CallwrightError(`There is no tts vendor '${flags.vendor}'`, {
      code: "VENDOR_UNKNOWN",
      field: "--vendor",
      hint: `Use one of: ${definitions.map(({ name }) => name).join(", ")}.`,
    });
  }
  const configured = wanted.flatMap((definition) => {
    const vendorOptions = definition.fromEnvironment(options.environment);
    return vendorOptions === undefined || definition.voices === undefined ? [] : [{ definition, vendorOptions }];
  });
  if (flags.vendor !== undefined && configured.length === 0) throw notConfigured(wanted[0] as LoadedVendor<"tts">);
  const failures: { readonly vendor: string; readonly code: string; readonly message: string }[] = [];
  const stopping = new AbortController();
  const onInterrupt = (): void => stopping.abort(new CancelledError("interrupted"));
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  let voices: readonly ListedVoice[];
  try {
    const lists = configured.map(async ({ definition, vendorOptions }) => {
      try {
        return await voicesOf(definition, vendorOptions, { clock: options.clock, signal: stopping.signal });
      } catch (error) {
        if (!isCallwrightError(error) || stopping.signal.aborted || flags.vendor !== undefined) throw error;
        failures.push({ vendor: definition.name, code: error.code, message: error.message });
        return [];
      }
    });
    voices = (await Promise.all(lists)).flat().filter(({ languages }) => speaks(languages, flags.language));
  } finally {
    process.removeListener("SIGINT", onInterrupt).removeListener("SIGTERM", onInterrupt);
  }
  if (failures.length > 0) options.setExitCode(1);
  if (flags.json === true) return options.write(JSON.stringify({ voices, failures }));
  for (const line of table(voices)) options.write(line);
  for (const { code, message } of failures) options.warn(`${message} (${code})`);
  const isLocalOnly = configured.every(({ definition }) => localEngines.includes(definition.name));
  if (isLocalOnly && flags.vendor === undefined) options.warn(advice(definitions));
}

async function voicesOf(
  definition: LoadedVendor<"tts">,
  vendorOptions: unknown,
  { clock = systemClock, signal }: { readonly clock: Clock | undefined; readonly signal: AbortSignal },
): Promise<readonly ListedVoice[]> {
  const parsed = definition.options.safeParse(vendorOptions);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = [definition.name, ...(issue?.path ?? [])].join(".");
    throw new CallwrightError(`tts vendor '${definition.name}' has a bad option ${field}: ${issue?.message}`, {
      code: "VENDOR_BAD_OPTIONS",
      field,
      hint: `From the environment: ${definition.environment.join(", ")}.`,
    });
  }
  const voices = (await definition.voices?.(parsed.data, { signal, clock, log: silentLog })) ?? [];
  return voices.map((voice) => ({ vendor: definition.name, ...voice }));
}

function notConfigured({ name, environment }: LoadedVendor<"tts">): CallwrightError {
  const key = environment.find((variable) => variable.endsWith("_KEY"));
  const hint =
    key === undefined
      ? `Install it with \`npx callwright models pull\`.`
      : `Set ${key}, or the address of a server of your own; see docs/guides/vendors.md.`;
  return new CallwrightError(`tts vendor '${name}' is not configured`, {
    code: "VENDOR_NOT_CONFIGURED",
    field: "--vendor",
    hint,
  });
}

function advice(definitions: readonly LoadedVendor<"tts">[]): string {
  const keys = definitions.flatMap(({ environment }) => environment.find((name) => name.endsWith("_KEY")) ?? []);
  return `No vendor's key is set, so these are the voices on this machine. For more set one of: ${keys.join(", ")}.`;
}

/** A voice without languages speaks whatever it is given; `en` is every English, `en-GB` only that and plain `en`. */
function speaks(languages: readonly string[], wanted: string | undefined): boolean {
  if (wanted === undefined || languages.length === 0) return true;
  const tag = wanted.toLowerCase().replace("_", "-");
  return languages.some((language) => {
    const other = language.toLowerCase().replace("_", "-");
    return other === tag || other.startsWith(`${tag}-`) || tag.startsWith(`${other}-`);
  });
}

const heads = ["vendor", "id", "name", "language", "gender", "description"];
const widestCell = 44;
const mostLanguages = 3;

function table(voices: readonly ListedVoice[]): readonly string[] {
  const rows = voices.map(({ vendor, id, name, languages, gender = "", description = "" }) => {
    const more = languages.length > mostLanguages ? ` +${languages.length - mostLanguages}` : "";
    return [vendor, id, name, languages.slice(0, mostLanguages).join(" ") + more, gender, description].map(
      // The id is what one copies: it is never cut. Nothing a vendor says may move the cursor.
      (cell, column) => clean(cell, column === 1 ? Number.POSITIVE_INFINITY : widestCell),
    );
  });
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function clean(cell: string, most: number): string {
  const line = cell.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
