import { expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { openOpenAiServer } from "../../testing/vendors/openai-server.ts";
import { Fleet } from "../health/fleet.ts";
import openai from "../llm/openai.ts";
import { openLlmRoute } from "./llm-route.ts";

const request: LlmRequest = {
  messages: [{ role: "user", text: "When can I come?" }],
  tools: [],
  maxOutputTokens: 300,
  temperature: 0.3,
};

test("a hundred races over real sockets keep no socket for the next one, whether won, lost or broken off", async () => {
  await using server = await openOpenAiServer({ replies: [{ text: "Tuesday at nine would be fine." }] });
  const vendorOf = (name: string): LlmVendor => {
    const vendor = openai.create(openai.options.parse({ baseUrl: `${server.url}/v1`, model: "m" }));
    return { name, model: "m", showsProgress: true, stream: (asked, options) => vendor.stream(asked, options) };
  };
  const fleet = new Fleet({ clock: systemClock, log: silentLog });
  const route = openLlmRoute({ fleet, vendors: [vendorOf("a"), vendorOf("b")], hedge: { policy: "at-start" } })();
  const { signal } = new AbortController();
  const openSockets: number[] = [];
  for (let turn = 0; turn < 120; turn++) {
    let text = "";
    for await (const event of route.stream(request, { signal, clock: systemClock, log: silentLog })) {
      if (event.type === "text-delta") text += event.text;
      // Every tenth caller cuts in.
      if (turn % 10 === 9) break;
    }
    if (turn % 10 !== 9) expect(text).toBe("Tuesday at nine would be fine.");
    openSockets.push(server.connections);
  }
  const most = (from: number, to: number): number => Math.max(...openSockets.slice(from, to));
  expect(most(80, 120)).toBeLessThanOrEqual(most(0, 40) + 10);
  expect(fleet.snapshot().map(({ underWay }) => underWay)).toEqual([0, 0]);
});
