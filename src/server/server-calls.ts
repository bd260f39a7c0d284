import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Call } from "../call/call.ts";
import type { CallHost, CallInfo } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";

/** A live call as the server sees it, whichever process its sound is in. */
export interface ServerCall {
  readonly info: CallInfo;
  readonly call: Pick<Call, "type" | "hangUp" | "done"> & {
    readonly journal: { readonly entries: readonly JournalEntry[] };
  };
}

/** A connection whose handshake was admitted and not yet answered. */
export interface HandedStream {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly firstBytes: Buffer;
  /** Asked when the stream begins. Throws what refuses it. */
  admit(start: { readonly callSid: string; readonly customParameters: Readonly<Record<string, string>> }): {
    readonly from?: string;
    readonly to?: string;
  };
}

/** The calls that the server shows and takes: those of one process, or of several. */
export interface ServerCalls extends Pick<
  CallHost,
  "agents" | "admit" | "prepare" | "forget" | "open" | "observe" | "load" | "audioCache"
> {
  readonly live: ReadonlyMap<string, ServerCall>;
  /** Takes media streams where their sound belongs. Absent: it belongs here. */
  readonly takeStream?: (stream: HandedStream) => void;
  /** Presses keys on the line of a call whose sound is elsewhere. False: it is not there. */
  readonly press?: (callId: string, digits: string) => boolean;
}
