import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, SimulatedWord } from "./simulated-hearing.ts";

/*
 * A stand-in for ElevenLabs Scribe Realtime, built from its published protocol (elevenlabs.io/docs, November 2026:
 * reference "Realtime", "Realtime event reference"). Where adapter and simulator could agree by mistake: audio and
 * commit are one message (`input_audio_chunk` with `commit`); the committed text comes twice, with times in the second
 * one; less than 0.3 s of new audio is not committed (`commit_throttled`, elevenlabs/packages#378). Times of words are
 * taken to count from the beginning of the stream, which the reference does not say.
 */

/** What it does beside hearing. */
export interface ElevenLabsBehaviour extends HearingBehaviour {
  /** Refuses after the upgrade, with a message of this type, as the service does. */
  readonly refusal?: string;
}

/** Opens it on a free port. */
export function openElevenLabsSttServer(initial: ElevenLabsBehaviour): Promise<RecogniserServer<ElevenLabsBehaviour>> {
  return openRecogniserServer<ElevenLabsBehaviour>(
    {
      path: "/v1/speech-to-text/realtime",
      serve: ({ socket, url, behaviour, send }) => {
        const fail = (type: string): void => {
          send({ message_type: type, error: "by the script" });
          socket.close(1008);
        };
        const { refusal } = behaviour();
        if (refusal !== undefined) {
          fail(refusal);
          return { onText: () => undefined };
        }
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: ({ words }) => send({ message_type: "partial_transcript", text: textOf(words) }),
          onErrorMessage: () => fail("transcriber_error"),
        });
        send({ message_type: "session_started", session_id: "s", config: Object.fromEntries(url.searchParams) });

        const rateHz = Number(url.searchParams.get("audio_format")?.replace("pcm_", ""));
        let committedMs = 0;
        const commit = (): void => {
          const newMs = hearing.audioMs - committedMs;
          if (newMs < 300) {
            send({
              message_type: "commit_throttled",
              error: `Commit request ignored: only ${newMs / 1000}s of uncommitted audio.`,
            });
            return;
          }
          committedMs = hearing.audioMs;
          hearing.finalise(({ words }) => {
            send({ message_type: "committed_transcript", text: textOf(words) });
            send({ message_type: "committed_transcript_with_timestamps", text: textOf(words), words: timed(words) });
          });
        };
        const onText = (text: string): void => {
          const message = JSON.parse(text) as { readonly audio_base_64: string; readonly commit: boolean };
          const bytes = Buffer.from(message.audio_base_64, "base64").length;
          if (bytes > 0) hearing.hear(pcmDurationMs(bytes, rateHz));
          if (message.commit) commit();
        };
        return { onText };
      },
    },
    initial,
  );
}

function timed(words: readonly SimulatedWord[]): unknown[] {
  return words.flatMap(({ text, startMs, endMs }, index) => [
    ...(index === 0 ? [] : [{ text: " ", start: startMs / 1000, end: startMs / 1000, type: "spacing" }]),
    { text, start: startMs / 1000, end: endMs / 1000, type: "word", logprob: -0.1 },
  ]);
}
