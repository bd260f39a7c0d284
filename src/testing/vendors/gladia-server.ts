import type { IncomingMessage, ServerResponse } from "node:http";
import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";

/*
 * A stand-in for Gladia's real-time recogniser, built from docs.gladia.io (November 2026): "Initiate a session",
 * asyncapi.yaml, "Endpointing".
 */

/** What only this vendor does. */
export interface GladiaBehaviour extends HearingBehaviour {
  /** What a session is answered with in place of its address. */
  readonly initReply?: string;
}

/** The simulator, and what sessions were asked for. */
export interface GladiaServer extends RecogniserServer<GladiaBehaviour> {
  readonly requests: readonly { readonly address: string; readonly key: unknown; readonly body: GladiaRequest }[];
}

/** What the simulator reads of a request. */
export interface GladiaRequest {
  readonly sample_rate: number;
  readonly endpointing: number;
  readonly [field: string]: unknown;
}

/** Opens it on a free port. */
export async function openGladiaServer(initial: GladiaBehaviour): Promise<GladiaServer> {
  const requests: { address: string; key: unknown; body: GladiaRequest }[] = [];
  const init = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { refuse, initReply } = server.control.behaviour;
    if (refuse !== undefined) {
      response.writeHead(refuse, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify({ statusCode: refuse, message: "refused by the script" }));
      return;
    }
    const token = requests.push({
      address: request.url ?? "",
      key: request.headers["x-gladia-key"],
      body: JSON.parse(text) as GladiaRequest,
    });
    response.writeHead(201, { "content-type": "application/json", connection: "close" });
    const url = `ws://${request.headers.host ?? ""}/v2/live?token=${token}`;
    response.end(initReply ?? JSON.stringify({ id: "s", created_at: "2026-11-01T00:00:00.000Z", url }));
  };
  const server = await openRecogniserServer<GladiaBehaviour>(
    {
      path: "/v2/live",
      onRequest: (request, response) => void init(request, response),
      serve: ({ socket, url, behaviour, send }) => {
        const asked = requests[Number(url.searchParams.get("token")) - 1];
        const endpointingMs = (asked?.body.endpointing ?? 0.05) * 1000;
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: (stretch) => send(transcript(stretch, false)),
          // Errors stand in the acknowledgement of what they are about (asyncapi.yaml, `error`).
          onErrorMessage: () =>
            send({ type: "audio_chunk", acknowledged: false, error: { message: "Bad audio" }, data: null }),
        });
        const onBinary = (bytes: Buffer): void => {
          hearing.hear(pcmDurationMs(bytes.length, asked?.body.sample_rate ?? 16_000));
          // "When it observes silence lasting at least `endpointing` seconds, it considers the utterance finished."
          if (hearing.isSilentFor(endpointingMs)) hearing.finalise((stretch) => send(transcript(stretch, true)));
        };
        const onText = (text: string): void => {
          if ((JSON.parse(text) as { type?: string }).type !== "stop_recording") return;
          send({ type: "end_session" });
          socket.close(1000);
        };
        return { onText, onBinary };
      },
    },
    initial,
  );
  return Object.assign(server, { requests });
}

function transcript({ words }: HeardStretch, isFinal: boolean): unknown {
  const utterance = {
    text: textOf(words),
    language: "en",
    start: (words[0]?.startMs ?? 0) / 1000,
    end: (words.at(-1)?.endMs ?? 0) / 1000,
    confidence: 0.95,
    channel: 0,
    words: words.map(({ text, startMs, endMs }) => ({
      word: ` ${text}`,
      start: startMs / 1000,
      end: endMs / 1000,
      confidence: 0.95,
    })),
  };
  const data = { id: `00_${utterance.start}`, is_final: isFinal, utterance };
  return { type: "transcript", session_id: "s", created_at: "2026-11-01T00:00:00.000Z", error: null, data };
}
