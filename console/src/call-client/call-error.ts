/** What can go wrong with a call in a browser. */
export type CallErrorCode =
  | "MICROPHONE_DENIED"
  | "MICROPHONE_MISSING"
  | "MICROPHONE_BUSY"
  | "BROWSER_UNSUPPORTED"
  | "SERVER_UNREACHABLE"
  | "SERVER_REFUSED"
  | "CALL_NOT_CONNECTED"
  | "CALL_ENDED";

/** An error that can be shown as it is: `message` says what happened, `hint` what to do. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  readonly hint: string;
  /** The server's own code, when it refused: `WEBRTC_BAD_SDP`. */
  readonly serverCode: string | undefined;

  constructor(
    code: CallErrorCode,
    message: string,
    details: { readonly hint: string; readonly serverCode?: string; readonly cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.name = "CallError";
    this.code = code;
    this.hint = details.hint;
    this.serverCode = details.serverCode;
  }
}

/** Makes a CallError of what `getUserMedia` rejected with (its names: W3C Media Capture §10.2). */
export function fromMicrophoneError(cause: unknown): CallError {
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") {
    return new CallError("MICROPHONE_DENIED", "The browser may not use the microphone", {
      hint: "Allow the microphone beside the address bar and call again, or type instead.",
      cause,
    });
  }
  if (name === "NotFoundError" || name === "OverconstrainedError") {
    return new CallError("MICROPHONE_MISSING", "No microphone was found", {
      hint: "Plug one in and call again, or type instead.",
      cause,
    });
  }
  return new CallError("MICROPHONE_BUSY", "The microphone cannot be opened", {
    hint: "Another program may be using it: close that and call again, or type instead.",
    cause,
  });
}

/** A CallError passes unchanged; anything else is the browser's WebRTC failing us. */
export function toCallError(cause: unknown): CallError {
  if (cause instanceof CallError) return cause;
  return new CallError("BROWSER_UNSUPPORTED", "The browser could not set up the call", {
    hint: "Use a current version of Chrome, Edge, Firefox or Safari.",
    cause,
  });
}
