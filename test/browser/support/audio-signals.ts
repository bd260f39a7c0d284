import { openResampler } from "../../../src/audio/resample.ts";
import { speechLike } from "../../../src/audio/tone.ts";
import type { TransportHandlers } from "../../../src/contracts/transport.ts";
import type { WebRtcTransport } from "../../../src/media/webrtc/webrtc-transport.ts";

/** What the browser's microphone hears: a burst like a syllable at the start of every second. */
export const bursts = ((): { readonly samples: Int16Array; readonly sampleRateHz: number } => {
  const sampleRateHz = 48_000;
  const samples = new Int16Array(2 * sampleRateHz);
  for (const second of [0, 1])
    samples.set(speechLike({ sampleRateHz, durationMs: 250, levelDb: -6 }), second * sampleRateHz);
  return { samples, sampleRateHz };
})();

/** Handlers of which a test names only those it looks at. */
export function handlers(some: Partial<TransportHandlers>): TransportHandlers {
  const nothing = (): void => undefined;
  return { onFrame: nothing, onMark: nothing, onDtmf: nothing, onNetwork: nothing, onClosed: nothing, ...some };
}

/** Sends the caller's voice back to the caller. */
export function echo(transport: WebRtcTransport, also: Partial<TransportHandlers> = {}): void {
  const resampler = openResampler(transport.inputRateHz, transport.outputRateHz as 24_000);
  transport.start(
    handlers({
      ...also,
      onFrame: (frame) => {
        also.onFrame?.(frame);
        transport.send({ samples: resampler.push(frame.samples), sampleRateHz: transport.outputRateHz });
      },
    }),
  );
}
