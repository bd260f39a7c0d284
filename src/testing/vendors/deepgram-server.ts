import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";

/*
 * A stand-in for Deepgram's `/v1/listen`, built from its published protocol (developers.deepgram.com, references "Live
 * Audio" and "List Models", guide "Finalize", November 2026).
 */

/** Opens it on a free port. */
export function openDeepgramServer(initial: HearingBehaviour): Promise<RecogniserServer> {
  return openRecogniserServer(
    {
      path: "/v1/listen",
      refusalHeaders: { "dg-error": "refused by the script" },
      // "List Models": one entry a version; `architecture` is what `model` takes.
      onRequest: (request, response) => {
        if (request.url !== "/v1/models") return void response.writeHead(404).end();
        const model = { name: "general", canonical_name: "nova-3-general", architecture: "nova-3", streaming: true };
        const batch = { ...model, architecture: "whisper", streaming: false };
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ stt: [model, batch], tts: [] }));
      },
      serve: ({ socket, url, behaviour, send }) => {
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: (stretch) => send(results(stretch, { isFinal: false })),
          onErrorMessage: () => send({ type: "Error", description: "Bad audio", variant: "DATA-0000" }),
        });
        const onText = (text: string): void => {
          const { type } = JSON.parse(text) as { readonly type?: string };
          if (type === "Finalize") {
            hearing.finalise((stretch) => send(results(stretch, { isFinal: true, fromFinalize: true })));
          }
          if (type === "CloseStream") {
            send({ type: "Metadata", request_id: "r", duration: hearing.audioMs / 1000, channels: 1 });
            socket.close(1000);
          }
        };
        const rateHz = Number(url.searchParams.get("sample_rate"));
        return { onText, onBinary: (bytes) => hearing.hear(pcmDurationMs(bytes.length, rateHz)) };
      },
    },
    initial,
  );
}

function results(
  { words, fromMs, toMs }: HeardStretch,
  { isFinal, fromFinalize = false }: { readonly isFinal: boolean; readonly fromFinalize?: boolean },
): unknown {
  return {
    type: "Results",
    channel_index: [0, 1],
    start: fromMs / 1000,
    duration: (toMs - fromMs) / 1000,
    is_final: isFinal,
    speech_final: false,
    from_finalize: fromFinalize,
    channel: {
      alternatives: [
        {
          transcript: textOf(words),
          confidence: words.length === 0 ? 0 : 0.98,
          words: words.map(({ text, startMs, endMs }) => ({
            word: text.toLowerCase().replaceAll(/[.,?!]/g, ""),
            punctuated_word: text,
            start: startMs / 1000,
            end: endMs / 1000,
            confidence: 0.98,
          })),
        },
      ],
    },
    metadata: {
      request_id: "r",
      model_uuid: "m",
      model_info: { name: "general-nova-3", version: "simulated", arch: "nova-3" },
    },
  };
}
