import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import { openPinoLog } from "./pino-log.ts";
import { toSafeFields } from "./safe-fields.ts";

function capture(level: "debug" | "info"): { readonly log: ReturnType<typeof openPinoLog>; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: openPinoLog({ level, destination: { write: (line) => void lines.push(line) } }), lines };
}

describe("the log", () => {
  it("writes JSON lines with the fields of the call", () => {
    const { log, lines } = capture("info");
    log.child({ callId: "c_1" }).warn({ turnId: "t2", code: "TTS_SLOW" }, "The voice is slow");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: 40,
      callId: "c_1",
      turnId: "t2",
      code: "TTS_SLOW",
      msg: "The voice is slow",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  it("keeps what callers say to debug", () => {
    const { log, lines } = capture("debug");
    const fields = { text: "my name is Ann", args: { name: "Ann" }, note: "call +12125550100 back" };
    log.info(fields, "a");
    log.warn({ inner: fields }, "b");
    log.child(fields).error({}, "c");
    expect(lines.join("")).not.toMatch(/Ann|555/);
    log.debug(fields, "d");
    expect(lines.at(-1)).toContain("my name is Ann");
  });

  it("never holds a key, at any level, wherever it stands", () => {
    const { log, lines } = capture("debug");
    const secret = "abcdef0123456789";
    const error = new CallwrightError(`GET https://x.example/?token=${secret} failed`, {
      code: "X",
      cause: new Error(`Authorization: Bearer ${secret}`),
    });
    for (const level of ["debug", "info", "warn", "error"] as const) {
      log[level]({ apiKey: secret, headers: { Authorization: `Token ${secret}`, "x-api-key": [secret] } }, "a");
      log[level]({ url: `https://user:${secret}@x.example`, list: [`sk-${secret}`], cause: error }, "b");
      log[level]({ twilio: { authToken: secret } }, "c");
    }
    expect(lines).toHaveLength(12);
    expect(lines.join("")).not.toContain(secret);
  });

  it("takes anything: circles, errors in errors, big numbers, bytes", () => {
    const circle: Record<string, unknown> = { big: 7n, bytes: new Uint8Array(9), call: () => 1 };
    circle["self"] = circle;
    const { log, lines } = capture("info");
    log.info(circle, "a");
    expect(lines[0]).toContain("[9 bytes]");
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (fields) => {
        expect(() => JSON.stringify(toSafeFields(fields, { words: false }))).not.toThrow();
      }),
    );
  });
});
