import type { z } from "@hono/zod-openapi";
import { errorSchema } from "./schemas.ts";

/** What every route may answer beside its own. */
export const errorResponse = {
  default: { description: "What went wrong", content: { "application/json": { schema: errorSchema } } },
} as const;

/** A JSON answer of a route. */
export function jsonContent<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** The JSON body of a route; it has to be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** Our readonly types as the framework infers them from a schema: it knows arrays that can be changed only. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/** A value of `api-types.ts` for `context.json`. */
export function toJson<T>(value: T): Plain<T> {
  return value as Plain<T>;
}
