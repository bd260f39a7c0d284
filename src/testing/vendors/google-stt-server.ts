import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { GrpcFrames } from "../../providers/grpc.ts";
import { bytesIn, decodeMessage, encodeMessage, numberIn, textIn } from "../../providers/protobuf.ts";
import type { FaultControl } from "./faults.ts";
import { CallSocket, acceptCall, endOfCall, openGrpcServer } from "./grpc-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";

/*
 * A stand-in for Google's streaming recogniser, built from googleapis/googleapis f8291d2b (August 2026),
 * google/cloud/speech/v2/cloud_speech.proto, and grpc/grpc PROTOCOL-HTTP2.md. It shares framing and field coding with the
 * adapter, which have tests of their own against the specifications; the numbers of the fields are written out anew.
 */

/** What only this vendor does. */
export interface GoogleBehaviour extends HearingBehaviour {
  /** Refuses calls with this status of gRPC. */
  readonly refuseCall?: { readonly code: number; readonly message: string };
  /** Says nothing of a call, not even a refusal, before the client has ended it: nothing in gRPC forbids that. */
  readonly answersAtEnd?: boolean;
  /** Takes calls and never says anything of them. */
  readonly ignoresCalls?: boolean;
}

/** The simulator, and the configurations of its calls. */
export interface GoogleServer extends RecogniserServer<GoogleBehaviour> {
  readonly configs: readonly Uint8Array[];
}

