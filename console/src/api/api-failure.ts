import type { ApiError } from "../../../src/server/api-types.ts";

/** A request that got no good answer. `message` and `hint` can be shown as they are. */
export class ApiFailure extends Error {
  /** Of HTTP; 0 when there was no answer at all. */
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(
    message: string,
    details: { readonly status: number; readonly code: string; readonly hint?: string | undefined },
  ) {
    super(message);
    this.name = "ApiFailure";
    this.status = details.status;
    this.code = details.code;
    this.hint = details.hint;
  }
}

/** Nobody answered. */
export function unreachable(): ApiFailure {
  return new ApiFailure("The server does not answer", {
    status: 0,
    code: "SERVER_UNREACHABLE",
    hint: "Check that Callwright is running; this page goes on by itself when it is back.",
  });
}

/** Reads an error answer, whatever it looks like. */
export function toApiFailure(status: number, body: unknown): ApiFailure {
  const error = (body as Partial<ApiError> | undefined)?.error;
  if (typeof error?.message !== "string" || typeof error.code !== "string") {
    return new ApiFailure(`The server answered with status ${status}`, { status, code: `HTTP_${status}` });
  }
  return new ApiFailure(error.message, { status, code: error.code, hint: error.hint });
}
