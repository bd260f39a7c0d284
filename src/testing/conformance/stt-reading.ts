import { systemClock } from "../../base/clock.ts";
import { sleep } from "../../base/sleep.ts";
import type { SttEvent, SttSession } from "../../contracts/stt.ts";

/** What a session has said so far. */
export interface Reading {
  readonly seen: SttEvent[];
  /** What the events ended with: an error, or undefined. */
  readonly ended: Promise<unknown>;
  /** Resolves once an event fits; rejects when the events end without. */
  readonly until: (fits: (event: SttEvent) => boolean) => Promise<void>;
  /** Resolves once so many finalises have been answered; rejects when the events end before. */
  readonly answers: (count: number) => Promise<void>;
  /** Texts of all finals that have any. */
  readonly finals: () => string[];
}

/** Reads all events of a session, as fast as they come. */
export function read(session: SttSession): Reading {
  const seen: SttEvent[] = [];
  let wake = Promise.withResolvers<void>();
  let isOver = false;
  const ended = (async () => {
    try {
      for await (const event of session.events) {
        seen.push(event);
        wake.resolve();
        wake = Promise.withResolvers();
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      isOver = true;
      wake.resolve();
    }
  })();
  const until = async (fits: (event: SttEvent) => boolean): Promise<void> => {
    let looked = 0;
    for (;;) {
      while (looked < seen.length) if (fits(seen[looked++] as SttEvent)) return;
      if (isOver) throw new Error("The events ended without it", { cause: await ended });
      await wake.promise;
    }
  };
  return {
    seen,
    ended,
    until,
    answers: (count) => until(() => seen.filter(isAnswer).length >= count),
    finals: () =>
      seen.flatMap((event) =>
        event.type === "transcript-final" && event.transcript.text !== "" ? [event.transcript.text] : [],
      ),
  };
}

/** Whether this event answers a finalise. */
function isAnswer(event: SttEvent): boolean {
  return event.type === "transcript-final" && event.finalised;
}

/** How audio is to be pushed. */
export interface Pace {
  readonly sampleRateHz: number;
  /** At its own pace. Default false: fast, with pauses for the network. */
  readonly realTime?: boolean;
}

/** Pushes samples in frames of 20 ms, each in the same buffer, as the engine does. */
export async function pushSamples(
  session: SttSession,
  { sampleRateHz, realTime }: Pace,
  samples: Int16Array,
): Promise<void> {
  const frameLength = sampleRateHz / 50;
  // Senders reuse their buffer: whoever keeps it hears the last frame only.
  const buffer = new Int16Array(frameLength);
  for (let offset = 0; offset < samples.length; offset += frameLength) {
    buffer.fill(0);
    buffer.set(samples.subarray(offset, offset + frameLength));
    session.push({ samples: buffer, sampleRateHz });
    if (realTime === true) await sleep(systemClock, 20);
    else if (offset % (frameLength * 10) === 0) await sleep(systemClock, 1);
  }
  buffer.fill(0);
}

/** Pushes silence of this length. */
export function pushSilence(session: SttSession, pace: Pace, durationMs: number): Promise<void> {
  return pushSamples(session, pace, new Int16Array((pace.sampleRateHz * durationMs) / 1000));
}
