import { Command } from "commander";
import type { CommandContext } from "./console-output.ts";

const help = `
A synthetic caller speaks, with a voice of this machine, through the real audio path: voice detection, recognition,
the agent, its voice. In real time, so a call takes as long as a call. Latencies are measured at the caller's ear:
from his last voiced sample to the agent's first. Appointments go into a calendar of their own, which is removed.

Examples:
  $ npx callwright simulate --list
  $ npx callwright simulate book-a-cleaning
  $ npx callwright simulate my-scenario.json --json

Exit codes: 0 all as the scenario expects; 1 it came out otherwise, or something is missing; 2 wrong usage.`;

/** Options of `simulate` as commander hands them over. */
export interface SimulateFlags {
  readonly list?: true;
  readonly json?: true;
  readonly agent?: string;
}

/** `callwright simulate`: a whole call with sound, in real time. */
export function simulateCommand(context: () => CommandContext): Command {
  return new Command("simulate")
    .description("Let a synthetic caller speak with the agent, and measure every turn")
    .argument("[scenario]", "name of a scenario, or a JSON file", "opening-hours")
    .option("-l, --list", "print the names of the scenarios")
    .option("-a, --agent <name>", "which agent (default: the scenario's, else CALLWRIGHT_AGENT, else front-desk)")
    .option("--json", "one JSON object a line, for programs")
    .addHelpText("after", help)
    .action(async (scenario: string, flags: SimulateFlags) => {
      const { runSimulate } = await import("./simulate/run-simulate.ts");
      await runSimulate(context(), scenario, flags);
    });
}
