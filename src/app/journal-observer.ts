import type { Clock } from "../base/clock.ts";
import type { CallInfo, CallObserver } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import { summariseCall } from "../store/call-records.ts";
import type { JournalWriter } from "../store/journal-writer.ts";

/** Brings what happens in calls to the store. The writer takes it at once and never fails a call. */
export function journalObserver(writer: JournalWriter, clock: Clock): CallObserver {
  const entries = new Map<string, JournalEntry[]>();
  return {
    // The first entry of a call tells its brain and voices: the record is written with it.
    callStarted: (info) => void entries.set(info.id, []),
    entry: (info, entry) => {
      entries.get(info.id)?.push(entry);
      if (entry.event.type === "call-start") writer.callStarted(toStart(info, entry.event));
      writer.write(info.id, entry);
    },
    callEnded: (info, end) => {
      const { id, recordingPath } = info;
      writer.callEnded({
        id,
        ...end,
        endedAtMs: clock.wallTimeMs(),
        recordingPath,
        ...summariseCall(entries.get(id) ?? []),
      });
      entries.delete(id);
    },
  };
}

type CallStartEvent = Extract<JournalEntry["event"], { type: "call-start" }>;

function toStart(info: CallInfo, event: CallStartEvent): Parameters<JournalWriter["callStarted"]>[0] {
  const { id, agent, transport, from, to, startedAtMs } = info;
  const { brain, stt, tts } = event;
  return { id, agent, transport, from, to, startedAtMs, brain, stt, tts };
}
