import { CallwrightError } from "../base/errors.ts";

/** One server-sent event. `event` is `message` where the server names none. */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Parses an event stream (HTML Living Standard §9.2.6) out of chunks cut anywhere, inside a character too. More
 * tolerant than the standard in one point: an event that the end of the stream cuts short of its blank line counts.
 */
export class SseParser {
  readonly #decoder = new TextDecoder("utf-8");
  readonly #maxEventLength: number;
  #rest = "";
  #data: string[] = [];
  #dataLength = 0;
  #event = "message";
  /** The last chunk ended with CR: a LF that follows belongs to it. */
  #afterCarriageReturn = false;

  /** `maxEventLength`: in characters; more throws SSE_TOO_LONG, since a server that never ends an event is broken. */
  constructor(maxEventLength: number) {
    this.#maxEventLength = maxEventLength;
  }

  /** The events that this chunk completes. */
  push(chunk: Uint8Array): SseEvent[] {
    return this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The event that was left over when the stream ended, if any. */
  end(): SseEvent[] {
    const events = this.#take(this.#decoder.decode());
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
    const last = this.#dispatch();
    return last === undefined ? events : [...events, last];
  }

  #take(decoded: string): SseEvent[] {
    let text = decoded;
    if (text === "") return [];
    if (this.#afterCarriageReturn && text.startsWith("\n")) text = text.slice(1);
    this.#afterCarriageReturn = decoded.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length + this.#dataLength > this.#maxEventLength) this.#tooLong();
    const events: SseEvent[] = [];
    for (const line of lines) {
      const event = line === "" ? this.#dispatch() : this.#line(line);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #line(line: string): undefined {
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#event = value === "" ? "message" : value;
    if (field !== "data") return;
    this.#data.push(value);
    this.#dataLength += value.length + 1;
    if (this.#dataLength > this.#maxEventLength) this.#tooLong();
  }

  #dispatch(): SseEvent | undefined {
    const event = this.#data.length === 0 ? undefined : { event: this.#event, data: this.#data.join("\n") };
    this.#data = [];
    this.#dataLength = 0;
    this.#event = "message";
    return event;
  }

  #tooLong(): never {
    throw new CallwrightError(`An event of the stream is longer than ${this.#maxEventLength} characters`, {
      code: "SSE_TOO_LONG",
    });
  }
}
