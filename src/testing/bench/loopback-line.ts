import { frameMs } from "../../audio/frame.ts";
import { Pacer } from "../../audio/pacer.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { openLoopback } from "../../media/loopback/loopback.ts";
import { Mouth } from "./caller-line.ts";
import type { CallerLine } from "./caller-line.ts";
import { SoundTimeline } from "./sound-timeline.ts";

const inputRateHz = 16_000;
const outputRateHz = 24_000;

/** Opens a wideband line inside the process. `networkDelayMs` is added each way, to see whether the ruler shows it. */
export function openLoopbackLine(options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly networkDelayMs?: number;
}): CallerLine {
  const { clock, random, networkDelayMs = 0 } = options;
  const { transport, far } = openLoopback({ clock, inputRateHz, outputRateHz, networkDelayMs });
  const heard = new SoundTimeline(outputRateHz);
  far.onFrame((frame, atMs) => heard.push(frame.samples, atMs));
  const mouth = new Mouth(inputRateHz, random);
  // A caller's microphone keeps a time of its own.
  const pacer = new Pacer(clock);
  const ticker = pacer.add((dueMs) => {
    // After a stall the pacer leaves ticks out; a microphone does not: what it took meanwhile comes at once.
    if (startMs === undefined) startMs = dueMs - 2 * frameMs;
    while (startMs + 2 * frameMs <= dueMs) {
      startMs += frameMs;
      const { samples, starts } = mouth.next();
      starts?.();
      far.say({ samples, sampleRateHz: inputRateHz });
    }
  });
  /** When the first sample of the last frame sounded: a frame is sent when its last one has. */
  let startMs: number | undefined;
  return {
    kind: "loopback",
    format: { sampleRateHz: inputRateHz, mulaw: false },
    transport,
    heard,
    say: (utterance) =>
      new Promise((resolve) => {
        mouth.begin(utterance, (offsetMs) => resolve((startMs ?? 0) + offsetMs));
      }),
    [Symbol.asyncDispose]: () => {
      ticker.remove();
      far.hangUp();
      return Promise.resolve();
    },
  };
}
