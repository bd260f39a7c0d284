import { CallError, fromMicrophoneError } from "./call-error.ts";

/** Where the caller's sound comes from. */
export interface Microphone {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  close(): void;
}

/** Opens the microphone, with the browser's echo cancellation: the server has none. Rejects with a CallError. */
export async function openMicrophone(deviceId: string | undefined): Promise<Microphone> {
  // Absent outside secure contexts, whatever the type says.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) {
    throw new CallError("BROWSER_UNSUPPORTED", "The browser gives no access to a microphone here", {
      hint: "Open the page by https or on localhost, in a current browser.",
    });
  }
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
        ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
      },
    });
  } catch (cause) {
    throw fromMicrophoneError(cause);
  }
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw fromMicrophoneError(new DOMException("no track", "NotFoundError"));
  return { stream, track, close: () => track.stop() };
}

/** A microphone that hears nothing, for a call that is typed: the line still carries sound, so it stays open. */
export function openSilence(context: AudioContext): Microphone {
  const destination = context.createMediaStreamDestination();
  // A destination that nothing feeds sends nothing at all in Chromium; a constant zero is silence.
  const zero = context.createConstantSource();
  zero.offset.value = 0;
  zero.connect(destination);
  zero.start();
  const [track] = destination.stream.getAudioTracks();
  if (track === undefined)
    throw new CallError("BROWSER_UNSUPPORTED", "The browser cannot make an audio track", {
      hint: "Use a current browser.",
    });
  return {
    stream: destination.stream,
    track,
    close: () => {
      zero.stop();
      track.stop();
    },
  };
}
