import type { LlmEvent, LlmVendor } from "../../contracts/llm.ts";
import { drain, liveFailure, stopsSoon } from "./live-check.ts";
import type { LiveCheckContext, LiveTimes } from "./live-check.ts";

const shortRequest = {
  messages: [{ role: "user", text: "Say OK." }],
  tools: [],
  // Models that think first need some of it for that.
  maxOutputTokens: 256,
  temperature: 0,
} as const;

/** Asked in the request that is cancelled: its answer is long enough to be under way for a while. */
const longRequest = {
  ...shortRequest,
  messages: [{ role: "user", text: "Count from one to fifty in words." }],
} as const;

/**
 * Asks for one small reply, and for another that is cancelled at its first event. Throws what the stream throws, or
 * `LLM_BAD_REPLY` when text or finish are missing, `VENDOR_CANCEL_SLOW`.
 */
export async function checkLlmLive(
  vendor: LlmVendor,
  context: LiveCheckContext,
): Promise<LiveTimes & { readonly text: string }> {
  const { clock, log, signal } = context;
  const startedAtMs = clock.now();
  const seen = new Set<LlmEvent["type"]>();
  let text = "";
  let firstMs: number | undefined;
  for await (const event of vendor.stream(shortRequest, { signal, clock, log })) {
    seen.add(event.type);
    if (event.type !== "text-delta") continue;
    firstMs ??= clock.now() - startedAtMs;
    text += event.text;
  }
  const totalMs = clock.now() - startedAtMs;
  // Token counts are not asked for everywhere: strict servers of one's own refuse the question.
  for (const type of ["text-delta", "finish"] as const) {
    if (!seen.has(type)) throw liveFailure("LLM_BAD_REPLY", `The reply of '${vendor.name}' had no '${type}'`);
  }
  const cancelMs = await cancelReply(vendor, context);
  return { ...(firstMs === undefined ? {} : { firstMs }), totalMs, cancelMs, text: text.trim() };
}

async function cancelReply(vendor: LlmVendor, { clock, log, signal }: LiveCheckContext): Promise<number> {
  const controller = new AbortController();
  const reply = vendor.stream(longRequest, { signal: AbortSignal.any([signal, controller.signal]), clock, log });
  const iterator = reply[Symbol.asyncIterator]();
  await iterator.next();
  controller.abort("the check is over");
  return stopsSoon(`The reply of '${vendor.name}'`, clock, drain(iterator));
}
