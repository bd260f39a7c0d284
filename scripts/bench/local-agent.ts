import { Readable } from "node:stream";
import frontDesk from "../../agents/front-desk.agent.ts";
import { systemClock } from "../../src/base/clock.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { silentLog } from "../../src/base/log.ts";
import type { SttVendor } from "../../src/contracts/stt.ts";
import type { TtsVendor } from "../../src/contracts/tts.ts";
import piper from "../../src/providers/tts/piper.ts";
import whisper from "../../src/providers/stt/whisper.ts";
import type { LocalAgent } from "../../src/testing/bench/bench-world.ts";
import { MemoryCalendar } from "../../src/testing/memory-calendar.ts";

/** Which of the local engines have their models here. */
export function installedEngines(): readonly string[] {
  return [whisper, piper]
    .filter((engine) => engine.options.safeParse(engine.fromEnvironment(process.env)).success)
    .map(({ name }) => name);
}

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
  const ear = whisper.create(stt.data);
  const voice = piper.create(tts.data);
  await loadModels(ear, voice);
  return {
    stt: [ear],
    tts: [voice],
    tools: playbook.tools,
    brain: () => playbook.rules({ wallTimeMs: () => systemClock.wallTimeMs() }),
  };
}

/** A server that has been running has loaded its models: that is no caller's wait. */
async function loadModels(ear: SttVendor, voice: TtsVendor): Promise<void> {
  const { signal } = new AbortController();
  const common = { language: "en-US", signal, clock: systemClock, log: silentLog } as const;
  await using speaker = await voice.open(common);
  for await (const _event of speaker.speak(Readable.from(["Hello."]), signal));
  await using _listener = await ear.open({ ...common, sampleRateHz: 16_000, keyterms: [] });
}
