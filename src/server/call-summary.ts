import { summariseCall } from "../store/call-records.ts";
import type { CallRecord } from "../store/call-records.ts";
import type { CallSummary } from "./api-types.ts";
import type { KnownCall } from "./call-directory.ts";

/** The summary of a call of this process, live or just ended. */
export function fromKnownCall(known: KnownCall, wallTimeMs: number): CallSummary {
  const { info, entries, end } = known;
  const { turnCount, firstWordP50Ms, firstWordP95Ms } = summariseCall(entries);
  const start = entries.find(({ event }) => event.type === "call-start")?.event;
  const engines = start?.type === "call-start" ? start : { brain: "", stt: "", tts: "" };
  return {
    id: info.id,
    agent: info.agent,
    transport: info.transport,
    ...(info.from !== undefined && { from: info.from }),
    ...(info.to !== undefined && { to: info.to }),
    startedAt: new Date(info.startedAtMs).toISOString(),
    durationMs: Math.max(0, Math.round((end?.endedAtMs ?? wallTimeMs) - info.startedAtMs)),
    isLive: end === undefined,
    ...(end && {
      endedAt: new Date(end.endedAtMs).toISOString(),
      outcome: end.outcome,
      disposition: end.disposition,
    }),
    brain: engines.brain,
    stt: engines.stt,
    tts: engines.tts,
    turnCount,
    ...(firstWordP50Ms !== undefined && { firstWordP50Ms }),
    ...(firstWordP95Ms !== undefined && { firstWordP95Ms }),
    hasRecording: end !== undefined && info.recordingPath !== undefined,
  };
}

/** The summary of a stored call. */
export function fromRecord(record: CallRecord, wallTimeMs: number): CallSummary {
  const { recordingPath, ...rest } = record;
  const endMs = record.endedAt === undefined ? wallTimeMs : Date.parse(record.endedAt);
  return {
    ...present(rest),
    durationMs: Math.max(0, endMs - Date.parse(record.startedAt)),
    isLive: record.endedAt === undefined,
    hasRecording: record.endedAt !== undefined && recordingPath !== undefined,
  };
}

/** Without the keys whose value is undefined. */
function present<T extends object>(fields: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}

/** Whether a live or just ended call is what a search in the store would have found. */
export function matchesSearch(known: KnownCall, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return true;
  const { info, entries, end } = known;
  const where = [info.id, info.from, info.to, end?.disposition, summariseCall(entries).searchText];
  return where.some((text) => text?.toLowerCase().includes(wanted) === true);
}
