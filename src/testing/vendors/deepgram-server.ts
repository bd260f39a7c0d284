import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";
import type { FaultControl } from "./faults.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

/*
 * A stand-in for Deepgram's `/v1/listen`, built from its published protocol (developers.deepgram.com, reference "Live
 * Audio" and guide "Finalize", November 2026). It does not listen: what it "understands" is a script on the time line
 * of the audio it gets.
 */

/** A word of the script, and where it lies in the audio of the session. */
export interface SimulatedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What the server does; can be changed while it runs and counts from then on. */
export interface DeepgramBehaviour {
  readonly words: readonly SimulatedWord[];
  /** How far partials lag behind the audio, of its own length. Default 150. */
  readonly transcriptLagMs?: number;
  /** Real time from Finalize to its answer. Default 50. */
  readonly finalDelayMs?: number;
  /** Answers upgrades with this status. */
  readonly refuse?: number;
  /** `deaf`: takes audio and says nothing. `silent-finalize`: partials but no answer to Finalize. */
  readonly fault?: "deaf" | "silent-finalize" | "garbage" | "error-message";
  /** Closes with this code after so much audio. */
  readonly closeAfter?: { readonly audioMs: number; readonly code: number };
  /** Repeats every partial so often. Default 1. */
  readonly partialCopies?: number;
}

export interface DeepgramServer extends VendorServer {
  /** Set `control.behaviour` to change what it does. */
  readonly control: FaultControl & { behaviour: DeepgramBehaviour };
  /** Query of each session, in order of opening. */
  readonly queries: readonly URLSearchParams[];
  readonly authorizations: readonly (string | undefined)[];
  /** Every text message received. */
  readonly messages: readonly string[];
}

/** Opens it on a free port. */
export async function openDeepgramServer(initial: DeepgramBehaviour): Promise<DeepgramServer> {
  const queries: URLSearchParams[] = [];
  const authorizations: (string | undefined)[] = [];
  const messages: string[] = [];
  const control: FaultControl & { behaviour: DeepgramBehaviour } = { behaviour: initial };
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
  readonly control: { readonly behaviour: DeepgramBehaviour };
  readonly messages: string[];
}

function serve({ socket, rateHz, control, messages }: Session): void {
  let audioMs = 0;
  /** Audio up to here has its final. */
  let finalMs = 0;
  let said = "";
  const timers = new Set<Timer>();
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  const wordsBetween = (fromMs: number, toMs: number): SimulatedWord[] =>
    control.behaviour.words.filter((word) => word.endMs > fromMs && word.endMs <= toMs);

  const partial = (): void => {
    const { fault, transcriptLagMs = 150, partialCopies = 1 } = control.behaviour;
    if (fault === "deaf") return;
    if (fault === "garbage") return socket.send("{ this is not JSON");
    if (fault === "error-message") return send({ type: "Error", description: "Bad audio", variant: "DATA-0000" });
    const words = wordsBetween(finalMs, audioMs - transcriptLagMs);
    const text = textOf(words);
    if (text === said) return;
    said = text;
    for (let copy = 0; copy < partialCopies; copy++)
      send(results(words, { fromMs: finalMs, toMs: audioMs, isFinal: false }));
  };

  const finalize = (): void => {
    const { fault, finalDelayMs = 50 } = control.behaviour;
    if (fault === "deaf" || fault === "silent-finalize") return;
    const [fromMs, toMs] = [finalMs, audioMs];
    finalMs = audioMs;
    said = "";
    const timer = systemClock.after(finalDelayMs, () => {
      timers.delete(timer);
      send(results(wordsBetween(fromMs, toMs), { fromMs, toMs, isFinal: true, fromFinalize: true }));
    });
    timers.add(timer);
  };

  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) {
      audioMs += (data.length / 2 / rateHz) * 1000;
      const { closeAfter } = control.behaviour;
      if (closeAfter !== undefined && audioMs >= closeAfter.audioMs) socket.close(closeAfter.code, "by the script");
      else partial();
      return;
    }
    const text = data.toString("utf8");
    messages.push(text);
    const { type } = JSON.parse(text) as { readonly type?: string };
    if (type === "Finalize") finalize();
    if (type === "CloseStream") {
      send({ type: "Metadata", request_id: "r", duration: audioMs / 1000, channels: 1 });
      socket.close(1000);
    }
  });
  socket.on("close", () => {
    for (const timer of timers) timer.cancel();
  });
}

function textOf(words: readonly SimulatedWord[]): string {
  return words.map((word) => word.text).join(" ");
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly isFinal: boolean;
  readonly fromFinalize?: boolean;
}

function results(words: readonly SimulatedWord[], { fromMs, toMs, isFinal, fromFinalize = false }: Stretch): unknown {
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
