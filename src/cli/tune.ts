import { Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "./console-output.ts";

const help = `
Replays labelled pauses with the function that decides how long a pause may last (docs/guides/turn-taking.md): words
alone, the sound of the voice alone, and both. Without a file, pauses are made with the voices of this machine; such
voices prove that the logic holds, and say little about people.

Examples:
  $ npx callwright tune
  $ npx callwright tune --pauses pauses.jsonl --bound 5 --svg curve.svg

Exit codes: 0 done; 1 something is missing or no pause; 2 wrong usage.`;

/** Options of `tune` as commander hands them over. */
export interface TuneFlags {
  readonly pauses?: string;
  readonly bound: number;
  readonly seed: string;
  readonly svg?: string;
  readonly json?: true;
}

/** `callwright tune`: cut-offs against waiting, and the operating point. */
export function tuneCommand(context: () => CommandContext): Command {
  return new Command("tune")
    .description("Draw how cut-offs trade against waiting, and pick the operating point")
    .option("-p, --pauses <file>", "labelled pauses, one JSON object a line (default: made with local voices)")
    .option("-b, --bound <percent>", "at most so many of the pauses may be cut off", readPercent, 10)
    .option("--seed <text>", "seed of the built-in set", "tune")
    .option("--svg <file>", "write the curves as a picture too")
    .option("--json", "one JSON object, for programs")
    .addHelpText("after", help)
    .action(async (flags: TuneFlags) => {
      const { runTune } = await import("./tune/run-tune.ts");
      await runTune(context(), flags);
    });
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (text.trim() !== "" && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError("It must be a number from 0 to 100.");
}
