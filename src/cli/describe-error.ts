import { CallwrightError } from "../base/errors.ts";

/** One line for people: what happened, the code and the field, what to do. With `verbose` the stack follows. */
export function describeError(error: unknown, verbose: boolean): string {
  const line = oneLine(error);
  if (!verbose) return line;
  return `${line}\n${stackOf(error)}`;
}

function oneLine(error: unknown): string {
  if (!(error instanceof CallwrightError)) {
    const message = error instanceof Error ? error.message : String(error);
    return plain(`${message} (INTERNAL_ERROR) Run it again with --verbose and report what it says.`);
  }
  const { message, code, field, hint } = error;
  const where = field === undefined || field === "" ? code : `${code}, ${field}`;
  return plain(`${message} (${where})${hint === undefined ? "" : ` ${hint}`}`);
}

function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    stacks.push(`${stacks.length > 0 ? "Caused by: " : ""}${current.stack ?? current.message}`);
  }
  return stacks.join("\n");
}

/** No line breaks and no control characters, which would write over the terminal. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\p{Cc}/gu, "")
    .trim();
}
