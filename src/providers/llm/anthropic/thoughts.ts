import { z } from "zod";
import type { LlmToolCall } from "../../../contracts/llm.ts";

/** A thought as the service sent it: readable and signed, or sealed. It is not to be changed. */
export type Thought =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string };

const mark = "anthropic:";
const thoughts = z.array(
  z.union([
    z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
    z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
  ]),
);

/** Thoughts as the state that comes back with a tool call. */
export function toVendorState(thoughtBlocks: readonly Thought[]): string | undefined {
  return thoughtBlocks.length === 0 ? undefined : mark + JSON.stringify(thoughtBlocks);
}

/** The thoughts that came with a call; none when another vendor's model made it. */
export function thoughtsOf({ vendorState }: LlmToolCall): readonly Thought[] {
  return vendorState?.startsWith(mark) === true ? thoughts.parse(JSON.parse(vendorState.slice(mark.length))) : [];
}
