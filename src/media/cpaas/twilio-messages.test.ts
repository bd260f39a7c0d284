import fc from "fast-check";
import { expect, it } from "vitest";
import { isCallwrightError } from "../../base/errors.ts";
import { readTwilioMessage } from "./twilio-messages.ts";

// Built from the examples of Twilio's page on WebSocket messages.
it("reads the documented messages", () => {
  expect(readTwilioMessage('{"event":"connected","protocol":"Call","version":"1.0.0"}')).toEqual({ type: "connected" });
  const media =
    '{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"1","timestamp":"5","payload":"no+JhoaJjpz/"},"streamSid":"MZ1"}';
  expect(readTwilioMessage(media)).toMatchObject({ type: "media", chunk: 1 });
  const dtmf = '{"event":"dtmf","streamSid":"MZ1","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"1"}}';
  expect(readTwilioMessage(dtmf)).toEqual({ type: "dtmf", digit: "1" });
  expect(readTwilioMessage('{"event":"mark","streamSid":"MZ1","mark":{"name":"my label"}}')).toEqual({
    type: "mark",
    name: "my label",
  });
  expect(readTwilioMessage('{"event":"stop","stop":{"accountSid":"AC1","callSid":"CA1"}}')).toEqual({ type: "stop" });
});

it.each([
  ["message", "x".repeat(70_000)],
  ["dtmf.digit", '{"event":"dtmf","dtmf":{"digit":"99"}}'],
  ["mark.name", '{"event":"mark","mark":{"name":7}}'],
  ["media.chunk", '{"event":"media","media":{"payload":"//8=","chunk":"one"}}'],
  ["event", '{"event":3}'],
])("names the field that is wrong: %s", (field, text) => {
  expect(() => readTwilioMessage(text)).toThrow(expect.objectContaining({ code: "TWILIO_BAD_MESSAGE", field }));
});

it("answers any text with a message or a TWILIO error, never with anything else", () => {
  const json = fc.json().map((text) => text);
  const event = fc.record({
    event: fc.constantFrom("start", "media", "dtmf", "mark"),
    start: fc.anything(),
    media: fc.anything(),
    dtmf: fc.anything(),
    mark: fc.anything(),
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        json,
        event.map((value) => JSON.stringify(value) ?? ""),
      ),
      (text) => {
        try {
          return typeof readTwilioMessage(text).type === "string";
        } catch (error) {
          return isCallwrightError(error) && error.code.startsWith("TWILIO_");
        }
      },
    ),
  );
});
