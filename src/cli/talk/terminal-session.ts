import type { CommandContext } from "../console-output.ts";
import type { TalkSetup } from "./text-call.ts";

export interface TerminalSessionOptions {
  readonly setup: TalkSetup;
  readonly context: CommandContext;
  wallTimeMs(): number;
  readonly signal: AbortSignal;
}

export async function runTerminalSession(_options: TerminalSessionOptions): Promise<void> {}
