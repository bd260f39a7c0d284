import { describe, expect, it } from "vitest";
import { endpointUrl } from "./base-url.ts";

const join = (baseUrl: string, path: string, protocol: "http" | "ws" = "ws"): string =>
  endpointUrl({ baseUrl, path, protocol, field: "DEEPGRAM_BASE_URL" }).href;

describe("the address of an endpoint", () => {
  it.each([
    ["https://api.deepgram.com", "wss://api.deepgram.com/v1/listen"],
    ["ws://127.0.0.1:9101", "ws://127.0.0.1:9101/v1/listen"],
    ["http://127.0.0.1:9101/", "ws://127.0.0.1:9101/v1/listen"],
    ["https://api.deepgram.com/v1", "wss://api.deepgram.com/v1/listen"],
    ["wss://api.deepgram.com/v1/listen", "wss://api.deepgram.com/v1/listen"],
    ["https://proxy.example/deepgram", "wss://proxy.example/deepgram/v1/listen"],
  ])("comes out of %s", (base, expected) => {
    expect(join(base, "/v1/listen")).toBe(expected);
  });

  it("keeps a query that a gateway asks for", () => {
    expect(join("http://127.0.0.1:1?team=a", "/v1/x", "http")).toBe("http://127.0.0.1:1/v1/x?team=a");
  });

  it.each(["", "localhost:9101", "ftp://host/", "https://user:secret@host"])("is refused when it is '%s'", (base) => {
    expect(() => join(base, "/v1/listen")).toThrow(
      expect.objectContaining({ code: "VENDOR_BAD_URL", field: "DEEPGRAM_BASE_URL" }),
    );
  });

  it("is refused without repeating a password", () => {
    expect(() => join("https://user:secret@host", "/")).not.toThrow(/secret/);
  });
});
