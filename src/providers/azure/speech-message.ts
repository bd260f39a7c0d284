/*
 * Messages of the Speech service's WebSocket protocol, as microsoft/cognitive-services-speech-sdk-js 9e88223 (July 2026)
 * writes and reads them (WebsocketMessageFormatter, SpeechConnectionMessage): lines of headers, an empty line, a body. In
 * a binary message two bytes (big-endian) in front say how long the headers are, and no empty line follows them.
 */

/** A message of the service. */
export interface SpeechMessage {
  /** What it is about, in lower case: `speech.phrase`. */
  readonly path: string;
  /** The turn that it belongs to, in lower case. */
  readonly requestId: string | undefined;
  readonly body: string | Uint8Array;
}

/** What stands in the headers of a message of ours. */
export interface SpeechHeaders {
  readonly path: string;
  readonly requestId: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly contentType?: string;
}

/** A message of text. */
export function toTextMessage(headers: SpeechHeaders, body: string): string {
  return `${headerLines(headers)}\r\n${body}`;
}

/** A JSON message. */
export function toJsonMessage(headers: SpeechHeaders, body: unknown): string {
  return toTextMessage({ ...headers, contentType: "application/json" }, JSON.stringify(body));
}

/** A message with a piece of audio. */
export function toBinaryMessage(headers: SpeechHeaders, body: readonly Uint8Array[]): Uint8Array {
  const lines = Buffer.from(headerLines(headers), "latin1");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(lines.length);
  return Buffer.concat([length, lines, ...body]);
}

/** Reads a message. Throws TypeError when it has no path, or a binary one is cut off. */
export function fromMessage(raw: string | Uint8Array): SpeechMessage {
  if (typeof raw === "string") {
    const end = raw.indexOf("\r\n\r\n");
    return end < 0 ? readHeaders(raw, "") : readHeaders(raw.slice(0, end), raw.slice(end + 4));
  }
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const length = bytes.length < 2 ? bytes.length : bytes.readUInt16BE(0);
  if (bytes.length < length + 2) throw new TypeError("a message that is cut off");
  return readHeaders(bytes.toString("latin1", 2, length + 2), bytes.subarray(length + 2));
}

/** Reads a text message with JSON, or without a body. Throws TypeError when it has no path, SyntaxError for another body. */
export function fromJsonMessage(text: string): { readonly path: string; readonly body: unknown } {
  const { path, body } = fromMessage(text);
  const json = String(body).trim();
  return { path, body: json === "" ? undefined : JSON.parse(json) };
}

function readHeaders(head: string, body: string | Uint8Array): SpeechMessage {
  const path = header(head, "path");
  if (path === undefined) throw new TypeError("a message without a path");
  return { path, requestId: header(head, "x-requestid"), body };
}

function header(head: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(\\S+)[ \\t]*$`, "im").exec(head)?.[1]?.toLowerCase();
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

/** Where a region's service is. Sovereign clouds have domains of their own (ConnectionFactoryBase, getHostSuffix). */
export function speechHost(region: string, service: "stt" | "tts"): string {
  const cloud = region.startsWith("china") ? "azure.cn" : region.startsWith("usgov") ? "azure.us" : "microsoft.com";
  return `https://${region}.${service}.speech.${cloud}`;
}
