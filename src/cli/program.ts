import { Command } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import type { CommandContext } from "./console-output.ts";
import { doctorCommand } from "./doctor.ts";
import { modelsCommand } from "./models.ts";
import { simulateCommand } from "./simulate.ts";
import { startCommand } from "./start.ts";
import { talkCommand } from "./talk.ts";
import { tuneCommand } from "./tune.ts";
import { vendorsCommand } from "./vendors.ts";
import { voicesCommand } from "./voices.ts";

const help = `
Examples:
  $ npx callwright start                 serve the console, the API and calls
  $ npx callwright talk                  talk with the front desk, in text
  $ npx callwright simulate              hear a whole call, spoken, with its latencies
  $ npx callwright doctor                what works here, and what does not yet
  $ npx callwright models pull           fetch the speech models
  $ npx callwright voices                which voices there are
  $ npx callwright vendors check         try the vendors that you have a key for

Exit codes: 0 all well; 1 it failed, and said why; 2 wrong usage; 130 ended by Ctrl-C.`;

/** The command line, and what its commands run with once the options are read. */
export interface Program {
  readonly program: Command;
  readonly context: () => CommandContext;
}

/** Makes the whole command line of this process. */
export function makeProgram(): Program {
  const { stdin, stdout, stderr, env: environment } = process;
  const program = new Command("callwright")
    .description(packageFile.description)
    .version(packageFile.version, "-V, --version", "print the version")
    .option("--verbose", "say what goes on inside; show stacks of errors")
    .helpOption("-h, --help", "print this help, or that of a command")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", help)
    .showHelpAfterError("(run it with --help to see what there is)");
  const context = (): CommandContext => ({
    environment,
    stdin,
    stdout,
    stderr,
    verbose: program.opts<{ readonly verbose?: true }>().verbose === true,
  });
  const models = modelsCommand({
    environment,
    write: (line) => void stdout.write(`${line}\n`),
    progress: { isTerminal: stderr.isTTY, write: (text) => void stderr.write(text) },
    setExitCode: (code) => void (process.exitCode = code),
  });
  const plain = {
    environment,
    write: (line: string) => void stdout.write(`${line}\n`),
    warn: (line: string) => void stderr.write(`${line}\n`),
    setExitCode: (code: number) => void (process.exitCode = code),
  };
  for (const command of [
    startCommand(context),
    talkCommand(context),
    simulateCommand(context),
    doctorCommand(context),
    models,
    voicesCommand(plain),
    vendorsCommand(plain),
    tuneCommand(context),
  ])
    program.addCommand(command);
  for (const command of withAll(program)) {
    command.exitOverride().copyInheritedSettings(program).configureHelp({ showGlobalOptions: true });
  }
  return { program, context };
}

function withAll(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withAll)];
}
