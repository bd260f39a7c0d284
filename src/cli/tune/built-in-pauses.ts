import type { TurnScorer } from "../../audio/turn-scorer.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { sleep } from "../../base/sleep.ts";
import { toUtterance } from "../../testing/bench/utterance.ts";
import { atRate } from "../../testing/bench/voices.ts";
import type { CallerVoice } from "../../testing/bench/voices.ts";
import type { Expectation } from "../../turn/expectation.ts";
import type { LabelledPause } from "../../turn/tuning/labelled-pause.ts";

/** A turn with one pause in it; the last word of the second part ends it. */
interface Sentence {
  readonly parts: readonly [string, string];
  readonly asked?: Expectation;
}

/** None of them is a sentence of the bench. Every third one is held out, with a voice that the others do not have. */
const sentences: readonly Sentence[] = [
  { parts: ["I wanted to ask about", "the price of a crown"] },
  { parts: ["Could you put me down for", "Wednesday at nine"] },
  { parts: ["My son has a toothache", "since Sunday evening"] },
  { parts: ["I have to move my appointment", "to the week after"] },
  { parts: ["Good morning this is Helen Marsh,", "I would like to come in for a check up"] },
  { parts: ["If there is anything earlier,", "please put me on the list"] },
  { parts: ["I am looking for a dentist", "who sees children"] },
  { parts: ["Do you accept", "my insurance"] },
  { parts: ["Can I come on Friday", "or maybe on Saturday"] },
  { parts: ["four one five", "five five five zero one six two"], asked: "digits" },
  { parts: ["it is eight one eight five five five", "zero one four seven"], asked: "digits" },
  { parts: ["Monday", "at three in the afternoon"], asked: "date-time" },
  { parts: ["the morning would be good", "but not too early"], asked: "date-time" },
  { parts: ["It is Helen", "Helen Marsh"], asked: "name" },
  { parts: ["My filling fell out", "while I was eating"] },
  { parts: ["I was told that the", "clinic is closed in August"] },
  { parts: ["Would it be possible to see", "Doctor Okafor"] },
  { parts: ["I need a new appointment", "for my husband"] },
];

/** P(a pause in a turn is longer), from recorded calls (eot-bench). */
const survival: readonly (readonly [ms: number, share: number])[] = [
  [100, 1],
  [300, 0.556],
  [600, 0.217],
  [1000, 0.1],
  [1600, 0.05],
  [3000, 0.001],
];
/** Lengths drawn for each place. */
const draws = 8;
/** Silence after the last sound at which the model is asked: what the detector takes. */
const silenceMs = 200;
const sampleRateHz = 8000;
const retryMs = 100;

/** What the built-in set is made with. */
export interface BuiltInOptions {
  /** The last one is held out. */
  readonly voices: readonly CallerVoice[];
  readonly scorer: TurnScorer | undefined;
  readonly random: Random;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** Synthetic callers over a telephone line (µ-law), with pauses where people pause. They prove logic, not hearing. */
export async function builtInPauses(options: BuiltInOptions): Promise<readonly LabelledPause[]> {
  const { voices, random } = options;
  const pauses: LabelledPause[] = [];
  const jobs = sentences.flatMap((sentence, index) => {
    const heldOut = index % 3 === 2;
    return voices
      .filter((_, at) => (at === voices.length - 1) === heldOut)
      .map((voice) => ({ sentence, voice, heldOut }));
  });
  for (const [done, { sentence, voice, heldOut }] of jobs.entries()) {
    options.signal.throwIfAborted();
    const { parts, asked = "open" } = sentence;
    const base = { asked, profile: "standard", heldOut } as const;
    const inside = await acousticOf(options, voice, parts.slice(0, 1));
    for (let draw = 0; draw < draws; draw++) {
      pauses.push({ ...base, textBefore: heard(parts[0]), pauseMs: pauseLength(random.next()), ...inside });
    }
    const atEnd = await acousticOf(options, voice, parts);
    pauses.push({ ...base, textBefore: heard(parts.join(" ")), pauseMs: "end", ...atEnd });
    options.onProgress(done + 1, jobs.length);
  }
  return pauses;
}

/** What the model says after these parts. */
async function acousticOf(
  { scorer, clock, signal }: BuiltInOptions,
  voice: CallerVoice,
  parts: readonly string[],
): Promise<{ readonly acoustic?: number }> {
  if (scorer === undefined) return {};
  const spoken = [];
  for (const text of parts) {
    const recording = await voice.speak(text, {});
    spoken.push({ text, heardAs: text, samples: atRate(recording, sampleRateHz) });
  }
  const { samples } = toUtterance(spoken, { voice: voice.name, sampleRateHz, pauseMs: 350, mulaw: true });
  const stream = scorer.open(sampleRateHz);
  stream.push({ samples: silence(300), sampleRateHz });
  stream.push({ samples, sampleRateHz });
  stream.push({ samples: silence(silenceMs), sampleRateHz });
  try {
    // The first questions go stale while the model loads.
    for (let attempt = 0; attempt < 100; attempt++) {
      const acoustic = await stream.score();
      if (acoustic !== undefined) return { acoustic };
      await sleep(clock, retryMs, signal);
    }
    return {};
  } finally {
    stream.close();
  }
}

function silence(durationMs: number): Int16Array {
  return new Int16Array((sampleRateHz * durationMs) / 1000);
}

/** As a recogniser's partial: the end is not given away by a mark. */
function heard(text: string): string {
  return text.toLowerCase().replaceAll(/[.,?!]/g, "");
}

/** The length that the share `u` of all pauses exceeds. */
function pauseLength(u: number): number {
  for (const [index, [ms, share]] of survival.entries()) {
    const [fromMs, fromShare] = survival[index - 1] ?? [ms, share];
    if (u < share || index === 0) continue;
    // The share falls about exponentially between two figures.
    const way = Math.log(fromShare / u) / Math.log(fromShare / share);
    return Math.round(fromMs + (ms - fromMs) * way);
  }
  return 3000;
}
