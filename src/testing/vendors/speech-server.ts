import type { HearingBehaviour } from "./simulated-hearing.ts";
import { speakTone } from "./spoken-tone.ts";

/** What a simulated model says to one request. */
export interface ScriptedReply {
  readonly text: string;
  /** Every sample of its audio, so that a test can tell whose it is. */
  readonly pitch: number;
  /** Called behind the text; the reply goes on with the next one of the script when the results are there. */
  readonly tools?: readonly { readonly id: string; readonly name: string; readonly argumentsJson: string }[];
}

/** What every simulated model can be told. */
export interface SpeechBehaviour extends HearingBehaviour {
  /** One for each request, in order; the last one over and over. */
  readonly replies: readonly ScriptedReply[];
  /** Between two pieces of audio, real time. Default 2. */
  readonly pieceEveryMs?: number;
}

/** A reply in pieces of 100 ms, with its words spread over them. */
export function piecesOf({ text, pitch }: ScriptedReply): readonly { readonly audio: string; readonly text: string }[] {
  const { chunks } = speakTone(text, { rateHz: 24_000, pitch });
  const share = Math.ceil(text.length / Math.max(1, chunks.length));
  return chunks.map((chunk, index) => ({
    audio: chunk.toString("base64"),
    text: [...text].slice(index * share, (index + 1) * share).join(""),
  }));
}
