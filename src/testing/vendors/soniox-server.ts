import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs } from "./simulated-hearing.ts";
import type { HearingBehaviour, SimulatedWord } from "./simulated-hearing.ts";

/*
 * A stand-in for Soniox's real-time recogniser, built from soniox.com/docs (November 2026): "WebSocket API", "Manual
 * finalization", "Error handling", "Get models".
 */

/** Opens it on a free port. */
export function openSonioxServer(initial: HearingBehaviour): Promise<RecogniserServer> {
  return openRecogniserServer(
    {
      path: "/transcribe-websocket",
      onRequest: (request, response) => {
        const isList = request.url === "/v1/models" && request.headers.authorization === "Bearer so-secret";
        response.writeHead(isList ? 200 : 401, { "content-type": "application/json" });
        const models = [
          { id: "stt-rt-v5", transcription_mode: "real_time" },
          { id: "stt-async-v5", transcription_mode: "async" },
        ];
        response.end(JSON.stringify(isList ? { models } : { status_code: 401, message: "Incorrect API key provided" }));
      },
      serve: ({ socket, behaviour, send }) => {
        let rateHz = 16_000;
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: ({ words }) => send(reply(tokens(words, false), hearing.audioMs)),
          // "Soniox will send an error response … and immediately close the connection" (guide "Error handling").
          onErrorMessage: () => {
            send({ tokens: [], error_code: 400, error_message: "Invalid audio" });
            socket.close(1000);
          },
        });
        const onText = (text: string): void => {
          // "Send an empty WebSocket frame" is the end of the stream; `finished: true` is the last response.
          if (text === "") {
            send({ ...reply([], hearing.audioMs), finished: true });
            socket.close(1000);
            return;
          }
          const message = JSON.parse(text) as { readonly type?: string; readonly sample_rate?: number };
          rateHz = message.sample_rate ?? rateHz;
          if (message.type !== "finalize") return;
          hearing.finalise(({ words }) => {
            // "All tokens from that audio are returned with is_final: true", then the marker: in two responses here.
            send(reply(tokens(words, true), hearing.audioMs));
            send(reply([{ text: "<fin>", is_final: true }], hearing.audioMs));
          });
        };
        return { onText, onBinary: (bytes) => hearing.hear(pcmDurationMs(bytes.length, rateHz)) };
      },
    },
    initial,
  );
}

function reply(list: readonly unknown[], audioMs: number): Record<string, unknown> {
  return { tokens: list, final_audio_proc_ms: 0, total_audio_proc_ms: audioMs };
}

/** Words in pieces, as the vendor has them: "how", " are", " y", "ou" (guide "Real-time transcription"). */
function tokens(words: readonly SimulatedWord[], isFinal: boolean): readonly unknown[] {
  return words.flatMap(({ text, startMs, endMs }, index) => {
    const letters = [...text];
    const half = Math.ceil(letters.length / 2);
    const middleMs = (startMs + endMs) / 2;
    const pieces = [
      { text: (index === 0 ? "" : " ") + letters.slice(0, half).join(""), start_ms: startMs, end_ms: middleMs },
      { text: letters.slice(half).join(""), start_ms: middleMs, end_ms: endMs },
    ];
    return pieces
      .filter((piece) => piece.text !== "")
      .map((piece) => ({ ...piece, confidence: 0.97, is_final: isFinal, speaker: "1" }));
  });
}
