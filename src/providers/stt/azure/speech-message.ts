/*
 * Messages of the Speech service's WebSocket protocol, as microsoft/cognitive-services-speech-sdk-js 9e88223 (July 2026)
 * writes and reads them (WebsocketMessageFormatter, SpeechConnectionMessage): lines of headers, an empty line, a body. In
 * a binary message two bytes (big-endian) in front say how long the headers are, and no empty line follows them.
 */

/** A message of the service. */
export interface SpeechMessage {
  /** What it is about, in lower case: `speech.phrase`. */
  readonly path: string;
  /** Its JSON; `undefined` when it has none. */
  readonly body: unknown;
}

/** What stands in the headers of a message of ours. */
export interface SpeechHeaders {
  readonly path: string;
  readonly requestId: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly contentType?: string;
}

/** A JSON message. */
export function toTextMessage(headers: SpeechHeaders, body: unknown): string {
  return `${headerLines({ ...headers, contentType: "application/json" })}\r\n${JSON.stringify(body)}`;
}

/** A message with a piece of audio. */
export function toBinaryMessage(headers: SpeechHeaders, body: readonly Uint8Array[]): Uint8Array {
  const lines = Buffer.from(headerLines(headers), "latin1");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(lines.length);
  return Buffer.concat([length, lines, ...body]);
}

/** Reads a text message. Throws TypeError when it has no path, SyntaxError when its body is no JSON. */
export function fromTextMessage(text: string): SpeechMessage {
  const end = text.indexOf("\r\n\r\n");
  const path = /^path:[ \t]*(\S+)[ \t]*$/im.exec(end < 0 ? text : text.slice(0, end))?.[1];
  if (path === undefined) throw new TypeError("a message without a path");
  const body = end < 0 ? "" : text.slice(end + 4).trim();
  return { path: path.toLowerCase(), body: body === "" ? undefined : JSON.parse(body) };
}

function headerLines({ path, requestId, timestamp, contentType }: SpeechHeaders): string {
  const type = contentType === undefined ? "" : `Content-Type: ${contentType}\r\n`;
  return `Path: ${path}\r\nX-RequestId: ${requestId}\r\nX-Timestamp: ${timestamp}\r\n${type}`;
}

/** The header of a RIFF file of 16-bit mono without an end: both lengths are 0, as the SDK sends them. */
export function riffHeader(sampleRateHz: number): Uint8Array {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  return header;
}
