/** Structured logging, the part of pino's interface that we use. What callers say is logged at debug only. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Log;
}

/** `callId` and `turnId` where there are any, then whatever explains the line. Never a key, never a caller's words. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Says nothing: for tests, and for library use without a logger. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
