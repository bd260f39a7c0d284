import { pino } from "pino";
import type { Log } from "../base/log.ts";
import { silentLog } from "../base/log.ts";
import { openPinoLog } from "../server/pino-log.ts";
import type { CommandContext } from "./console-output.ts";

/** What goes on inside, on standard error with `--verbose`; nothing otherwise. */
export function commandLog({ verbose }: Pick<CommandContext, "verbose">): Log {
  if (!verbose) return silentLog;
  return openPinoLog({ level: "debug", destination: pino.destination({ dest: 2, sync: true }) });
}
