import { Command } from "commander";
import { systemClock } from "../base/clock.ts";
import type { CommandContext } from "./console-output.ts";
import { Interruption } from "./interruption.ts";

const help = `
The same as 'npm start' (there, flags follow a '--'). Configured by environment variables, for instance:
  CALLWRIGHT_HOST, CALLWRIGHT_PORT   where to listen (default 127.0.0.1:8080)
  CALLWRIGHT_DATA, DATABASE_URL      where data is kept (default .callwright, with a database of its own)
  CALLWRIGHT_AGENT                   the agent that answers (default front-desk)

Examples:
  $ npx callwright start
  $ npx callwright start --port 9090 --agent front-desk
  $ npm start -- --port 9090`;

interface StartFlags {
  readonly host?: string;
  readonly port?: string;
  readonly agent?: string;
}

/** `callwright start`: serves the console, the API and calls until it is told to stop. */
export function startCommand(context: () => CommandContext): Command {
  return new Command("start")
    .description("Serve the console, the API and calls, until Ctrl-C")
    .option("--host <address>", "where to listen, in place of CALLWRIGHT_HOST")
    .option("-p, --port <number>", "port, in place of CALLWRIGHT_PORT")
    .option("-a, --agent <name>", "the agent that answers, in place of CALLWRIGHT_AGENT")
    .addHelpText("after", help)
    .action((flags: StartFlags) => serve(context(), flags));
}

async function serve({ environment, stdout, verbose }: CommandContext, flags: StartFlags): Promise<void> {
  const say = (message: string): void => void stdout.write(`${message}\n`);
  const { start } = await import("../main.ts");
  const startedAtMs = systemClock.now();
  const running = await start({
    say,
    environment: {
      ...environment,
      ...(flags.host !== undefined && { CALLWRIGHT_HOST: flags.host }),
      ...(flags.port !== undefined && { CALLWRIGHT_PORT: flags.port }),
      ...(flags.agent !== undefined && { CALLWRIGHT_AGENT: flags.agent }),
      ...(verbose && { CALLWRIGHT_LOG: "debug" }),
    },
  });
  // Only now: until here Ctrl-C simply ends the process, and what it had started ends with it.
  using interruption = new Interruption();
  const seconds = Math.round((systemClock.now() - startedAtMs) / 100) / 10;
  say(`\nCallwright is ready after ${seconds} s: ${running.url}\nOpen it and press Talk. Ctrl-C stops everything.\n`);
  await interruption.happened;
  say("Stopping …");
  await running[Symbol.asyncDispose]();
  process.exitCode = 0;
}
