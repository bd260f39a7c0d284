import type { LlmToolCall } from "../../../contracts/llm.ts";

const mark = "gemini:";

/** What Google documents for calls that Gemini did not make itself ("Thought signatures", frequent questions). */
export const foreignSignature = "skip_thought_signature_validator";

/** A signature as the state that comes back with a tool call. */
export function toVendorState(signature: string): string {
  return mark + signature;
}

/** The signature that came with a call; none when another vendor's model made it. */
export function signatureOf({ vendorState }: LlmToolCall): string | undefined {
  return vendorState?.startsWith(mark) === true ? vendorState.slice(mark.length) : undefined;
}
