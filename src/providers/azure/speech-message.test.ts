import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fromJsonMessage,
  fromMessage,
  riffHeader,
  speechHost,
  toBinaryMessage,
  toJsonMessage,
} from "./speech-message.ts";

const headers = { path: "Speech.Context", requestId: "f00d", timestamp: "2026-11-25T00:00:00.000Z" };

describe("messages of the Speech service", () => {
  it("reads what it writes, whatever the body holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(fromJsonMessage(toJsonMessage(headers, body))).toEqual({
          path: "speech.context",
          body: JSON.parse(JSON.stringify(body)),
        });
      }),
    );
  });

  it("reads names of headers in any case, and a message without a body", () => {
    expect(fromJsonMessage("x-requestid:1\r\npath:turn.end\r\n\r\n")).toEqual({ path: "turn.end", body: undefined });
    expect(() => fromJsonMessage("{}")).toThrow(TypeError);
    expect(() => fromJsonMessage("Path: speech.phrase\r\n\r\n{")).toThrow(SyntaxError);
  });

  it("puts the length of the headers before those of audio", () => {
    const message = Buffer.from(toBinaryMessage({ ...headers, path: "audio" }, [riffHeader(8000), Buffer.of(1, 2)]));
    const length = message.readUInt16BE(0);
    expect(message.toString("latin1", 2, 2 + length)).toBe(
      "Path: audio\r\nX-RequestId: f00d\r\nX-Timestamp: 2026-11-25T00:00:00.000Z\r\n",
    );
    const body = message.subarray(2 + length);
    expect(body.toString("latin1", 0, 4)).toBe("RIFF");
    expect(body.readUInt32LE(24)).toBe(8000);
    expect([...body.subarray(44)]).toEqual([1, 2]);
  });

  it("reads sound with the turn that it belongs to, whatever its bytes, and refuses what is cut off", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(60), (sound, cut) => {
        const message = toBinaryMessage({ ...headers, path: "audio" }, [sound]);
        expect(fromMessage(message)).toEqual({ path: "audio", requestId: "f00d", body: Buffer.from(sound) });
        expect(() => fromMessage(message.subarray(0, cut))).toThrow(TypeError);
      }),
    );
  });

  it("knows the domains of sovereign clouds", () => {
    expect(speechHost("westeurope", "tts")).toBe("https://westeurope.tts.speech.microsoft.com");
    expect(speechHost("chinaeast2", "stt")).toBe("https://chinaeast2.stt.speech.azure.cn");
    expect(speechHost("usgovvirginia", "tts")).toBe("https://usgovvirginia.tts.speech.azure.us");
  });
});
