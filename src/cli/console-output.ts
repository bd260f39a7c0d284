import { styleText } from "node:util";

/** What a command writes to and reads from. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Also says what goes on inside, and shows stacks. */
  readonly verbose: boolean;
}

/** How words can stand out where the stream shows it. */
export type Emphasis = "dim" | "bold" | "green" | "yellow" | "red" | "cyan";

/** Colours for people at a terminal; plain in pipes, with NO_COLOR, and on terminals that have none. */
export function emphasised(stream: NodeJS.WriteStream, emphasis: Emphasis, text: string): string {
  return styleText(emphasis, text, { stream });
}

/** Writes one line; settles when there is room for more. A reader that has gone away is no error of ours. */
export function writeLine(stream: NodeJS.WriteStream, line: string): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write(`${line}\n`, () => resolve());
  });
}

/** Progress of long work on standard error: written over on a terminal, one line each elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #shown = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(message: string): void {
    if (!this.#stream.isTTY) {
      this.#stream.write(`${message} …\n`);
      return;
    }
    const text = `${message} …`;
    this.#stream.write(`\r${text.padEnd(this.#shown)}`);
    this.#shown = text.length;
  }

  /** Clears the line. */
  end(): void {
    if (this.#shown > 0) this.#stream.write(`\r${" ".repeat(this.#shown)}\r`);
    this.#shown = 0;
  }
}
