import { describe, expect, it } from "vitest";
import { seededIds } from "../../base/ids.ts";
import { seededRandom } from "../../base/random.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { TwilioAdmission, type IncomingRequest } from "./twilio-admission.ts";
import { twilioSignature } from "./twilio-signature.ts";

const url = "wss://voice.example.com/v1/media/twilio";

describe("without an auth token", () => {
  it.each(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])(
    "admits this machine (%s), and its streams without a token",
    (remoteAddress) => {
      const { admission } = open(undefined);
      admission.admitRequest({ remoteAddress, url, headers: {} });
      admission.admitStart({});
      expect(admission.isLoopbackOnly).toBe(true);
    },
  );

  it.each(["10.0.0.1", "192.168.1.1", "203.0.113.9", "::ffff:10.0.0.1", "2001:db8::1", "127.evil.com", ""])(
    "refuses %s",
    (remoteAddress) => {
      expect(refusal(open(undefined).admission, { remoteAddress, url, headers: {} })).toBe("TWILIO_LOOPBACK_ONLY");
    },
  );

  it.each(["x-forwarded-for", "forwarded", "origin"])(
    "refuses what came through a proxy or from a web page (%s)",
    (name) => {
      const request = { remoteAddress: "127.0.0.1", url, headers: { [name]: "anything" } };
      expect(refusal(open(undefined).admission, request)).toBe("TWILIO_LOOPBACK_ONLY");
    },
  );

  it("is what an empty setting means too", () => {
    expect(open("").admission.isLoopbackOnly).toBe(true);
  });
});

describe("with an auth token", () => {
  it("admits a signed handshake from anywhere", () => {
    const headers = { "x-twilio-signature": twilioSignature({ url }, "secret") };
    expect(refusal(open("secret").admission, { remoteAddress: "203.0.113.9", url, headers })).toBeUndefined();
  });

  it("admits a signed webhook with its form", () => {
    const parameters = { CallSid: "CA1", From: "+14155550100" };
    const hook = "https://voice.example.com/v1/hooks/twilio/voice";
    const headers = { "x-twilio-signature": twilioSignature({ url: hook, parameters }, "secret") };
    expect(
      refusal(open("secret").admission, { remoteAddress: "203.0.113.9", url: hook, headers, parameters }),
    ).toBeUndefined();
  });

  it("refuses what is not signed, even from this machine", () => {
    expect(refusal(open("secret").admission, { remoteAddress: "127.0.0.1", url, headers: {} })).toBe(
      "TWILIO_BAD_SIGNATURE",
    );
  });

  it("admits a stream once with its token", () => {
    const { admission } = open("secret");
    const token = admission.issueToken();
    admission.admitStart({ token });
    expect(() => admission.admitStart({ token })).toThrow(expect.objectContaining({ code: "TWILIO_BAD_TOKEN" }));
  });

  it("refuses a stream without a token, with a made-up one, and with one older than a minute", async () => {
    const { admission, clock } = open("secret");
    const token = admission.issueToken();
    await clock.advance(60_000);
    for (const parameters of [{}, { token: "t_madeup" }, { token }]) {
      expect(() => admission.admitStart(parameters)).toThrow(expect.objectContaining({ code: "TWILIO_BAD_TOKEN" }));
    }
  });

  it("keeps each token good for its minute while others come and go", async () => {
    const { admission, clock } = open("secret");
    const first = admission.issueToken();
    await clock.advance(59_000);
    const second = admission.issueToken();
    admission.admitStart({ token: first });
    await clock.advance(59_000);
    admission.issueToken();
    admission.admitStart({ token: second });
  });
});

function open(authToken: string | undefined) {
  const clock = new VirtualClock();
  const ids = seededIds(seededRandom("tokens"));
  return { clock, admission: new TwilioAdmission({ clock, ids, ...(authToken === undefined ? {} : { authToken }) }) };
}

function refusal(admission: TwilioAdmission, request: IncomingRequest): string | undefined {
  try {
    admission.admitRequest(request);
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}
