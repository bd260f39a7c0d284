import { describe, expect, it } from "vitest";
import { errorFromStatus, redact, retryAfterMs, secretsIn } from "./vendor-error.ts";

const party = { vendor: "openai", kind: "LLM" } as const;
const refuse = (status: number, bodyText = "") =>
  errorFromStatus(party, { status, bodyText, secrets: ["s3cret-value"] });

describe("a vendor's refusal", () => {
  it.each([
    [400, "LLM_BAD_REQUEST", false],
    [401, "LLM_UNAUTHORIZED", false],
    [402, "LLM_QUOTA_EXHAUSTED", false],
    [403, "LLM_UNAUTHORIZED", false],
    [404, "LLM_NOT_FOUND", false],
    [408, "LLM_UNAVAILABLE", true],
    [422, "LLM_BAD_REQUEST", false],
    [429, "LLM_RATE_LIMITED", true],
    [503, "LLM_UNAVAILABLE", true],
    [302, "LLM_BAD_REPLY", false],
  ])("with status %i is %s", (status, code, retryable) => {
    expect(refuse(status)).toMatchObject({ code, retryable, status });
  });

  it("for lack of credit is not tried again, whatever its status", () => {
    expect(refuse(429, '{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}')).toMatchObject({
      code: "LLM_QUOTA_EXHAUSTED",
      retryable: false,
    });
  });

  it.each([
    ['{"error":{"message":"no such model"}}', "no such model"],
    ['{"error":"no such model"}', "no such model"],
    ['{"err_code":"X","err_msg":"no such model"}', "no such model"],
    ['{"detail":[],"title":"no such model"}', "no such model"],
    ["no such\n  model", "no such model"],
  ])("speaks in the vendor's words: %s", (body, words) => {
    expect(refuse(404, body).message).toBe(`LLM 'openai' answered 404: ${words}`);
  });

  it("never repeats a key", () => {
    expect(refuse(401, '{"error":{"message":"Incorrect API key provided: s3cret-value"}}').message).not.toContain(
      "s3cret",
    );
    expect(redact("bad sk-proj-abcdef123456 and sk-ab****wxyz", [])).toBe("bad [redacted] and [redacted]");
    expect(secretsIn({ Authorization: "Token abcd", accept: "x", "X-API-Key": "k" })).toEqual([
      "Token abcd",
      "abcd",
      "k",
    ]);
  });

  it("never repeats a key that is written in base64, in an address, or inside of Basic", () => {
    const key = "a key/with+signs?of=all&kinds";
    for (const spelling of [
      key,
      encodeURIComponent(key),
      Buffer.from(key).toString("base64"),
      Buffer.from(`${key}:`).toString("base64"),
      Buffer.from(key).toString("base64url"),
    ]) {
      expect(redact(`no such key: ${spelling}.`, [key])).not.toContain(spelling.slice(0, -4));
    }
    const headers = { authorization: `Basic ${Buffer.from("user-id:pass-word").toString("base64")}` };
    expect(redact("user-id pass-word", secretsIn(headers))).toBe("[redacted] [redacted]");
    expect(
      secretsIn({ "Ocp-Apim-Subscription-Key": "k1" }, new URL("https://host/?api_key=k2&keyterm=Okafor")),
    ).toEqual(["k1", "k2"]);
  });

  it("finds a wrong key in Gemini's 400, and a wait that stands in the words alone", () => {
    const key =
      '{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}';
    expect(refuse(400, key).code).toBe("LLM_UNAUTHORIZED");
    expect(refuse(429, '{"error":{"message":"Quota exceeded. Please retry in 34.5s."}}').retryAfterMs).toBe(34_500);
    expect(refuse(429, '{"error":{"message":"Please try again in 20ms."}}').retryAfterMs).toBe(20);
  });

  it.each([
    [{ "retry-after-ms": "250" }, 250],
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "1.5" }, 1500],
    [{ "retry-after": "Mon, 05 Jan 2026 14:00:30 GMT" }, 30_000],
    [{ "x-ratelimit-reset-requests": "6m0s" }, 360_000],
    [{ "x-ratelimit-reset-requests": "120ms" }, 120],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("says how long to wait: %j", (headers, expected) => {
    expect(retryAfterMs(headers, Date.UTC(2026, 0, 5, 14))).toBe(expected);
  });
});
