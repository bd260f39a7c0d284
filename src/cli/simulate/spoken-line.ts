import { frameMs } from "../../audio/frame.ts";
import { Pacer } from "../../audio/pacer.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Transport } from "../../contracts/transport.ts";
import { openLoopback } from "../../media/loopback/loopback.ts";
import { Mouth } from "../../testing/bench/caller-line.ts";
import { SoundTimeline } from "../../testing/bench/sound-timeline.ts";
import type { LineFormat } from "../../testing/bench/utterance-bank.ts";
import type { UtteranceAudio } from "../../testing/bench/utterance.ts";

const inputRateHz = 16_000;
const outputRateHz = 24_000;

/** A wideband line inside the process, with a caller who speaks, presses keys and listens in real time. */
export interface SpokenLine extends AsyncDisposable {
  readonly format: LineFormat;
  /** The agent's end. */
  readonly transport: Transport;
  /** What the caller hears. */
  readonly heard: SoundTimeline;
  /** Says it from the next frame on; resolves with the time at which its first sample sounds. */
  readonly say: (utterance: UtteranceAudio) => Promise<number>;
  readonly press: (digits: string) => void;
  readonly hangUp: () => void;
}

/** Opens the line; the caller's microphone is on from now on. */
export function openSpokenLine({ clock, random }: { readonly clock: Clock; readonly random: Random }): SpokenLine {
  const { transport, far } = openLoopback({ clock, inputRateHz, outputRateHz });
  const heard = new SoundTimeline(outputRateHz);
  far.onFrame((frame, atMs) => heard.push(frame.samples, atMs));
  const mouth = new Mouth(inputRateHz, random);
  /** When the first sample of the last frame sounded: a frame is sent when its last one has. */
  let startMs: number | undefined;
  // A microphone keeps its own time: what it took during a stall comes at once.
  const ticker = new Pacer(clock).add((dueMs) => {
    startMs ??= dueMs - 2 * frameMs;
    while (startMs + 2 * frameMs <= dueMs) {
      startMs += frameMs;
      const { samples, starts } = mouth.next();
      starts?.();
      far.say({ samples, sampleRateHz: inputRateHz });
    }
  });
  return {
    format: { sampleRateHz: inputRateHz, mulaw: false },
    transport,
    heard,
    say: (utterance) =>
      new Promise((resolve) => {
        mouth.begin(utterance, (offsetMs) => resolve((startMs ?? 0) + offsetMs));
      }),
    press: (digits) => {
      for (const digit of digits) far.dtmf(digit);
    },
    hangUp: () => far.hangUp(),
    [Symbol.asyncDispose]: () => {
      ticker.remove();
      far.hangUp();
      return Promise.resolve();
    },
  };
}
