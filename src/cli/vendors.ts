import { Command, Option } from "commander";
import { systemClock } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { CancelledError } from "../base/errors.ts";
import type { VendorKind } from "../providers/define.ts";
import { checkVendors } from "./vendors/check-vendors.ts";
import { listVendors } from "./vendors/list-vendors.ts";

/** What the command needs from its process. */
export interface VendorsCommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results, one call a line. */
  readonly write: (line: string) => void;
  /** Progress and advice. */
  readonly warn: (line: string) => void;
  readonly setExitCode: (code: number) => void;
  readonly clock?: Clock;
}

interface Flags {
  readonly kind?: VendorKind;
  readonly json?: boolean;
}

const listHelp = `
Every recogniser (stt), model (llm) and voice (tts) there is, whether it is configured, and its list price.

Examples:
  $ npx callwright vendors --kind tts
  $ npx callwright vendors check deepgram

Exit codes: 0 all well; 2 wrong usage.`;

const checkHelp = `
Asks every vendor that is configured, or those you name, whether key, model, voice and region are good, and then uses it
once as a call would: speech to be recognised, a small reply, a clause to be spoken; and cancels one. It costs a fraction of
a cent. Engines on this machine are checked when you name them.

Examples:
  $ npx callwright vendors check
  $ npx callwright vendors check deepgram --kind stt --cassettes cassettes

Exit codes: 0 all well, or nothing is configured; 1 a vendor failed, or one you named is not configured; 2 wrong usage.`;

/** `callwright vendors`: which vendors there are, and whether they work. */
export function vendorsCommand(options: VendorsCommandOptions): Command {
  const command = new Command("vendors")
    .description("Show the vendors there are, and try those that you have")
    .addOption(kindOption())
    .option("--json", "one JSON object, for programs")
    .addHelpText("after", listHelp)
    .action((flags: Flags) => listVendors(options, flags));
  command
    .command("check [names...]")
    .description("Try every vendor that is configured, as a call would use it")
    .addOption(kindOption())
    .option("--json", "one JSON object, for programs")
    .option("--cassettes <folder>", "keep what was exchanged with each vendor in this folder, without secrets")
    .addHelpText("after", checkHelp)
    .action((names: readonly string[], _flags: unknown, self: Command) => {
      // The same options exist on the command above, which takes them when they come first.
      const flags = self.optsWithGlobals<Flags & { readonly cassettes?: string }>();
      return untilInterrupted((signal) =>
        checkVendors({ ...options, clock: options.clock ?? systemClock, signal }, names, flags),
      );
    });
  return command;
}

function kindOption(): Option {
  return new Option("--kind <kind>", "only recognisers, models, voices, or models that hear and speak").choices([
    "stt",
    "llm",
    "tts",
    "s2s",
  ]);
}

async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const onInterrupt = (): void => stopping.abort(new CancelledError("interrupted"));
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  try {
    await work(stopping.signal);
  } finally {
    process.removeListener("SIGINT", onInterrupt).removeListener("SIGTERM", onInterrupt);
  }
}
