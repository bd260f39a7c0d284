import { createVerify, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { SttVendor } from "../../contracts/stt.ts";
import { recogniserSubject, suiteWords } from "../../testing/conformance/recogniser-subject.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial, queryContext } from "../../testing/conformance/stt-trial.ts";
import { openGoogleServer, recogniserOf } from "../../testing/vendors/google-stt-server.ts";
import type { GoogleBehaviour, GoogleServer } from "../../testing/vendors/google-stt-server.ts";
import google from "./google.ts";

const vendorAt = (baseUrl: string, more = {}): SttVendor =>
  google.create(google.options.parse({ apiKey: "go-secret", project: "acme", model: "long", baseUrl, ...more }));

sttConformance("Google", async () => {
  const server = await openGoogleServer({ words: suiteWords });
  return recogniserSubject(vendorAt(server.url), server, {
    keepAliveMs: 4000,
    sessionCount: 100,
    refusals: [
      { code: "STT_UNAUTHORIZED", retryable: false, behaviour: { refuseCall: { code: 16, message: "no key" } } },
      { code: "STT_RATE_LIMITED", retryable: true, behaviour: { refuseCall: { code: 8, message: "too many" } } },
    ],
  });
});

describe("Google", () => {
  let server: GoogleServer;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<GoogleBehaviour> = {}, more = {}): Promise<SttVendor> => {
    server = await openGoogleServer({ words: suiteWords, ...behaviour });
    return vendorAt(server.url, more);
  };

  it("asks for a recogniser of the project, with the key in a header", async () => {
    await using _ = await openTrial(await start({}, { location: "eu" }), { keyterms: ["Okafor"] });
    await expect.poll(() => server.configs.length).toBe(1);
    expect(recogniserOf(server.configs[0] ?? new Uint8Array(0))).toBe("projects/acme/locations/eu/recognizers/_");
    expect(Buffer.from(server.configs[0] ?? []).toString("latin1")).toContain("Okafor");
    expect(server.headers[0]).toMatchObject({ "x-goog-api-key": "go-secret", te: "trailers" });
  });

  it("ends a call for a final, and begins another with times of the whole session", async () => {
    await using trial = await openTrial(await start());
    await trial.hear(1000);
    trial.session.finalise();
    await trial.events.answers(1);
    await trial.hear(2000);
    trial.session.finalise();
    await trial.events.answers(2);
    expect(trial.events.finals().join(" ")).toBe("I'd like a cleaning on Tuesday");
    expect(server.configs).toHaveLength(2);
    const words = trial.events.seen.flatMap((event) =>
      event.type === "transcript-final" ? (event.transcript.words ?? []) : [],
    );
    for (const [index, { startMs }] of words.entries()) expect(startMs).toBeCloseTo(suiteWords[index]?.startMs ?? 0, 0);
    expect(words[0]?.confidence).toBeCloseTo(0.92);
  });

  it("signs its own tokens with a service account, and says what is wrong with a key file", async () => {
    const vendor = await start();
    const folder = await mkdtemp(join(tmpdir(), "callwright-google-"));
    try {
      const credentials = join(folder, "key.json");
      const withFile = (): Promise<unknown> => openTrial(vendorAt(server.url, { apiKey: undefined, credentials }));
      const bad = { code: "STT_BAD_CREDENTIALS", field: "GOOGLE_APPLICATION_CREDENTIALS" };
      await expect(withFile()).rejects.toMatchObject(bad);
      await writeFile(credentials, '{"type":"authorized_user"}');
      await expect(withFile()).rejects.toMatchObject(bad);
      const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const account = {
        type: "service_account",
        project_id: "from-file",
        private_key_id: "k1",
        private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
        client_email: "bot@from-file.example",
      };
      await writeFile(credentials, JSON.stringify(account));
      const options = { apiKey: undefined, project: undefined, credentials };
      await using _ = await openTrial(vendorAt(server.url, options));
      await expect.poll(() => server.configs.length).toBe(1);
      expect(recogniserOf(server.configs[0] ?? new Uint8Array(0))).toContain("projects/from-file/");
      const [header = "", claims = "", signature = ""] = String(server.headers[0]?.authorization).slice(7).split(".");
      expect(createVerify("RSA-SHA256").update(`${header}.${claims}`).verify(publicKey, signature, "base64url")).toBe(
        true,
      );
      expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
        iss: "bot@from-file.example",
        aud: "https://speech.googleapis.com/",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(vendor.name).toBe("google");
  });

  it("is configured by credentials, or by a key and its project", async () => {
    await start();
    expect(google.fromEnvironment({ GOOGLE_API_KEY: "k" })).toBeUndefined();
    expect(google.fromEnvironment({ GOOGLE_API_KEY: "k", GOOGLE_CLOUD_PROJECT: "p" })).toEqual({
      apiKey: "k",
      project: "p",
    });
    await expect(openTrial(vendorAt(server.url, { project: undefined }))).rejects.toMatchObject({
      field: "GOOGLE_CLOUD_PROJECT",
    });
    server.control.behaviour = { words: [], refuseCall: { code: 5, message: "no such model" } };
    const options = google.options.parse({ apiKey: "k", project: "p", baseUrl: server.url, model: "chirp_9" });
    await expect(google.check?.(options, queryContext)).rejects.toMatchObject({ field: "GOOGLE_STT_MODEL" });
  });

  it("is not checked by silence: a bad key is told however late the service tells it", async () => {
    await start({ answersAtEnd: true, refuseCall: { code: 16, message: "no such key" } });
    const options = google.options.parse({ apiKey: "k", project: "p", baseUrl: server.url });
    await expect(google.check?.(options, queryContext)).rejects.toMatchObject({
      code: "STT_UNAUTHORIZED",
      field: "GOOGLE_API_KEY",
    });
    server.control.behaviour = { words: [] };
    await google.check?.(options, queryContext);
    server.control.behaviour = { words: [], ignoresCalls: true };
    const impatient = google.options.parse({ ...options, openTimeoutMs: 500 });
    await expect(google.check?.(impatient, queryContext)).rejects.toMatchObject({ code: "STT_TIMEOUT" });
  });

  it("fails with a code on what is no message of Google's", async () => {
    await using trial = await openTrial(await start({ fault: "error-message" }));
    await trial.hear(100);
    expect(await trial.events.ended).toMatchObject({ code: "STT_BAD_REPLY" });
  });
});
