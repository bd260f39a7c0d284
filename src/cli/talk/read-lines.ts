import { StringDecoder } from "node:string_decoder";

/** One line, or the length at which one was given up. */
export type Line = { readonly text: string } | { readonly tooLong: true };

/**
 * Lines of a stream of bytes, without their ends (LF or CRLF); the last one counts without an end too. A line of more
 * than `maxLength` characters is reported and skipped, and never held in memory.
 */
export async function* readLines(input: AsyncIterable<Uint8Array | string>, maxLength: number): AsyncGenerator<Line> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let skipping = false;
  for await (const chunk of input) {
    const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
    const pieces = text.split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      const whole = rest + piece;
      rest = "";
      if (skipping) skipping = false;
      else yield whole.length > maxLength ? { tooLong: true } : { text: whole.replace(/\r$/, "") };
    }
    rest = skipping ? "" : rest + last;
    if (rest.length > maxLength) {
      yield { tooLong: true };
      rest = "";
      skipping = true;
    }
  }
  rest += decoder.end();
  if (rest !== "" && !skipping) yield { text: rest.replace(/\r$/, "") };
}
