import type { JournalEntry } from "../../../src/call/journal-events.ts";

/**
 * What the call client asks of the server. `httpCallServer` in `api/` is the real one. All reject with a
 * {@link CallError}: SERVER_UNREACHABLE (worth another try), SERVER_REFUSED, or CALL_ENDED when the call is over.
 */
export interface CallServer {
  /** `POST /v1/calls/web`: begins a call with this offer; the answer belongs to it. */
  start(
    request: { readonly agent: string; readonly sdp: string },
    signal: AbortSignal,
  ): Promise<{ readonly callId: string; readonly sdp: string }>;
  /** `POST /v1/calls/:id/sdp`: a new offer for the same call. */
  renegotiate(callId: string, sdp: string, signal: AbortSignal): Promise<{ readonly sdp: string }>;
  /** `POST /v1/calls/:id/say`: the caller typed this. */
  say(callId: string, text: string, signal: AbortSignal): Promise<void>;
  /** `GET /v1/live`: the journal of this call as it is written, until `close`. */
  listen(callId: string, onEntry: (entry: JournalEntry) => void): { close(): void };
}
