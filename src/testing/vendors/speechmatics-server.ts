import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";

/*
 * A stand-in for Speechmatics' real-time recogniser, built from speechmatics/docs 8783a7a (August 2026):
 * spec/realtime.yaml and "Turn detection".
 */

/** What only this vendor does. */
export interface SpeechmaticsBehaviour extends HearingBehaviour {
  /** Answers StartRecognition with this error, and closes with the code (reference, "Client Retry"). */
  readonly refuseStart?: { readonly type: string; readonly code: number };
}

/** Opens it on a free port. */
export function openSpeechmaticsServer(
  initial: SpeechmaticsBehaviour,
): Promise<RecogniserServer<SpeechmaticsBehaviour>> {
  return openRecogniserServer<SpeechmaticsBehaviour>(
    {
      path: "/v2",
      serve: ({ socket, behaviour, send }) => {
        let rateHz = 16_000;
        let audioCount = 0;
        const error = (type: string): void => send({ message: "Error", type, reason: "by the script" });
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: (stretch) => send({ message: "AddPartialTranscript", ...recognised(stretch) }),
          onErrorMessage: () => error("protocol_error"),
        });
        const start = (sampleRateHz: number): void => {
          const { refuseStart } = behaviour();
          rateHz = sampleRateHz;
          if (refuseStart === undefined)
            return send({ message: "RecognitionStarted", id: "s", language_pack_info: {} });
          error(refuseStart.type);
          socket.close(refuseStart.code, refuseStart.type);
        };
        const force = (): void =>
          // "It sends an AddTranscript message followed by an EndOfUtterance message. Both include a forced field."
          hearing.finalise((stretch) => {
            send({ message: "AddTranscript", forced: true, ...recognised(stretch) });
            const atMs = stretch.words.at(-1)?.endMs ?? stretch.toMs;
            const metadata = { start_time: atMs / 1000, end_time: atMs / 1000 };
            send({ message: "EndOfUtterance", forced: true, metadata });
          });
        const onText = (text: string): void => {
          const message = JSON.parse(text) as StartMessage;
          if (message.message === "StartRecognition") start(message.audio_format.sample_rate);
          if (message.message === "ForceEndOfUtterance") force();
          if (message.message !== "EndOfStream") return;
          send({ message: "EndOfTranscript" });
          socket.close(1000);
        };
        const onBinary = (bytes: Buffer): void => {
          // The service confirms each; every tenth here, or a dripping service would be busy with nothing else.
          if (++audioCount % 10 === 0) send({ message: "AudioAdded", seq_no: audioCount });
          hearing.hear(pcmDurationMs(bytes.length, rateHz));
        };
        return { onText, onBinary };
      },
    },
    initial,
  );
}

interface StartMessage {
  readonly message: string;
  readonly audio_format: { readonly sample_rate: number };
}

/** `transcript` ends in a space where more words may follow; the full stop is a result of its own. */
function recognised({ words, fromMs, toMs }: HeardStretch): Record<string, unknown> {
  const results = words.flatMap(({ text, startMs, endMs }) => {
    const plain = text.replace(/[.,?!]$/, "");
    const place = { start_time: startMs / 1000, end_time: endMs / 1000 };
    const word = { type: "word", ...place, alternatives: [{ content: plain, confidence: 0.96, language: "en" }] };
    if (plain === text) return [word];
    const mark = {
      type: "punctuation",
      start_time: endMs / 1000,
      end_time: endMs / 1000,
      attaches_to: "previous",
      is_eos: true,
      alternatives: [{ content: text.slice(-1), confidence: 1 }],
    };
    return [word, mark];
  });
  const transcript = words.length === 0 ? "" : `${textOf(words)} `;
  return {
    format: "2.1",
    metadata: { start_time: fromMs / 1000, end_time: toMs / 1000, transcript },
    results,
  };
}
