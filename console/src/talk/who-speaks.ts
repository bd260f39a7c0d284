import type { Conversation } from "../conversation/fold-journal.ts";
import type { LinePhase } from "./talk-line.ts";

/** What the page says about this moment. */
export interface Moment {
  readonly speaker: "caller" | "agent" | "nobody";
  readonly text: string;
}

const phaseTexts: Readonly<Record<Exclude<LinePhase, "live">, string>> = {
  idle: "Ready",
  "asking-microphone": "Allow the microphone to begin",
  connecting: "Connecting",
  reconnecting: "Connection lost, coming back",
  ended: "Call ended",
};

/** Who speaks now, in words. The agent's voice wins where both do: it is about to stop. */
export function toMoment(phase: LinePhase, conversation: Conversation, isHeard: boolean): Moment {
  if (phase !== "live") return { speaker: "nobody", text: phaseTexts[phase] };
  if (conversation.isCallerSpeaking && conversation.isAgentSpeaking)
    return { speaker: "caller", text: "You interrupt" };
  if (conversation.isCallerSpeaking) return { speaker: "caller", text: "You are speaking" };
  if (conversation.isAgentSpeaking) return { speaker: "agent", text: "The agent is speaking" };
  // What fills a wait belongs to no turn.
  const last = conversation.turns.findLast(({ id }) => id !== "");
  if (last !== undefined && last.callerText !== "" && last.agentText === "")
    return { speaker: "nobody", text: "Working on the answer" };
  const isUnheard = last !== undefined && last.agentText !== "" && !last.isAudible && !conversation.isVoiceless;
  if (conversation.turns.length === 0 || isUnheard) {
    return { speaker: "nobody", text: "The agent is about to answer" };
  }
  return { speaker: "nobody", text: isHeard ? "Listening to you" : "Your turn: type below" };
}