/** Opens it on a free port. */
export async function openGoogleServer(initial: GoogleBehaviour): Promise<GoogleServer> {
  const control: FaultControl & { behaviour: GoogleBehaviour } = { behaviour: initial };
  const configs: Uint8Array[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const counts = { received: 0 };
  const server = await openGrpcServer((stream, streamHeaders) => {
    headers.push(streamHeaders);
    const { refuse, refuseCall } = control.behaviour;
    const status = control.fault?.type === "refuse" ? control.fault.status : refuse;
    if (status !== undefined) return stream.respond({ ":status": status }, { endStream: true });
    if (streamHeaders[":path"] !== "/google.cloud.speech.v2.Speech/StreamingRecognize") {
      return stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true });
    }
    if (control.behaviour.ignoresCalls === true) return void stream.resume();
    if (control.behaviour.answersAtEnd === true && refuseCall !== undefined) {
      stream.resume().once("end", () => refuseWith(stream, refuseCall));
      return;
    }
    if (refuseCall !== undefined) return refuseWith(stream, refuseCall);
    serveCall(stream, { control, configs, counts });
  });
  return {
    url: server.url,
    control,
    configs,
    headers,
    urls: [],
    messages: [],
    get received() {
      return counts.received;
    },
    get connections() {
      return server.connections;
    },
    dropAll: () => server.dropAll(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** "Trailers-Only": one head that is the end as well; the message is percent-encoded. */
function refuseWith(stream: ServerHttp2Stream, { code, message }: NonNullable<GoogleBehaviour["refuseCall"]>): void {
  if (stream.closed) return;
  const trailers = { "grpc-status": String(code), "grpc-message": encodeURIComponent(message) };
  stream.respond({ ":status": 200, "content-type": "application/grpc", ...trailers }, { endStream: true });
}

interface Shared {
  readonly control: FaultControl & { behaviour: GoogleBehaviour };
  readonly configs: Uint8Array[];
  readonly counts: { received: number };
}

/** How far in the script the calls of one connection are. */
const heardMs = new WeakMap<Http2Session, number>();

function serveCall(stream: ServerHttp2Stream, { control, configs, counts }: Shared): void {
  const { fault } = control;
  const session = stream.session as Http2Session;
  const socket = new CallSocket(stream, fault);
  acceptCall(stream);
  const startMs = heardMs.get(session) ?? 0;
  let rateHz = 16_000;
  const send = (stretch: HeardStretch, isFinal: boolean): void => socket.send(response(stretch, { startMs, isFinal }));
  const hearing = new SimulatedHearing({
    socket,
    // The script is of the whole connection, the ears are of one call.
    behaviour: () => shifted(control.behaviour, startMs),
    onPartial: (stretch) => send(shiftedBack(stretch, startMs), false),
    onErrorMessage: () => socket.send(Buffer.from([0xff])),
  });
  const frames = new GrpcFrames();
  stream.on("data", (chunk: Buffer) => {
    for (const bytes of frames.push(chunk)) {
      counts.received++;
      const request = decodeMessage(bytes);
      const config = bytesIn(request, 6);
      const audio = bytesIn(request, 5);
      if (config !== undefined) {
        configs.push(bytes);
        // StreamingRecognitionConfig.config 1, RecognitionConfig.explicit_decoding_config 8, .sample_rate_hertz 2.
        const inner = decodeMessage(bytesIn(decodeMessage(config), 1) ?? new Uint8Array(0));
        rateHz = numberIn(decodeMessage(bytesIn(inner, 8) ?? new Uint8Array(0)), 2);
      }
      if (audio === undefined) continue;
      hearing.hear(pcmDurationMs(audio.length, rateHz));
      heardMs.set(session, startMs + hearing.audioMs);
    }
  });
  stream.on("end", () =>
    hearing.finalise((stretch) => {
      if (stretch.words.length > 0) send(shiftedBack(stretch, startMs), true);
      // Behind what a fault holds back.
      socket.close(endOfCall);
    }),
  );
}

function shifted(behaviour: GoogleBehaviour, byMs: number): GoogleBehaviour {
  const words = behaviour.words
    .filter((word) => word.endMs > byMs)
    .map((word) => ({ ...word, startMs: word.startMs - byMs, endMs: word.endMs - byMs }));
  const { closeAfter } = behaviour;
  return {
    ...behaviour,
    words,
    ...(closeAfter === undefined ? {} : { closeAfter: { ...closeAfter, audioMs: closeAfter.audioMs - byMs } }),
  };
}

function shiftedBack(stretch: HeardStretch, byMs: number): HeardStretch {
  return {
    fromMs: stretch.fromMs + byMs,
    toMs: stretch.toMs + byMs,
    words: stretch.words.map((word) => ({ ...word, startMs: word.startMs + byMs, endMs: word.endMs + byMs })),
  };
}

/** StreamingRecognizeResponse: results 6; of a result alternatives 1, is_final 2, stability 3, result_end_offset 4. */
function response({ words, toMs }: HeardStretch, about: { startMs: number; isFinal: boolean }): Uint8Array {
  const one = (list: HeardStretch["words"], isFinal: boolean): Uint8Array => {
    const alternative = encodeMessage({
      1: list.map(({ text }, index) => (index === 0 ? "" : " ") + text).join(""),
      2: isFinal ? { float: 0.92 } : undefined,
      3: list.map((word) =>
        encodeMessage({
          1: duration(word.startMs - about.startMs),
          2: duration(word.endMs - about.startMs),
          3: word.text,
          4: isFinal ? { float: 0.92 } : undefined,
        }),
      ),
    });
    return encodeMessage({
      1: alternative,
      2: isFinal,
      3: { float: 0.9 },
      4: duration(toMs - about.startMs),
      6: "en-us",
    });
  };
  // Interim texts come in two parts, the steady one first (StreamingRecognizeResponse, example of results 5 to 7).
  if (about.isFinal || words.length < 2) return encodeMessage({ 6: one(words, about.isFinal) });
  return encodeMessage({ 6: [one(words.slice(0, -1), false), one(words.slice(-1), false)] });
}

function duration(ms: number): Uint8Array {
  // A word that began in the call before.
  const fromMs = Math.max(0, ms);
  return encodeMessage({ 1: Math.floor(fromMs / 1000), 2: Math.round((fromMs % 1000) * 1_000_000) });
}

/** The recogniser that a call asked for. */
export function recogniserOf(config: Uint8Array): string {
  return textIn(decodeMessage(config), 3);
}
