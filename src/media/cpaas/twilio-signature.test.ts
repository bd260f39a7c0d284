import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSignedByTwilio, twilioSignature } from "./twilio-signature.ts";

const authToken = "12345";
const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const parameters = {
  Digits: "1234",
  To: "+18005551212",
  From: "+14158675309",
  Caller: "+14158675309",
  CallSid: "CA1234567890ABCDE",
};

describe("a Twilio signature", () => {
  // The published example of Twilio's documentation and of its libraries.
  it("is what Twilio publishes for its example", () => {
    expect(twilioSignature({ url, parameters }, authToken)).toBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  });

  it("is refused when it is missing, another's, or of another key", () => {
    const signature = twilioSignature({ url, parameters }, authToken);
    expect(isSignedByTwilio({ url, parameters, signature }, authToken)).toBe(true);
    expect(isSignedByTwilio({ url, parameters, signature: undefined }, authToken)).toBe(false);
    expect(isSignedByTwilio({ url, parameters, signature: "" }, authToken)).toBe(false);
    expect(isSignedByTwilio({ url, parameters, signature }, "54321")).toBe(false);
    expect(isSignedByTwilio({ url, parameters, signature }, "")).toBe(false);
  });

  it("covers every parameter and the whole URL", () => {
    const signature = twilioSignature({ url, parameters }, authToken);
    const changed = { ...parameters, To: "+18005551213" };
    expect(isSignedByTwilio({ url, parameters: changed, signature }, authToken)).toBe(false);
    expect(isSignedByTwilio({ url: `${url}&x=1`, parameters, signature }, authToken)).toBe(false);
    expect(isSignedByTwilio({ url: url.replace("mycompany", "yourcompany"), parameters, signature }, authToken)).toBe(
      false,
    );
  });

  it.each([
    ["wss://example.com/v1/media/twilio", "wss://example.com/v1/media/twilio/"],
    ["wss://example.com/v1/media/twilio", "wss://example.com:443/v1/media/twilio"],
    ["https://example.com:443/hook?a=1", "https://example.com/hook?a=1"],
    ["ws://example.com/x", "ws://example.com:80/x/"],
  ])("is good for %s when Twilio signed %s", (seen, signed) => {
    expect(isSignedByTwilio({ url: seen, signature: twilioSignature({ url: signed }, authToken) }, authToken)).toBe(
      true,
    );
  });

  it("does not take one port for another", () => {
    const signature = twilioSignature({ url: "wss://example.com:8443/x" }, authToken);
    expect(isSignedByTwilio({ url: "wss://example.com/x", signature }, authToken)).toBe(false);
    expect(isSignedByTwilio({ url: "wss://example.com:8443/x", signature }, authToken)).toBe(true);
  });

  it("never throws, and never takes what it did not make", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.string()), (anyUrl, signature, form) => {
        const wanted = twilioSignature({ url: anyUrl, parameters: form }, authToken);
        fc.pre(signature !== wanted);
        return !isSignedByTwilio({ url: anyUrl, parameters: form, signature }, authToken);
      }),
    );
  });
});
