import { Command } from "commander";
import type { CommandContext } from "./console-output.ts";

const help = `
Type what the caller says. In between:
  /silence 5   five seconds of silence
  /key 0       press keys
  /hangup      hang up (so does the end of the input)

With --json, one JSON object a line goes in and out, for programs:
  {"call":{"now":"2026-12-01T10:00:00-05:00"}}   begins a call on a fresh calendar
  {"say":"I need a cleaning on Tuesday"}         {"silenceMs":8000}  {"dtmf":"0"}  {"hangup":true}

Examples:
  $ npx callwright talk
  $ npx callwright talk --agent front-desk --now 2026-12-01T10:00:00-05:00
  $ printf '%s\\n' '{"call":{}}' '{"say":"when are you open"}' | npx callwright talk --json`;

/** Options of `talk` as commander hands them over. */
export interface TalkFlags {
  readonly agent?: string;
  readonly now?: string;
  readonly json?: true;
}

/** `callwright talk`: a conversation in text with an agent, for people and (`--json`) for programs. */
export function talkCommand(context: () => CommandContext): Command {
  return new Command("talk")
    .description("Talk with an agent in text: the same agent, playbook and turn engine as on the line")
    .option("-a, --agent <name>", "which agent (default: CALLWRIGHT_AGENT, else front-desk)")
    .option("--now <time>", "what time it is for the agent, ISO 8601 with offset (default: now)")
    .option("--json", "one JSON object a line, for programs")
    .addHelpText("after", help)
    .action(async (flags: TalkFlags) => {
      const { runTalk } = await import("./talk/run-talk.ts");
      await runTalk(context(), flags);
    });
}
