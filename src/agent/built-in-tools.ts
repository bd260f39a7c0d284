import { z } from "zod";
import type { LlmTool } from "../contracts/llm.ts";
import { toLlmTool } from "./tool-schema.ts";

/** What every model can do beside the playbook's tools. */
export const builtInTools: readonly LlmTool[] = [
  toLlmTool({
    name: "end_call",
    description: "Hangs up, after everything you said was heard. Only when the caller is finished.",
    input: z.object({
      disposition: z.string().describe("what the call came to, in a few words: booked a cleaning").optional(),
    }),
  }),
  toLlmTool({
    name: "escalate",
    description: "Records that a person must take over: on request, or when you cannot help.",
    input: z.object({ reason: z.string().describe("why, in one sentence") }),
  }),
];

/** What the model is told after `escalate`. */
export const escalationRecorded =
  "Recorded. Nobody is free to take the call now: offer to take name, phone number and a good time for a call back.";

/** What the model is told of arguments that {@link parseArguments} cannot read. */
export const badArguments: string = JSON.stringify({
  ok: false,
  error: {
    code: "TOOL_BAD_ARGUMENTS",
    message: "The arguments are not a JSON object. Call the tool again with valid JSON.",
  },
});

/** The arguments of a call as the model wrote them; undefined when they are no JSON object. */
export function parseArguments(json: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What the call came to, of the arguments of `end_call`. */
export function dispositionOf(args: Readonly<Record<string, unknown>>): string {
  return typeof args["disposition"] === "string" ? args["disposition"] : "completed";
}

/** Why a person is needed, of the arguments of `escalate`. */
export function escalationReason(args: Readonly<Record<string, unknown>> | undefined): string {
  const given = args?.["reason"];
  return typeof given === "string" ? given : "the model asked for a person";
}
