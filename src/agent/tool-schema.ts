import { z } from "zod";
import { CallwrightError } from "../base/errors.ts";
import type { LlmTool } from "../contracts/llm.ts";
import type { AnyTool } from "./tools.ts";

/** A tool as a model sees it. Throws TOOL_BAD_NAME or TOOL_BAD_SCHEMA for one that no model could be given. */
export function toLlmTool({ name, description, input }: Pick<AnyTool, "name" | "description" | "input">): LlmTool {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    throw new CallwrightError(`A tool is named '${name}'`, {
      code: "TOOL_BAD_NAME",
      field: "name",
      hint: "Models take letters, digits, hyphens and underscores, at most 64.",
    });
  }
  // `io: input`: what the model has to write, before defaults and transforms. What JSON Schema cannot say becomes "any".
  const schema = z.toJSONSchema(input, { io: "input", reused: "inline", unrepresentable: "any", target: "draft-7" });
  if (schema.type !== "object") {
    throw new CallwrightError(`The input of tool '${name}' is not an object`, {
      code: "TOOL_BAD_SCHEMA",
      field: `${name}.input`,
      hint: "Wrap it: z.object({ … }).",
    });
  }
  return { name, description, parameters: simplified(schema) as Readonly<Record<string, unknown>> };
}

/** Without what local servers, which compile schemas into grammars, do not understand, and what says nothing. */
function simplified(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(simplified);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !isNoise(key, value))
      .map(([key, value]) => [key, simplified(value)]),
  );
}

function isNoise(key: string, value: unknown): boolean {
  if (key === "$schema") return true;
  // zod's integers carry the limits of a double.
  if (key === "minimum" || key === "maximum") return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
  // llama.cpp takes anchored patterns without look-around only; the tool validates again anyway.
  return key === "pattern" && typeof value === "string" && (!/^\^.*\$$/.test(value) || value.includes("(?"));
}
