import type { CallSummary } from "../../../src/server/api-types.ts";

/** How a badge looks. */
export type Tone = "neutral" | "good" | "warn" | "bad" | "live";

/** How a call ended, in words. */
export function outcomeLabel(call: Pick<CallSummary, "isLive" | "outcome">): {
  readonly text: string;
  readonly tone: Tone;
} {
  if (call.isLive) return { text: "Live", tone: "live" };
  switch (call.outcome) {
    case "completed":
      return { text: "Completed", tone: "good" };
    case "caller-hung-up":
      return { text: "Caller hung up", tone: "neutral" };
    case "agent-hung-up":
      return { text: "Agent hung up", tone: "neutral" };
    case "escalated":
      return { text: "Escalated", tone: "warn" };
    case "failed":
      return { text: "Failed", tone: "bad" };
    default:
      // Its process died: nobody wrote how it ended.
      return { text: "Cut off", tone: "neutral" };
  }
}

/** What the call was about, where that says more than how it ended. */
export function dispositionLabel(call: Pick<CallSummary, "isLive" | "outcome" | "disposition">): string | undefined {
  if (call.disposition === undefined || call.disposition === "") return undefined;
  const text = readable(call.disposition);
  return text === outcomeLabel(call).text ? undefined : text;
}

/** A kebab-case word of the engine as people read it: `not-understood` → `Not understood`. */
export function readable(name: string): string {
  const words = name.replaceAll(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who calls, or by which way when there is no number. */
export function callerLabel(call: Pick<CallSummary, "from" | "transport">): string {
  if (call.from !== undefined) return formatPhone(call.from);
  return call.transport === "webrtc" ? "Browser call" : transportLabel(call.transport);
}

const transports: Readonly<Record<string, string>> = {
  webrtc: "Browser (WebRTC)",
  sip: "SIP",
  loopback: "Within the process",
};

/** By which way a call came. */
export function transportLabel(transport: string): string {
  return transports[transport] ?? readable(transport);
}

/** North American numbers in their groups; others as they are. */
export function formatPhone(phone: string): string {
  const match = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone);
  return match === null ? phone : `(${match[1]}) ${match[2]}-${match[3]}`;
}
