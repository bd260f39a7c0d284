import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { FaultControl } from "./faults.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

/*
 * A stand-in for Deepgram's `/v1/listen`, built from its published protocol (developers.deepgram.com, reference "Live
 * Audio" and guide "Finalize", November 2026).
 */

export interface DeepgramServer extends VendorServer {
  /** Set `control.behaviour` to change what it does. */
  readonly control: FaultControl & { behaviour: HearingBehaviour };
  /** Query of each session, in order of opening. */
  readonly queries: readonly URLSearchParams[];
  readonly authorizations: readonly (string | undefined)[];
  /** Every text message received. */
  readonly messages: readonly string[];
}

/** Opens it on a free port. */
export async function openDeepgramServer(initial: HearingBehaviour): Promise<DeepgramServer> {
  const queries: URLSearchParams[] = [];
  const authorizations: (string | undefined)[] = [];
  const messages: string[] = [];
  const control: FaultControl & { behaviour: HearingBehaviour } = { behaviour: initial };
  const server = await openVendorServer(
    {
      onUpgrade: (request: IncomingMessage) => {
        const url = new URL(request.url ?? "/", "http://localhost");
        if (url.pathname !== "/v1/listen") return { status: 404 };
        const { refuse } = control.behaviour;
        if (refuse !== undefined) return { status: refuse, headers: { "dg-error": "refused by the script" } };
        queries.push(url.searchParams);
        authorizations.push(request.headers.authorization);
        return (socket) => serve({ socket, rateHz: Number(url.searchParams.get("sample_rate")), control, messages });
      },
    },
    control,
  );
  return Object.assign(server, { queries, authorizations, messages });
}

interface Session {
  readonly socket: WebSocket;
  readonly rateHz: number;
  readonly control: { readonly behaviour: HearingBehaviour };
  readonly messages: string[];
}

function serve({ socket, rateHz, control, messages }: Session): void {
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  const hearing = new SimulatedHearing({
    socket,
    behaviour: () => control.behaviour,
    onPartial: (stretch) => send(results(stretch, { isFinal: false })),
    onErrorMessage: () => send({ type: "Error", description: "Bad audio", variant: "DATA-0000" }),
  });

  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) return hearing.hear(pcmDurationMs(data.length, rateHz));
    const text = data.toString("utf8");
    messages.push(text);
    const { type } = JSON.parse(text) as { readonly type?: string };
    if (type === "Finalize") {
      hearing.finalise((stretch) => send(results(stretch, { isFinal: true, fromFinalize: true })));
    }
    if (type === "CloseStream") {
      send({ type: "Metadata", request_id: "r", duration: hearing.audioMs / 1000, channels: 1 });
      socket.close(1000);
    }
  });
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
