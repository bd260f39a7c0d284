import { OwnSpeech } from "./own-speech.ts";
import type { SpeechPart } from "./own-speech.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import type { Voice } from "./voice.ts";

/** What to speak, and where it goes. */
export interface SpokenClause {
  readonly text: string;
  readonly voice: Voice;
  readonly stream: PlayoutStream;
  readonly signal: AbortSignal;
  /** Comes again in other calls. */
  readonly isFixed?: boolean;
  readonly onSound?: () => void;
}

/** Speaks clauses as they come, and puts the sound of a brain that speaks itself between them. */
export async function speakClauses(
  options: Omit<SpokenClause, "text"> & { readonly clauses: AsyncIterable<string | SpeechPart> },
): Promise<void> {
  const own = new OwnSpeech(options.stream);
  for await (const clause of options.clauses) {
    if (typeof clause === "string") {
      own.end();
      await speakClause({ ...options, text: clause });
    } else own.push(clause);
  }
  own.end();
}

/**
 * Speaks a clause into a stream, whichever vendors it takes: what a failed one left unfinished is taken off the end
 * again, and the words of each stretch stand where its sound is. Throws TTS_UNAVAILABLE when no vendor is left.
 */
export async function speakClause({ text, voice, stream, onSound, ...how }: SpokenClause): Promise<void> {
  stream.startPiece(text);
  let startSample = stream.length;
  const toMs = (samples: number): number => (samples * 1000) / stream.sampleRateHz;
  const sentMs = (): number => toMs(stream.sent - startSample);
  for await (const event of voice.speak(text, { ...how, sentMs })) {
    switch (event.type) {
      case "audio":
        onSound?.();
        stream.write(event.samples);
        break;
      case "word":
        stream.wordEndsAt(toMs(startSample) + event.word.endMs);
        break;
      case "handover":
        stream.cutAt(startSample + (event.keptMs * stream.sampleRateHz) / 1000);
        stream.splitPiece(event.saidWords);
        startSample = stream.length;
        break;
    }
  }
  stream.endPiece();
}
