import type { ZodType } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";

/** What a tool may know and use while it runs: the rights of this call and nothing more. */
export interface ToolContext {
  readonly callId: string;
  /** The same for every retry of the same write. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** Something the agent can do. `Input` is what comes out of the schema. */
export interface Tool<Input = unknown, Result = unknown> {
  /** Lower-case words with hyphens or underscores; models get it as it is: `find_slots`. */
  readonly name: string;
  readonly description: string;
  readonly input: ZodType<Input>;
  /** `read` may run speculatively and twice; `write` runs once, after hard commit. */
  readonly effect: "read" | "write";
  /** Time limit, ms. Default 5000. */
  readonly timeoutMs?: number;
  run(input: Input, context: ToolContext): Promise<Result>;
}

/** What came of a tool call. */
export type ToolOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly retryable: boolean };

/** What is told of an outcome: the result, or what went wrong. */
export function resultOf(outcome: ToolOutcome): unknown {
  return outcome.ok ? outcome.result : { code: outcome.code, message: outcome.message };
}

/** Declares a tool; the types of `run` follow from the schema. */
export function defineTool<Input, Result>(tool: Tool<Input, Result>): Tool<Input, Result> {
  return tool;
}

/** A tool whose types have been forgotten, so that tools can stand in one list. The runner validates the input anew. */
// Input is contravariant in `run`, so `never` fits every Tool there; a schema is invariant, so it is widened apart.
export type AnyTool = Omit<Tool<never>, "input"> & { readonly input: ZodType };
