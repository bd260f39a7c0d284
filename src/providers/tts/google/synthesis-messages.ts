import { bytesIn, decodeMessage, encodeMessage } from "../../protobuf.ts";

/*
 * Messages of google.cloud.texttospeech.v1.TextToSpeech/StreamingSynthesize, as googleapis/googleapis f8291d2b (August
 * 2026) has them in google/cloud/texttospeech/v1/cloud_tts.proto. Numbers are those of the fields there.
 */

/** The voice of a call. */
export interface GoogleVoice {
  readonly name: string;
  readonly sampleRateHz: number;
}

/** AudioEncoding.PCM: samples without a header. */
const pcm = 7;

/** The first message of a call: StreamingSynthesizeRequest with `streaming_config`. */
export function voiceMessage({ name, sampleRateHz }: GoogleVoice): Uint8Array {
  const voice = encodeMessage({ 1: languageOf(name), 2: name });
  const audio = encodeMessage({ 1: pcm, 2: sampleRateHz });
  return encodeMessage({ 1: encodeMessage({ 1: voice, 4: audio }) });
}

/** All that follow: `input` with `text`. */
export function textMessage(text: string): Uint8Array {
  return encodeMessage({ 2: encodeMessage({ 1: text }) });
}

/** Samples of a StreamingSynthesizeResponse. Throws RangeError when it is none. */
export function soundIn(message: Uint8Array): Uint8Array {
  return bytesIn(decodeMessage(message), 1) ?? new Uint8Array(0);
}

/** The language that a voice's name begins with: `en-US-Chirp3-HD-Aoede`. */
export function languageOf(voice: string): string {
  return voice.split("-").slice(0, 2).join("-");
}
