/** A message of the Speech protocol: headers by lower-case name, an empty line, a body. */
export interface AzureMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Reads a message; a binary one begins with the length of its headers, 16 bits, big-endian. Throws when there are none. */
export function readAzureMessage(raw: string | Uint8Array): AzureMessage {
  if (typeof raw === "string") {
    const end = raw.indexOf("\r\n\r\n");
    if (end < 0) throw new Error("no headers");
    return { headers: readHeaders(raw.slice(0, end)), body: raw.slice(end + 4) };
  }
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const length = bytes.length < 2 ? bytes.length : bytes.readUInt16BE(0);
  if (bytes.length < length + 2) throw new Error("no headers");
  return { headers: readHeaders(bytes.toString("latin1", 2, length + 2)), body: bytes.subarray(length + 2) };
}

function readHeaders(text: string): Record<string, string> {
  const pairs = text.split("\r\n").flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Writes a text message. */
export function writeAzureMessage(headers: Readonly<Record<string, string>>, body: string): string {
  return `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n${body}`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text as SSML has it; control characters, which XML 1.0 does not take, become spaces. */
export function toSsml(text: string, voice: string, language: string): string {
  const clean = text.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, " ");
  const escape = (value: string): string => value.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? "");
  return (
    `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${escape(language)}">` +
    `<voice name="${escape(voice)}">${escape(clean.toWellFormed())}</voice></speak>`
  );
}
