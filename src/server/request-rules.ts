import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ZodError } from "zod";
import { CallwrightError } from "../base/errors.ts";

/** A browser's offer takes some 6 kB, a long one with many candidates 20. */
const mostBodyBytes = 64 * 1024;

/** Bodies of the API are JSON and not large; anything else is refused before it is read. */
export const bodyRules: readonly MiddlewareHandler[] = [
  bodyLimit({
    maxSize: mostBodyBytes,
    onError: () => {
      throw new CallwrightError(`The body is larger than ${mostBodyBytes / 1024} kB`, {
        code: "BODY_TOO_LARGE",
        field: "body",
        hint: "Nothing that this server takes is that long.",
      });
    },
  }),
  async (context, next) => {
    const { method, path } = context.req;
    const type = context.req.header("content-type");
    const isJson = type !== undefined && /^application\/json\b/i.test(type);
    // A page of another site can send forms and text without asking; JSON it cannot.
    const mayBeOther = path.startsWith("/v1/hooks/") || !hasBody(context.req.raw.headers);
    if (method === "POST" && path.startsWith("/v1/") && !isJson && !mayBeOther) {
      throw new CallwrightError(`The body is '${type?.slice(0, 100) ?? "of no type"}' and not JSON`, {
        code: "CONTENT_TYPE_WRONG",
        field: "content-type",
        hint: "Send 'Content-Type: application/json'.",
      });
    }
    await next();
  },
];

function hasBody(headers: Headers): boolean {
  return headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) > 0;
}

/** What zod found wrong with a request, as one of our errors: the first field, and what is known there. */
export function toRequestError(error: ZodError, part: string): CallwrightError {
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  const field = path === "" ? part : path;
  if (issue?.code === "unrecognized_keys") {
    return new CallwrightError(`The ${part} has fields that are not known: ${issue.keys.join(", ").slice(0, 200)}`, {
      code: "REQUEST_INVALID",
      field: issue.keys[0]?.slice(0, 100) ?? field,
      hint: "See /v1/openapi.json for the fields there are.",
    });
  }
  return new CallwrightError(`'${field}' is not right: ${issue?.message ?? "it was not understood"}`, {
    code: "REQUEST_INVALID",
    field,
    hint: "See /v1/openapi.json for what this route takes.",
  });
}
