import type { JournalEntry, JournalEvent } from "../../../src/call/journal-events.ts";
import type { CallTurn } from "../../../src/server/api-types.ts";

/** What a journal says so far: enough to show a call while it is under way. */
export interface Conversation {
  readonly turns: readonly LiveTurn[];
  readonly isCallerSpeaking: boolean;
  readonly isAgentSpeaking: boolean;
  /** No voice is left: the agent can only be read. */
  readonly isVoiceless: boolean;
  readonly start: Extract<JournalEvent, { type: "call-start" }> | undefined;
  readonly end: Extract<JournalEvent, { type: "call-end" }> | undefined;
}

/** A turn while it happens: what is shown of a {@link CallTurn}, without places in a recording that is not there yet. */
export type LiveTurn = Pick<CallTurn, "id" | "kind" | "tools" | "intercepts" | "escalations" | "bargeIns"> & {
  readonly callerText: string;
  readonly isPartial: boolean;
  readonly agentText: string;
  /** The reply has begun to be heard; its words are known a little earlier. */
  readonly isAudible: boolean;
  /** What was heard, where that is less than what was said. */
  readonly heard: string | undefined;
  readonly isInterrupted: boolean;
  readonly latency: CallTurn["latency"] | Extract<JournalEvent, { type: "turn-latency" }>["latency"] | undefined;
};

/** What the engine writes in place of a vendor when all of them have failed. */
const noVendor = "none";

interface Draft {
  turns: Map<string, LiveTurn>;
  /** Finished segments of the caller's words, by turn. */
  finals: Map<string, string>;
  /** What each revision says; one that was taken back may be let out again. */
  replies: Map<number, string>;
  caller: boolean;
  agent: boolean;
  voiceless: boolean;
  start: Conversation["start"];
  end: Conversation["end"];
}

/** Reads a conversation from a journal. Entries may come twice (a resumed feed) and out of order. */
export function foldJournal(entries: readonly JournalEntry[]): Conversation {
  const draft: Draft = {
    turns: new Map(),
    finals: new Map(),
    replies: new Map(),
    caller: false,
    agent: false,
    voiceless: false,
    start: undefined,
    end: undefined,
  };
  for (const { event, atMs } of inOrder(entries)) take(draft, event, atMs);
  const over = draft.end !== undefined;
  return {
    turns: [...draft.turns.values()].filter(
      (turn) => turn.callerText !== "" || turn.agentText !== "" || turn.tools.length > 0,
    ),
    isCallerSpeaking: draft.caller && !over,
    isAgentSpeaking: draft.agent && !over,
    isVoiceless: draft.voiceless,
    start: draft.start,
    end: draft.end,
  };
}

function inOrder(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].toSorted((one, other) => one.seq - other.seq);
}

function take(draft: Draft, event: JournalEvent, atMs: number): void {
  switch (event.type) {
    case "call-start":
      draft.start = event;
      return;
    case "call-end":
      draft.end = event;
      return;
    case "speech-start":
      draft.caller = true;
      return;
    case "speech-end":
      draft.caller = false;
      return;
    case "vendor-switch":
      // Names a turn, and says nothing of what was said in it.
      return;
    case "vendor-error":
      if (event.kind === "tts" && event.vendor === noVendor) draft.voiceless = true;
      return;
    default:
      if ("turnId" in event) takeInTurn(draft, event, atMs);
  }
}

type TurnedEvent = Extract<JournalEvent, { readonly turnId: string }>;

function takeInTurn(draft: Draft, event: TurnedEvent, atMs: number): void {
  const turn = draft.turns.get(event.turnId) ?? emptyTurn(event.turnId);
  if (event.type === "agent-speech-start") {
    draft.agent = true;
    draft.voiceless = false;
  }
  if (event.type === "agent-speech-end") draft.agent = false;
  const change = changeOfWords(draft, turn, event) ?? changeOfDeeds(turn, event, atMs) ?? {};
  draft.turns.set(event.turnId, { ...turn, ...change });
}

function changeOfWords(draft: Draft, turn: LiveTurn, event: TurnedEvent): Partial<LiveTurn> | undefined {
  switch (event.type) {
    case "transcript": {
      const before = draft.finals.get(turn.id) ?? "";
      const text = joined(before, event.text);
      if (event.final) draft.finals.set(turn.id, text);
      return { callerText: text, isPartial: true };
    }
    case "turn-commit":
      return {
        callerText: event.kind === "speech" || event.kind === "dtmf" ? event.text : "",
        kind: event.kind,
        isPartial: false,
      };
    case "turn-soft-commit":
      return {
        ...(event.text === "" ? {} : { callerText: event.text }),
        agentText: draft.replies.get(event.revision) ?? "",
      };
    case "turn-retract":
      return { agentText: "", isAudible: false, heard: undefined };
    case "agent-say":
      return { agentText: addToReply(draft, event.revision, event.text) };
    case "agent-speech-end":
      return { heard: event.interrupted ? event.heard : undefined, isInterrupted: event.interrupted };
    case "turn-latency":
      return { latency: event.latency };
    default:
      return undefined;
  }
}

function changeOfDeeds(turn: LiveTurn, event: TurnedEvent, atMs: number): Partial<LiveTurn> | undefined {
  switch (event.type) {
    case "tool-start": {
      const { name, effect, args } = event;
      return { tools: [...turn.tools, { name, effect, args, startMs: atMs }] };
    }
    case "agent-speech-start":
      return { isAudible: true };
    case "tool-end": {
      const { name, ok, result, durationMs } = event;
      const index = turn.tools.findIndex((tool) => tool.name === name && tool.endMs === undefined);
      return {
        tools: turn.tools.map((tool, at) => (at === index ? { ...tool, ok, result, durationMs, endMs: atMs } : tool)),
      };
    }
    case "barge-in": {
      const { decision, onsetMs, words } = event;
      return { bargeIns: [...turn.bargeIns, { decision, onsetMs, words, atMs }] };
    }
    case "intercept":
      return { intercepts: [...turn.intercepts, { name: event.name, evidence: event.evidence, atMs }] };
    case "escalation":
      return { escalations: [...turn.escalations, { reason: event.reason, evidence: event.evidence, atMs }] };
    default:
      return undefined;
  }
}

function addToReply(draft: Draft, revision: number, text: string): string {
  const reply = joined(draft.replies.get(revision) ?? "", text);
  draft.replies.set(revision, reply);
  return reply;
}

function emptyTurn(id: string): LiveTurn {
  return {
    id,
    kind: "open",
    callerText: "",
    isPartial: true,
    agentText: "",
    isAudible: false,
    heard: undefined,
    isInterrupted: false,
    latency: undefined,
    tools: [],
    intercepts: [],
    escalations: [],
    bargeIns: [],
  };
}

function joined(one: string, other: string): string {
  return one === "" || other === "" ? one + other : `${one} ${other}`;
}
