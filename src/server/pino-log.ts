import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import type { Log, LogFields } from "../base/log.ts";
import { toSafeFields } from "./safe-fields.ts";

/** How the log is written. */
export interface PinoLogOptions {
  readonly level: "debug" | "info" | "warn" | "error";
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** The log as JSON lines. Keys and tokens never get into it, callers' words at debug only. */
export function openPinoLog({ level, destination }: PinoLogOptions): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return toLog(destination === undefined ? pino(options) : pino(options, destination));
}

function toLog(logger: Logger): Log {
  return {
    debug: (fields, message) => {
      if (logger.isLevelEnabled("debug")) logger.debug(toSafeFields(fields, { words: true }), message);
    },
    info: (fields, message) => logger.info(withoutWords(fields), message),
    warn: (fields, message) => logger.warn(withoutWords(fields), message),
    error: (fields, message) => logger.error(withoutWords(fields), message),
    // Whatever a child carries stands on lines of every level.
    child: (fields) => toLog(logger.child(withoutWords(fields))),
  };
}

function withoutWords(fields: LogFields): Record<string, unknown> {
  return toSafeFields(fields, { words: false });
}
