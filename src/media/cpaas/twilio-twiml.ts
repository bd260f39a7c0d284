import { CallwrightError } from "../../base/errors.ts";
import { tokenParameter } from "./twilio-admission.ts";

/** The parameter of a stream that names the agent. */
export const agentParameter = "agent";

/**
 * The answer to Twilio's voice webhook: connect the call's sound, both ways, to our WebSocket
 * (https://www.twilio.com/docs/voice/twiml/stream). Throws TWILIO_BAD_STREAM_URL.
 */
export function twilioVoiceResponse(options: {
  readonly streamUrl: string;
  readonly token?: string;
  readonly agent: string;
}): string {
  checkStreamUrl(options.streamUrl);
  const parameters = [
    [agentParameter, options.agent],
    [tokenParameter, options.token],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([name = "", value = ""]) => `<Parameter name="${escapeXml(name)}" value="${escapeXml(value)}"/>`)
    .join("");
  const stream = `<Stream url="${escapeXml(options.streamUrl)}">${parameters}</Stream>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect>${stream}</Connect></Response>`;
}

function checkStreamUrl(streamUrl: string): void {
  const url = URL.canParse(streamUrl) ? new URL(streamUrl) : undefined;
  // Twilio ignores a query on a stream's URL; that is what parameters are for.
  if (url !== undefined && /^wss?:$/.test(url.protocol) && url.search === "") return;
  throw new CallwrightError(`'${streamUrl}' cannot be a stream's URL`, {
    code: "TWILIO_BAD_STREAM_URL",
    field: "streamUrl",
    hint: "Twilio connects to wss://host/path, without a query.",
  });
}

/** The five characters that XML reserves; control characters, which it has no room for, are dropped. */
function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };
  return text.replace(/\p{Cc}/gu, "").replace(/[&<>"']/g, (character) => `&${names[character] ?? ""};`);
}
