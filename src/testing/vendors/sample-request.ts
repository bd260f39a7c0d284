import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { LlmEvent, LlmRequest, LlmVendor } from "../../contracts/llm.ts";

/** One turn of a call, with a tool. */
export const sampleRequest: LlmRequest = {
  messages: [
    { role: "system", text: "You are the front desk." },
    { role: "user", text: "Any room on Tuesday?" },
  ],
  tools: [
    {
      name: "find_slots",
      description: "Finds times.",
      parameters: { type: "object", properties: { day: { type: "string" } } },
    },
  ],
  maxOutputTokens: 200,
  temperature: 0.3,
  cacheKey: "front-desk",
};

/** Asks and waits for the whole reply. */
export async function collectReply(vendor: LlmVendor, request: LlmRequest): Promise<LlmEvent[]> {
  const options = { signal: new AbortController().signal, clock: systemClock, log: silentLog };
  const events: LlmEvent[] = [];
  for await (const event of vendor.stream(request, options)) events.push(event);
  return events;
}
