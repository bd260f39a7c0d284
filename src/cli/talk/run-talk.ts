import { fileURLToPath } from "node:url";
import { agentsFolder, importAgent } from "../../app/agent-files.ts";
import { systemClock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import { secureIds } from "../../base/ids.ts";
import { vendorsFromEnvironment } from "../../providers/load.ts";
import { openDatabase } from "../../store/database.ts";
import type { CommandContext } from "../console-output.ts";
import { Progress, writeLine } from "../console-output.ts";
import { Interruption } from "../interruption.ts";
import { commandLog } from "../command-log.ts";
import type { TalkFlags } from "../talk.ts";
import { runJsonSession } from "./json-session.ts";
import { SharedDatabase } from "./shared-database.ts";
import { readInstant } from "./talk-input.ts";
import { runTerminalSession } from "./terminal-session.ts";
import type { TalkSetup } from "./text-call.ts";

/** Runs `callwright talk` to its end. */
export async function runTalk(context: CommandContext, flags: TalkFlags): Promise<void> {
  const { environment, stdin, stdout, stderr } = context;
  const nowMs = flags.now === undefined ? undefined : readNow(flags.now);
  const log = commandLog(context);
  const progress = new Progress(stderr);
  using interruption = new Interruption();
  await using database = new SharedDatabase(async () => {
    const opened = await openDatabase({
      dataFolder: environment["CALLWRIGHT_DATA"] || ".callwright",
      databaseUrl: environment["DATABASE_URL"],
      clock: systemClock,
      log,
      ...(flags.json === true ? {} : { onProgress: (message) => progress.show(message) }),
    });
    progress.end();
    return opened;
  });
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
