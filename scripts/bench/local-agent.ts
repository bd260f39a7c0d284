import frontDesk from "../../agents/front-desk.agent.ts";
import { systemClock } from "../../src/base/clock.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import piper from "../../src/providers/tts/piper.ts";
import whisper from "../../src/providers/stt/whisper.ts";
import type { LocalAgent } from "../../src/testing/bench/bench-world.ts";
import { MemoryCalendar } from "../../src/testing/memory-calendar.ts";

/** The front desk on the engines of this machine; undefined where a model is missing. */
export async function openLocalAgent(): Promise<LocalAgent | undefined> {
  const stt = whisper.options.safeParse(whisper.fromEnvironment(process.env));
  const tts = piper.options.safeParse(piper.fromEnvironment(process.env));
  if (!stt.success || !tts.success) return undefined;
  let calendar: MemoryCalendar | undefined;
  const playbook = await frontDesk.playbook({
    openCalendar: (seed) => {
      calendar = new MemoryCalendar({ seed, clock: systemClock });
      return Promise.resolve(calendar);
    },
    get callbacks() {
      if (calendar) return calendar;
      throw new CallwrightError("The callback book opens with the calendar", { code: "BENCH_NO_CALENDAR" });
    },
  });
  return {
    stt: [whisper.create(stt.data)],
    tts: [piper.create(tts.data)],
    tools: playbook.tools,
    brain: () => playbook.rules({ wallTimeMs: () => systemClock.wallTimeMs() }),
  };
}
