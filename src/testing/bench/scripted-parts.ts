import type { Brain } from "../../agent/brain.ts";
import type { Clock } from "../../base/clock.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { scriptedTts } from "../scripted-tts.ts";
import { benchBrain } from "./bench-agent.ts";
import type { AskedReplies, Lead, ModelFactory } from "./bench-agent.ts";
import { delays } from "./bench-world.ts";
import { foreseeing } from "./clinic-foresight.ts";
import { TrueTimeStt } from "./true-time-stt.ts";
import type { TrueTimeSttOptions } from "./true-time-stt.ts";
import { wordSound } from "./word-marks.ts";
import type { ReplyScript } from "./word-marks.ts";

/** Length of a word of the scripted voice. */
export const wordMs = 250;
const voiceRateHz = 24_000;

/** How the scripted vendors of a call behave. */
export interface ScriptedPartsOptions {
  readonly clock: Clock;
  readonly lead: Lead;
  readonly script: ReplyScript;
  readonly work: AskedReplies;
  /** How the recogniser is ahead of its usual self. */
  readonly stt?: Partial<Pick<TrueTimeSttOptions, "eager" | "partialLagMs">>;
  /** In place of the model of the usual delays; made for each call. */
  readonly model?: ModelFactory;
}

/** The vendors and the brain of one call, with the delays that are inside every figure. */
export function scriptedParts({ clock, lead, script, work, stt, model }: ScriptedPartsOptions): {
  readonly brain: Brain;
  readonly trueTime: TrueTimeStt;
  readonly stt: readonly SttVendor[];
  readonly tts: readonly TtsVendor[];
} {
  const trueTime = new TrueTimeStt({ clock, lagMs: delays.sttMs, eager: false, ...stt });
  const voice = scriptedTts({
    sampleRateHz: voiceRateHz,
    wordMs,
    sound: wordSound(voiceRateHz),
    behaviour: () => ({ firstAudioMs: delays.firstAudioMs }),
  });
  const brain = benchBrain({ lead, delays, clock, work, script, ...(model && { model }) });
  return { brain: lead === "model" ? foreseeing(brain) : brain, trueTime, stt: [trueTime.vendor], tts: [voice] };
}
