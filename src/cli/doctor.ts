import { Command } from "commander";
import type { CommandContext } from "./console-output.ts";

const help = `
Looks at everything that a first call needs, tries it, and says how to mend what does not work. Keys are never shown.
Each configured vendor is asked one tiny question; --offline leaves that out.

Examples:
  $ npx callwright doctor
  $ npx callwright doctor --json | jq '.findings[] | select(.state != "ok")'

Exit codes: 0 a first call works, however plainly; 1 it would not; 2 wrong usage.`;

/** Options of `doctor` as commander hands them over. */
export interface DoctorFlags {
  readonly json?: true;
  readonly offline?: true;
}

/** `callwright doctor`: what works here, and how to mend the rest. */
export function doctorCommand(context: () => CommandContext): Command {
  return new Command("doctor")
    .description("Check what works on this machine, and say how to mend what does not")
    .option("--json", "one JSON object, for programs")
    .option("--offline", "ask no vendor on the network")
    .addHelpText("after", help)
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import("./doctor/run-doctor.ts");
      await runDoctor(context(), flags);
    });
}
