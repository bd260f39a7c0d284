import frontDesk from "../../../agents/front-desk.agent.ts";
import { VirtualClock } from "../../../src/base/virtual-clock.ts";
import { summariseCall } from "../../../src/store/call-records.ts";
import type { JournalWriter } from "../../../src/store/journal-writer.ts";
import { MemoryCalendar } from "../../../src/testing/memory-calendar.ts";
import { VirtualCall } from "../../../src/testing/virtual-call.ts";
import type { TtsVendor } from "../../../src/contracts/tts.ts";
import type { CalendarSeed } from "../../../src/contracts/calendar-seed.ts";

/** A call that is over: who called, when, and what was said. */
export interface EarlierCall {
  readonly id: string;
  readonly from?: string;
  /** Unix epoch, ms. */
  readonly startedAtMs: number;
  readonly lines: readonly string[];
  /** Voices, first choice first. Default: a good one. */
  readonly tts?: readonly TtsVendor[];
}

/** Makes calls in virtual time with the real engine and puts them where ended calls are kept. */
export async function recordEarlierCalls(writer: JournalWriter, calls: readonly EarlierCall[]): Promise<void> {
  for (const call of calls) await recordCall(writer, call);
  await writer.flush();
}

async function recordCall(writer: JournalWriter, { id, from, startedAtMs, lines, tts }: EarlierCall): Promise<void> {
  const clock = new VirtualClock({ wallTimeMs: startedAtMs });
  let calendar: MemoryCalendar | undefined;
  const open = (seed: CalendarSeed): MemoryCalendar => (calendar ??= new MemoryCalendar({ seed, clock }));
  const playbook = await frontDesk.playbook({
    openCalendar: (seed) => Promise.resolve(open(seed)),
    callbacks: { record: (callback, signal) => (calendar as MemoryCalendar).record(callback, signal) },
  });
  const virtual = new VirtualCall({
    id,
    clock,
    agentName: frontDesk.name,
    brain: playbook.rules({ wallTimeMs: () => clock.wallTimeMs() }),
    tools: playbook.tools,
    ...(tts && { tts }),
  });
  virtual.start();
  await virtual.untilWaiting();
  for (const line of lines) {
    if (virtual.end !== undefined) break;
    await virtual.say(line);
    await virtual.untilWaiting();
  }
  const end = virtual.end ?? (await virtual.hangUp());
  const start = { id, agent: frontDesk.name, transport: "twilio", from, startedAtMs };
  writer.callStarted({ ...start, brain: "rules", stt: "scripted", tts: "scripted" });
  for (const entry of virtual.journal) writer.write(id, entry);
  const endedAtMs = clock.wallTimeMs();
  writer.callEnded({ id, endedAtMs, ...end, ...summariseCall(virtual.journal) });
}
