import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

describe("configuration from the environment", () => {
  it("has a default for everything", () => {
    expect(readConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 8080,
      defaultAgent: "front-desk",
      ice: { iceServers: [] },
    });
  });

  it("takes a variable that is empty for one that is not set", () => {
    expect(readConfig({ CALLWRIGHT_PORT: "", CALLWRIGHT_TOKEN: "" })).toEqual(readConfig({}));
  });

  it("reads servers, ports and secrets", () => {
    const config = readConfig({
      CALLWRIGHT_HOST: "0.0.0.0",
      CALLWRIGHT_PORT: "0",
      CALLWRIGHT_MAX_CALLS: "200",
      CALLWRIGHT_TOKEN: "0123456789abcdef",
      CALLWRIGHT_ICE_SERVERS: '[{"urls":"turn:turn.example.com","username":"u","credential":"c"}]',
      CALLWRIGHT_WEBRTC_PORTS: "40000-40100",
    });
    expect(config).toMatchObject({
      host: "0.0.0.0",
      port: 0,
      maxCalls: 200,
      token: "0123456789abcdef",
      ice: {
        iceServers: [{ urls: "turn:turn.example.com", username: "u", credential: "c" }],
        portRange: { from: 40_000, to: 40_100 },
      },
    });
  });

  it.each([
    ["1", true],
    ["0", false],
    ["", undefined],
  ])("pays for prompts ahead of need only when told to: '%s'", (text, primePrompts) => {
    expect(readConfig({ CALLWRIGHT_PRIME_PROMPTS: text }).primePrompts).toBe(primePrompts);
  });

  it.each([
    ["CALLWRIGHT_PRIME_PROMPTS", "yes"],
    ["CALLWRIGHT_PORT", "many"],
    ["CALLWRIGHT_PORT", "70000"],
    ["CALLWRIGHT_MAX_CALLS", "0"],
    ["CALLWRIGHT_AGENT", "../etc"],
    ["CALLWRIGHT_TOKEN", "short"],
    ["CALLWRIGHT_ICE_SERVERS", "stun:stun.example.com"],
    ["CALLWRIGHT_ICE_SERVERS", '[{"url":"stun:x"}]'],
    ["CALLWRIGHT_WEBRTC_PORTS", "2-1"],
    ["CALLWRIGHT_PUBLIC_URL", "example"],
  ])("refuses %s=%s, and names the variable and the fix, not the value", (name, value) => {
    let failure: unknown;
    try {
      readConfig({ [name]: value });
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: "CONFIG_INVALID", field: name, hint: expect.stringMatching(/\.$/) });
    expect((failure as Error).message).not.toContain(value);
  });
});
