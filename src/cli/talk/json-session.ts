import { abortable } from "../../base/abortable.ts";
import { CallwrightError, isCancelled, toCallwrightError } from "../../base/errors.ts";
import { readLines } from "./read-lines.ts";
import type { TalkEvent } from "./talk-events.ts";
import { readTalkInput } from "./talk-input.ts";
import type { TalkInput } from "./talk-input.ts";
import { TextCall } from "./text-call.ts";
import type { TalkSetup } from "./text-call.ts";

/** Where a session reads and writes. */
export interface JsonSessionOptions {
  readonly setup: TalkSetup;
  readonly input: AsyncIterable<Uint8Array | string>;
  /** Takes one line, without its end; the promise settles when there is room for more. */
  write(line: string): Promise<void>;
  /** The calendar's time for calls that name none, Unix epoch in ms. */
  readonly wallTimeMs: () => number;
  readonly signal: AbortSignal;
}

const longestLine = 1_000_000;

/**
 * Holds conversations with another program: one JSON object a line in, events out. A bad line is answered with an
 * error and changes nothing. The end of the input, or `signal`, ends the running call as hanging up does.
 */
export async function runJsonSession(options: JsonSessionOptions): Promise<void> {
  const session = new JsonSession(options);
  // A turn that is under way ends at once too.
  const onAbort = (): void => session.cut();
  options.signal.addEventListener("abort", onAbort, { once: true });
  try {
    for await (const line of abortable(readLines(options.input, longestLine), options.signal)) {
      if ("tooLong" in line) {
        await session.fail(
          new CallwrightError(`A line is longer than ${longestLine} characters`, { code: "TALK_LINE_TOO_LONG" }),
        );
      } else if (line.text.trim() !== "") await session.take(line.text);
    }
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    options.signal.removeEventListener("abort", onAbort);
    await session.end();
  }
}

class JsonSession {
  readonly #options: JsonSessionOptions;
  #call: TextCall | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(options: JsonSessionOptions) {
    this.#options = options;
  }

  async take(line: string): Promise<void> {
    try {
      await this.#do(readTalkInput(line));
    } catch (error) {
      await this.fail(toCallwrightError(error, { code: "TALK_FAILED" }));
    }
    if (this.#call?.ended === true) this.#call = undefined;
    await this.#written;
  }

  cut(): void {
    this.#call?.cut();
  }

  async end(): Promise<void> {
    const call = this.#call;
    this.#call = undefined;
    try {
      await call?.hangUp();
    } catch (error) {
      await this.fail(toCallwrightError(error, { code: "TALK_FAILED" }));
    }
    await this.#written;
  }

  /** Says that a line could not be carried out. The message is all there is, so it holds the hint. */
  async fail(error: CallwrightError): Promise<void> {
    const { code, message, hint, field } = error;
    const where = field !== undefined && field !== "" && !message.includes(field) ? ` (${field})` : "";
    const what = `${message}${where}`;
    this.#emit({ type: "error", code, message: hint === undefined ? what : `${what.replace(/\.$/, "")}. ${hint}` });
    await this.#written;
  }

  async #do(input: TalkInput): Promise<void> {
    if (input.type === "call") {
      await this.end();
      const { setup, wallTimeMs } = this.#options;
      const { nowMs = wallTimeMs(), preload } = input;
      this.#call = await TextCall.open({ ...setup, nowMs, preload, onEvent: (event) => this.#emit(event) });
      return;
    }
    const call = this.#call;
    if (call === undefined) {
      throw new CallwrightError("No call is under way", {
        code: "TALK_NO_CALL",
        hint: 'Begin one with {"call":{}}.',
      });
    }
    if (input.type === "say") await call.say(input.text);
    else if (input.type === "silence") await call.silence(input.durationMs);
    else if (input.type === "dtmf") await call.press(input.digits);
    else await call.hangUp();
  }

  #emit(event: TalkEvent): void {
    const line = JSON.stringify(event);
    this.#written = this.#written.then(() => this.#options.write(line));
  }
}
