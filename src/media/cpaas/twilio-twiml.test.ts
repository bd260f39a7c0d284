import { expect, it } from "vitest";
import { twilioVoiceResponse } from "./twilio-twiml.ts";

it("connects the call both ways to the stream, with the agent and the token", () => {
  expect(
    twilioVoiceResponse({ streamUrl: "wss://voice.example.com/v1/media/twilio", token: "t_1", agent: "front-desk" }),
  ).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="wss://voice.example.com/v1/media/twilio">' +
      '<Parameter name="agent" value="front-desk"/><Parameter name="token" value="t_1"/></Stream></Connect></Response>',
  );
});

it("lets nobody write XML into it", () => {
  const xml = twilioVoiceResponse({ streamUrl: "wss://x.example/", agent: `"/><Say>'&'</Say>\u0000\n` });
  expect(xml).toContain('value="&quot;/&gt;&lt;Say&gt;&apos;&amp;&apos;&lt;/Say&gt;"');
  expect(xml).not.toContain("token");
});

it.each(["https://x.example/", "x", "wss://x.example/?token=1", ""])("refuses '%s' as a stream's URL", (streamUrl) => {
  expect(() => twilioVoiceResponse({ streamUrl, agent: "a" })).toThrow(
    expect.objectContaining({ code: "TWILIO_BAD_STREAM_URL", field: "streamUrl" }),
  );
});
