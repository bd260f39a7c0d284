import { createInterface } from "node:readline/promises";
import { abortable } from "../../base/abortable.ts";
import { CallwrightError, isCancelled } from "../../base/errors.ts";
import type { JournalEntry } from "../../call/journal-events.ts";
import type { CommandContext } from "../console-output.ts";
import { emphasised } from "../console-output.ts";
import { describeError } from "../describe-error.ts";
import { readLines } from "./read-lines.ts";
import type { TalkEvent } from "./talk-events.ts";
import { TextCall } from "./text-call.ts";
import type { TalkSetup } from "./text-call.ts";

/** What a conversation with a person at a terminal needs. */
export interface TerminalSessionOptions {
  readonly setup: TalkSetup;
  readonly context: CommandContext;
  /** The calendar's time at the beginning, Unix epoch in ms. */
  readonly wallTimeMs: () => number;
  readonly signal: AbortSignal;
}

const longestLine = 5000;
const prompt = "you   › ";
const agentPrefix = "agent ‹ ";

/** Holds one conversation with whoever types, or with lines from a pipe; ends with the call, the input, or `signal`. */
export async function runTerminalSession(options: TerminalSessionOptions): Promise<void> {
  const { setup, context, signal } = options;
  const { stdin, stdout } = context;
  const transcript = new Transcript(context);
  const brain = setup.llm.length > 0 && setup.agent.brain !== "rules" ? "a model" : "rules";
  transcript.note(`${setup.agent.title}, led by ${brain}. /silence 5, /key 0, /hangup; /help says more.`);
  let call: TextCall | undefined;
  let typed: Typed | undefined;
  const onAbort = (): void => call?.cut();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    call = await TextCall.open({
      ...setup,
      nowMs: options.wallTimeMs(),
      preload: {},
      onEvent: (event) => transcript.show(event),
      onEntry: (entry) => transcript.measure(entry),
    });
    // Not before: readline loses lines that nobody reads yet.
    typed = stdin.isTTY ? fromTerminal(stdin, stdout) : fromPipe(stdin, transcript);
    if (!call.ended) typed.prompt();
    for await (const line of abortable(typed.lines, signal)) {
      await act(call, line, transcript, context.verbose);
      if (call.ended) break;
      typed.prompt();
    }
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    typed?.close();
    await call?.hangUp();
  }
}

/** What comes in, line by line. */
interface Typed {
  readonly lines: AsyncIterable<string>;
  readonly prompt: () => void;
  readonly close: () => void;
}

function fromTerminal(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Typed {
  const lines = createInterface({ input: stdin, output: stdout, prompt });
  // readline takes Ctrl-C for itself while it holds the terminal.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  return { lines, prompt: () => lines.prompt(), close: () => lines.close() };
}

function fromPipe(stdin: NodeJS.ReadStream, transcript: Transcript): Typed {
  const lines = async function* (): AsyncGenerator<string> {
    for await (const line of readLines(stdin, longestLine)) {
      const text = "tooLong" in line ? "" : line.text;
      if ("tooLong" in line) transcript.note(`A line of more than ${longestLine} characters was left out.`);
      else if (text.trim() !== "") transcript.caller(text);
      yield text;
    }
  };
  return { lines: lines(), prompt: () => undefined, close: () => undefined };
}

async function act(call: TextCall, line: string, transcript: Transcript, verbose: boolean): Promise<void> {
  try {
    await carryOut(call, line.trim(), transcript);
  } catch (error) {
    if (isCancelled(error)) throw error;
    transcript.note(describeError(error, verbose));
  }
}

const help = "Type what you say. /silence <seconds>, /key <keys>, /mumble, /hangup.";

async function carryOut(call: TextCall, line: string, transcript: Transcript): Promise<void> {
  if (line === "") return;
  if (!line.startsWith("/")) return call.say(line);
  const [command = "", argument = ""] = line.slice(1).split(/\s+/, 2);
  switch (command) {
    case "silence": {
      const seconds = argument === "" ? 5 : Number(argument);
      if (!(seconds >= 0 && seconds <= 3600)) throw badCommand(line, "Give seconds: /silence 5");
      return call.silence(seconds * 1000);
    }
    case "key":
      if (!/^[0-9*#A-D]{1,64}$/.test(argument)) throw badCommand(line, "Give keys: /key 0");
      return call.press(argument);
    case "mumble":
      return call.say("");
    case "hangup":
      return call.hangUp();
    case "help":
      return transcript.note(help);
    default:
      throw badCommand(line, help);
  }
}

function badCommand(line: string, hint: string): CallwrightError {
  return new CallwrightError(`'${line.slice(0, 40)}' is no command`, { code: "TALK_BAD_COMMAND", hint });
}

/** The conversation as people read it. */
class Transcript {
  readonly #stream: NodeJS.WriteStream;
  readonly #words: string[] = [];
  #latencyMs: number | undefined;

  constructor({ stdout }: Pick<CommandContext, "stdout">) {
    this.#stream = stdout;
  }

  /** Remembers how long the caller waited for the reply that is coming. */
  measure({ event }: JournalEntry): void {
    if (event.type === "turn-latency") this.#latencyMs = event.latency.totalMs;
  }

  show(event: TalkEvent): void {
    switch (event.type) {
      case "agent-say":
        this.#words.push(event.text);
        break;
      case "tool":
        this.#flush();
        this.note(
          `${event.name} ${JSON.stringify(event.args)}${event.ok ? "" : ` failed: ${problemOf(event.result)}`}`,
        );
        break;
      case "intercept":
        this.#flush();
        this.note(`recognised outside the model: ${event.name}`);
        break;
      case "escalation":
        this.#flush();
        this.note(`escalation: ${event.reason}`);
        break;
      case "waiting":
        this.#flush();
        break;
      case "outcome":
        this.#flush();
        this.note(`the call has ended: ${event.outcome}, ${event.disposition}`);
        break;
      case "state":
        this.#state(event);
        break;
      case "error":
        this.note(`${event.message} (${event.code})`);
        break;
    }
  }

  /** What came out of a pipe, since nobody saw it typed. */
  caller(line: string): void {
    this.#line(`${prompt}${line.trim()}`);
  }

  note(text: string): void {
    this.#line(emphasised(this.#stream, "dim", `        ${text}`));
  }

  #flush(): void {
    const words = this.#words.splice(0).join(" ");
    if (words === "") return;
    const waited =
      this.#latencyMs === undefined ? "" : emphasised(this.#stream, "dim", `  ${Math.round(this.#latencyMs)} ms`);
    this.#latencyMs = undefined;
    this.#line(`${emphasised(this.#stream, "cyan", agentPrefix)}${words}${waited}`);
  }

  #state(state: Extract<TalkEvent, { type: "state" }>): void {
    for (const { service, practitioner, start, name, phone, status } of state.appointments) {
      this.note(`calendar: ${status}: ${service} with ${practitioner}, ${start}, for ${name}, ${phone}`);
    }
    for (const { name, phone, when, reason } of state.callbacks) {
      this.note(`callback: ${name}, ${phone}, ${when} (${reason})`);
    }
  }

  #line(text: string): void {
    this.#stream.write(`${text}\n`);
  }
}

function problemOf(result: unknown): string {
  return typeof result === "object" && result !== null && "code" in result ? String(result.code) : "unknown";
}
