import { openResampler } from "../audio/resample.ts";
import type { Resampler } from "../audio/resample.ts";
import type { AudioFrame, SampleRateHz } from "../audio/frame.ts";
import { openWavWriter } from "../audio/wav-writer.ts";
import type { WavWriter } from "../audio/wav-writer.ts";
import type { Log } from "../base/log.ts";
import { StereoTimeline } from "./stereo-timeline.ts";

/** Takes both sides of a call to disk as it goes. Times are ms of the call. None of it waits or throws. */
export interface CallRecorder {
  caller(frame: AudioFrame, atMs: number): void;
  agent(frame: AudioFrame, atMs: number): void;
  /** What of the agent lies after `atMs` was never heard. */
  clearedFrom(atMs: number): void;
  close(): Promise<void>;
}

/** Rate of a recording: all that a telephone or a wideband line carries. */
const recordingRateHz: SampleRateHz = 16_000;
const callerSide = 0;
const agentSide = 1;
/** Longer than any line's lead, so that what is cleared was not written yet. */
const settleMs = 1500;
/** As long again for a disk that is slow to open the file; at this rate the largest of a call's buffers (192 kB). */
const ringMs = 3000;

/** Records to a stereo WAV file: the caller left, the agent right. A disk that fails ends the recording, not the call. */
export function openCallRecorder(path: string, log: Log): CallRecorder {
  const timeline = new StereoTimeline(recordingRateHz, ringMs);
  const toRate = [rateConverter(), rateConverter()] as const;
  let latestMs = 0;
  let writer: WavWriter | undefined;
  const opening = openWavWriter(path, {
    sampleRateHz: recordingRateHz,
    channels: 2,
    onFailure: (error) => log.warn({ code: error.code, cause: error }, "The recording stops, the call goes on"),
  }).then(
    (opened) => {
      writer = opened;
    },
    (error: unknown) => log.warn({ cause: error }, "The call is not recorded"),
  );
  const put = (side: 0 | 1, frame: AudioFrame, atMs: number): void => {
    timeline.put(side, toRate[side](frame), atMs);
    latestMs = Math.max(latestMs, atMs + 20);
    if (writer) timeline.takeUntil(latestMs - settleMs, (samples) => writer?.write(samples));
  };
  return {
    caller: (frame, atMs) => put(callerSide, frame, atMs),
    agent: (frame, atMs) => put(agentSide, frame, atMs),
    clearedFrom: (atMs) => timeline.clear(agentSide, atMs),
    close: async () => {
      await opening;
      timeline.takeUntil(latestMs, (samples) => writer?.write(samples));
      await writer?.[Symbol.asyncDispose]();
    },
  };
}

function rateConverter(): (frame: AudioFrame) => Int16Array {
  let resampler: Resampler | undefined;
  return (frame) => {
    resampler ??= openResampler(frame.sampleRateHz, recordingRateHz);
    return resampler.push(frame.samples);
  };
}
