import { bytesIn, bytesOf, decodeMessage, encodeMessage, floatIn, numberIn, textIn } from "../../protobuf.ts";
import type { ProtobufField } from "../../protobuf.ts";

/*
 * Messages of google.cloud.speech.v2.Speech/StreamingRecognize, as googleapis/googleapis f8291d2b (August 2026) has them in
 * google/cloud/speech/v2/cloud_speech.proto. Numbers are those of the fields there.
 */

/** What a call is asked for. */
export interface RecognitionRequest {
  /** `projects/<project>/locations/<location>/recognizers/_`. */
  readonly recognizer: string;
  readonly model: string;
  readonly language: string;
  readonly sampleRateHz: number;
  readonly phrases: readonly string[];
  readonly hasWordTimes: boolean;
}

/** The first message: StreamingRecognizeRequest with `streaming_config`. */
export function configMessage(request: RecognitionRequest): Uint8Array {
  const linear16 = 1;
  const decoding = encodeMessage({ 1: linear16, 2: request.sampleRateHz, 3: 1 });
  const features = encodeMessage({
    2: request.hasWordTimes,
    // Word confidence.
    3: request.hasWordTimes,
    // Automatic punctuation.
    4: true,
  });
  const config = encodeMessage({
    2: features,
    6: request.phrases.length === 0 ? undefined : adaptation(request.phrases),
    8: decoding,
    9: request.model,
    10: request.language,
  });
  const interimResults = encodeMessage({ 2: true });
  const streaming = encodeMessage({ 1: config, 2: interimResults });
  return encodeMessage({ 3: request.recognizer, 6: streaming });
}

/** SpeechAdaptation with one inline PhraseSet. */
function adaptation(phrases: readonly string[]): Uint8Array {
  const boost = { float: 10 };
  const phraseSet = encodeMessage({ 3: phrases.map((value) => encodeMessage({ 1: value, 2: boost })) });
  return encodeMessage({ 1: encodeMessage({ 2: phraseSet }) });
}

/** StreamingRecognizeRequest with `audio`; at most 15 KB. */
export function audioMessage(pcm: Uint8Array): Uint8Array {
  return encodeMessage({ 5: pcm });
}

/** A StreamingRecognitionResult. Times count from the beginning of the call. */
export interface RecognitionResult {
  readonly text: string;
  readonly confidence: number;
  readonly isFinal: boolean;
  readonly endMs: number;
  readonly words: readonly {
    readonly text: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly confidence: number;
  }[];
}

/** Results of a StreamingRecognizeResponse. Throws RangeError when it is none. */
export function resultsIn(message: Uint8Array): readonly RecognitionResult[] {
  return bytesOf(decodeMessage(message), 6).map((bytes) => {
    const result = decodeMessage(bytes);
    const best = decodeMessage(bytesIn(result, 1) ?? new Uint8Array(0));
    return {
      text: textIn(best, 1).trim(),
      confidence: floatIn(best, 2),
      isFinal: numberIn(result, 2) === 1,
      endMs: durationMs(result, 4),
      words: bytesOf(best, 3).map((wordBytes) => {
        const word = decodeMessage(wordBytes);
        return {
          text: textIn(word, 3),
          startMs: durationMs(word, 1),
          endMs: durationMs(word, 2),
          confidence: floatIn(word, 4),
        };
      }),
    };
  });
}

/** A google.protobuf.Duration. */
function durationMs(fields: readonly ProtobufField[], number: number): number {
  const duration = decodeMessage(bytesIn(fields, number) ?? new Uint8Array(0));
  return numberIn(duration, 1) * 1000 + numberIn(duration, 2) / 1_000_000;
}
