import type { IncomingMessage } from "node:http";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { LlmVendor } from "../contracts/llm.ts";
import type { SpeechModelVendor } from "../contracts/speech-model.ts";
import type { SttVendor } from "../contracts/stt.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { speechLike } from "../audio/tone.ts";
import { openVendorServer } from "../testing/vendors/vendor-server.ts";
import { CassetteRecorder } from "./live-check/cassette.ts";
import { checkLlmLive } from "./live-check/llm.ts";
import type { LiveCheckContext } from "./live-check/live-check.ts";
import { checkSpeechModelLive } from "./live-check/s2s.ts";
import { checkSttLive } from "./live-check/stt.ts";
import { checkTtsLive } from "./live-check/tts.ts";
import { createVendor, loadVendors, localEngines } from "./load.ts";
import { withTap } from "./tap.ts";

const marker = "Zq7mARKERx/w9+Kf3tUv5";
const words = `Bad credentials: ${marker} is not known`;
const everyDialect = JSON.stringify({
  type: "error",
  message: words,
  error: { message: words, code: 1 },
  detail: words,
  reason: words,
});
// The key lies where messages are cut.
const longText = `${"x".repeat(290)}${marker}`;

const refusals = [
  { title: "401 in JSON", status: 401, body: everyDialect },
  { title: "400 in text, cut in the key", status: 400, body: longText },
  { title: "500 in JSON, cut in the key", status: 500, body: JSON.stringify({ error: { message: longText } }) },
];

const speech = { sampleRateHz: 16_000, samples: speechLike({ sampleRateHz: 16_000, durationMs: 100 }) } as const;

function use(kind: string, vendor: unknown, context: LiveCheckContext): Promise<unknown> {
  if (kind === "stt") return checkSttLive(vendor as SttVendor, speech, context);
  if (kind === "s2s") return checkSpeechModelLive(vendor as SpeechModelVendor, speech, context);
  if (kind === "llm") return checkLlmLive(vendor as LlmVendor, context);
  return checkTtsLive(vendor as TtsVendor, context);
}

/** Uses every vendor at this address with the key; answers all that anybody could read of it, and how many were used. */
async function useAll(url: string): Promise<readonly { readonly name: string; readonly told: string }[]> {
  const results: Promise<{ readonly name: string; readonly told: string }>[] = [];
  for (const kind of ["stt", "llm", "tts", "s2s"] as const) {
    for (const definition of await loadVendors(kind)) {
      if (localEngines.includes(definition.name)) continue;
      const environment = Object.fromEntries(
        definition.environment.flatMap((name) => {
          if (name.endsWith("_API_KEY")) return [[name, marker]];
          return name.endsWith("_BASE_URL") ? [[name, url]] : [];
        }),
      );
      const vendorOptions = definition.fromEnvironment(environment);
      if (vendorOptions !== undefined) results.push(watch(kind, definition, vendorOptions));
    }
  }
  return Promise.all(results);
}

async function watch(
  kind: "stt" | "llm" | "tts" | "s2s",
  definition: Awaited<ReturnType<typeof loadVendors>>[number],
  vendorOptions: unknown,
) {
  const told: string[] = [];
  const tell = (...said: readonly unknown[]): void => void told.push(inspect(said, { depth: 8 }));
  const log: Log = { debug: tell, info: tell, warn: tell, error: tell, child: (fields) => (tell(fields), log) };
  const controller = new AbortController();
  const timer = systemClock.after(700, () => controller.abort("long enough"));
  const context = { signal: controller.signal, clock: systemClock, log };
  const recorder = new CassetteRecorder({ clock: systemClock, secrets: [] });
  const note = (error: unknown): void => {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    told.push(message, hint ?? "", JSON.stringify(error), inspect(error, { depth: 8, showHidden: true }));
  };
  await withTap(recorder, async () => {
    await definition.check?.(definition.options.parse(vendorOptions), context).catch(note);
    const vendor = await createVendor(kind, definition.name, vendorOptions);
    await use(kind, vendor, context).catch(note);
  });
  timer.cancel();
  told.push(JSON.stringify(recorder.entries()));
  return { name: `${kind} ${definition.name}`, told: told.join("\n") };
}

function showsKey({ url, headers }: IncomingMessage): boolean {
  return Object.keys(headers).some((name) => /auth|key/.test(name)) || /key|token/.test(url ?? "");
}

/** Half a key is too much as well. */
function leaks(told: string): boolean {
  return [marker, encodeURIComponent(marker), marker.slice(0, 10), Buffer.from(marker).toString("base64")].some(
    (text) => told.includes(text),
  );
}

describe("a vendor's key is told by nobody", { timeout: 20_000 }, () => {
  it.each(refusals)("when the service repeats it: $title", async ({ status, body }) => {
    await using server = await openVendorServer({
      onRequest: (request, response) => {
        // Who asks a public list shows no key, and cannot get it back.
        const known = showsKey(request);
        response.writeHead(status).end(known ? body : "no key");
      },
      onUpgrade: () => ({ status, headers: { "dg-error": words, "x-why": words } }),
    });
    const results = await useAll(server.url);
    expect(results.length).toBeGreaterThan(20);
    expect(results.filter(({ told }) => leaks(told)).map(({ name }) => name)).toEqual([]);
  });

  it.each(["error messages", "close reasons"])("when a stream repeats it, in %s", async (where) => {
    await using server = await openVendorServer({
      onRequest: (_request, response) =>
        void response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end(`event: error\ndata: ${everyDialect}\n\n`),
      onUpgrade: () => (socket) => {
        if (where === "error messages") socket.send(everyDialect);
        socket.close(1008, words);
      },
    });
    const results = await useAll(server.url);
    expect(results.filter(({ told }) => leaks(told)).map(({ name }) => name)).toEqual([]);
  });
});
