import { expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { listen } from "./listen.ts";
import { makeApp } from "./server-parts.ts";
import { openTestServer } from "./test-server.test-support.ts";

it("says which setting to change when the port is taken", async () => {
  await using first = await openTestServer({ tts: [scriptedTts()] });
  const port = Number(new URL(first.url).port);
  await expect(openTestServer({ tts: [scriptedTts()], config: { port } })).rejects.toThrow(
    expect.objectContaining({
      code: "PORT_IN_USE",
      field: "CALLWRIGHT_PORT",
      hint: expect.stringContaining(`${port + 1}`),
    }),
  );
  expect((await first.get("/healthz")).status).toBe(200);
});

it("says so when the address is not this machine's", async () => {
  await expect(listen(makeApp(), { host: "203.0.113.7", port: 0, clock: systemClock })).rejects.toThrow(
    expect.objectContaining({ code: "HOST_UNKNOWN", field: "CALLWRIGHT_HOST" }),
  );
});

it("refuses a configuration that no call would survive", async () => {
  const open = (config: Parameters<typeof openTestServer>[0]["config"]) =>
    openTestServer({ tts: [scriptedTts()], ...(config && { config }) });
  await expect(open({ host: "0.0.0.0" })).rejects.toThrow(expect.objectContaining({ code: "SERVER_TOKEN_REQUIRED" }));
  await expect(open({ defaultAgent: "nobody" })).rejects.toThrow(expect.objectContaining({ code: "AGENT_UNKNOWN" }));
  await expect(open({ ice: { iceServers: [{ urls: "http://x" }] } })).rejects.toThrow(
    expect.objectContaining({ code: "WEBRTC_BAD_ICE_SERVER" }),
  );
});

it("closes while requests are open, and can be opened again on the same port", async () => {
  const first = await openTestServer({ tts: [scriptedTts()] });
  const port = Number(new URL(first.url).port);
  await first[Symbol.asyncDispose]();
  await expect(first.get("/healthz")).rejects.toThrow("ECONNREFUSED");
  await using second = await openTestServer({ tts: [scriptedTts()], config: { port } });
  expect((await second.get("/healthz")).status).toBe(200);
});
