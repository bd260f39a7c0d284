import { fileURLToPath } from "node:url";
import { agentsFolder, importAgent } from "../../app/agent-files.ts";
import { systemClock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import { secureIds } from "../../base/ids.ts";
import { vendorsFromEnvironment } from "../../providers/load.ts";
import type { CommandContext } from "../console-output.ts";
import { writeLine } from "../console-output.ts";
import { openSharedDatabase } from "../open-shared-database.ts";
import { Interruption } from "../interruption.ts";
import { commandLog } from "../command-log.ts";
import type { TalkFlags } from "../talk.ts";
import { runJsonSession } from "./json-session.ts";
import { readInstant } from "./talk-input.ts";
import { runTerminalSession } from "./terminal-session.ts";
import type { TalkSetup } from "./text-call.ts";

/** Runs `callwright talk` to its end. */
export async function runTalk(context: CommandContext, flags: TalkFlags): Promise<void> {
  const { environment, stdin, stdout } = context;
  const nowMs = flags.now === undefined ? undefined : readNow(flags.now);
  const log = commandLog(context);
  using interruption = new Interruption();
  await using database = openSharedDatabase(context, { log, quiet: flags.json === true });
  const agentName = flags.agent ?? (environment["CALLWRIGHT_AGENT"] || "front-desk");
  const agent = await importAgent(fileURLToPath(agentsFolder), agentName);
  database.warm();
  const llm = await vendorsFromEnvironment("llm", environment);
  const setup: TalkSetup = { agent, llm, database, ids: secureIds, log };
  const { signal } = interruption;
  const wallTimeMs = (): number => nowMs ?? systemClock.wallTimeMs();
  // A reader that has gone away ends the session as the end of the input does.
  stdout.on("error", () => stdin.destroy());
  try {
    if (flags.json === true) {
      await runJsonSession({ setup, input: stdin, wallTimeMs, signal, write: (line) => writeLine(stdout, line) });
    } else await runTerminalSession({ setup, context, wallTimeMs, signal });
  } finally {
    stdin.destroy();
    if (interruption.exitCode !== undefined) process.exitCode = interruption.exitCode;
  }
}

function readNow(text: string): number {
  const nowMs = readInstant(text);
  if (nowMs !== undefined) return nowMs;
  throw new CallwrightError(`'${text}' is no time`, {
    code: "TALK_BAD_TIME",
    field: "--now",
    hint: "Write it in ISO 8601 with offset: 2026-12-01T10:00:00-05:00.",
  });
}
