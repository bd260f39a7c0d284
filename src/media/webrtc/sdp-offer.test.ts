import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCallwrightError } from "../../base/errors.ts";
import { readOffer } from "./sdp-offer.ts";

// As Chromium 156 offers it, shortened to what is read.
const offer = [
  "v=0",
  "o=- 5814920622370992781 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "m=audio 40586 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
  "c=IN IP4 127.0.0.1",
  "a=ice-ufrag:Lf4o",
  "a=ice-pwd:r4vOd5ISUw6Q8ZlecBjVSt+b",
  "a=fingerprint:sha-256 FE:A9:04:48:4C:4F:51:59:A2:80:D7:6C:1D:86:42:2E:CC:10:05:60:66:4B:BA:5C:6E:98:18:EE:6F:34:1C:2D",
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=rtpmap:110 telephone-event/48000",
  "a=rtpmap:126 telephone-event/8000",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "a=mid:1",
  "",
].join("\r\n");

describe("a browser's offer", () => {
  it("tells what the call needs", () => {
    expect(readOffer(offer)).toEqual({
      sdp: offer,
      session: "- 5814920622370992781",
      hasDataChannel: true,
      mid: "0",
      opusPayloadType: 111,
      telephoneEvents: [
        { payloadType: 110, rateHz: 48_000 },
        { payloadType: 126, rateHz: 8000 },
      ],
    });
  });

  it.each([
    ["nothing", "", "sdp"],
    ["no text", 42, "sdp"],
    ["no SDP", "hello", "sdp"],
    ["more than 64 kB", offer + "a=x\r\n".repeat(20_000), "sdp"],
    ["no audio", offer.replace("m=audio", "m=text"), "sdp.audio"],
    ["a rejected audio section", offer.replace("m=audio 40586", "m=audio 0"), "sdp.audio"],
    ["no Opus", offer.replace("opus/48000/2", "speex/16000"), "sdp.audio.rtpmap"],
    ["video", `${offer}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\n`, "sdp.video"],
    ["two audio sections", `${offer}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:2\r\n`, "sdp.audio"],
    ["an answer", offer.replace("actpass", "active"), "sdp.setup"],
    ["no role at all", offer.replace("a=setup:actpass\r\n", ""), "sdp.setup"],
    ["no fingerprint", offer.replace(/a=fingerprint.*\r\n/, ""), "sdp.fingerprint"],
    ["no ICE password", offer.replace(/a=ice-pwd.*\r\n/, ""), "sdp.ice-ufrag"],
    ["no rtcp-mux", offer.replace("a=rtcp-mux\r\n", ""), "sdp.rtcp-mux"],
    ["no mid", offer.replace("a=mid:0\r\n", ""), "sdp.audio.mid"],
    ["a call in which nobody speaks", offer.replace("a=sendrecv", "a=inactive"), "sdp.audio.direction"],
  ])("is refused with %s, saying which field and what to do", (_, sdp, field) => {
    expect(() => readOffer(sdp)).toThrow(
      expect.objectContaining({ code: "WEBRTC_BAD_SDP", field, hint: expect.any(String) }),
    );
  });

  it("is read or refused with that error, whatever it is", () => {
    const lines = offer.split("\r\n");
    const mangled = fc
      .array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 30 })
      .map((some) => ["v=0", ...some].join("\r\n"));
    fc.assert(
      fc.property(fc.oneof(mangled, fc.anything()), (sdp) => {
        try {
          return readOffer(sdp).mid !== "";
        } catch (error) {
          return isCallwrightError(error, "WEBRTC_BAD_SDP");
        }
      }),
    );
  });
});
