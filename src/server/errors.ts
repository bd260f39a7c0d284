import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { CallwrightError, isCancelled } from "../base/errors.ts";
import type { Ids } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import type { ApiError } from "./api-types.ts";

/** Codes that are the caller's doing, or a state worth its own status. Whatever is not here is unexpected: 500. */
const statusByCode: Readonly<Record<string, ContentfulStatusCode>> = {
  AGENT_UNKNOWN: 400,
  BODY_NOT_JSON: 400,
  BODY_TOO_LARGE: 413,
  CALENDAR_INVALID: 400,
  CALENDAR_NONE: 404,
  CALENDAR_UNAVAILABLE: 503,
  CALL_ENDED: 409,
  CALL_HAS_NO_KEYPAD: 409,
  CALL_LIMIT_REACHED: 503,
  CALL_NOT_WEB: 409,
  CALL_UNKNOWN: 404,
  CALLS_QUERY_INVALID: 400,
  CONTENT_TYPE_WRONG: 415,
  DATABASE_UNAVAILABLE: 503,
  FEED_FULL: 503,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  RANGE_UNSATISFIABLE: 416,
  RECORDING_DAMAGED: 422,
  RECORDING_NONE: 404,
  REQUEST_INVALID: 400,
  ROUTE_UNKNOWN: 404,
  TOKEN_WRONG: 401,
  TWILIO_BAD_SIGNATURE: 403,
  TWILIO_BAD_TOKEN: 403,
  TWILIO_LOOPBACK_ONLY: 403,
  WEBRTC_BAD_SDP: 400,
  WEBRTC_CALL_ENDED: 409,
  WEBRTC_ICE_RESTART: 400,
  WEBSOCKET_EXPECTED: 426,
};

/** An error as it goes over the wire. */
export interface ErrorAnswer {
  readonly status: ContentfulStatusCode;
  readonly body: ApiError;
  readonly headers: Readonly<Record<string, string>>;
}

/** Decides what the other side learns of an error. The unexpected is logged under a reference, and told as no more than that. */
export function toErrorAnswer(error: unknown, options: { readonly log: Log; readonly ids: Ids }): ErrorAnswer {
  const known = fromHttpException(error);
  const status = known instanceof CallwrightError ? statusByCode[known.code] : undefined;
  if (known instanceof CallwrightError && status !== undefined) return tell(known, status);
  if (isCancelled(error)) {
    // The client has gone, or the server is closing; nobody reads this in the first case.
    return tell(new CallwrightError("The request was given up", { code: "CANCELLED" }), 503);
  }
  const reference = options.ids.next("e");
  options.log.error({ reference, cause: error }, "A request failed unexpectedly");
  const body = {
    error: {
      code: "INTERNAL",
      message: "Something went wrong on the server",
      hint: "Look for the reference in the server's log.",
      reference,
    },
  };
  return { status: 500, body, headers: {} };
}

/** Hono's own errors: its JSON parser's, and the Range and method ones of its helpers. */
function fromHttpException(error: unknown): unknown {
  if (!(error instanceof HTTPException) || error.status !== 400) return error;
  return new CallwrightError("The body is not JSON", {
    code: "BODY_NOT_JSON",
    field: "body",
    hint: "Send one JSON object.",
    cause: error,
  });
}

function tell(error: CallwrightError, status: ContentfulStatusCode): ErrorAnswer {
  const { code, message, field, hint } = error;
  const headers: Record<string, string> = {};
  if (status === 503) headers["retry-after"] = "5";
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="callwright"';
  return {
    status,
    headers,
    body: { error: { code, message, ...(field !== undefined && { field }), ...(hint !== undefined && { hint }) } },
  };
}
