import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { GrpcFrames } from "../../providers/grpc.ts";
import { bytesIn, decodeMessage, encodeMessage, numberIn, textIn } from "../../providers/protobuf.ts";
import { CallSocket, acceptCall, endOfCall, openGrpcServer } from "./grpc-server.ts";
import { ToneVoice } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceServer } from "./voice-server.ts";

/*
 * A stand-in for Google's streaming synthesis, built from googleapis/googleapis f8291d2b (August 2026),
 * google/cloud/texttospeech/v1/cloud_tts.proto: the first message has `streaming_config` and no input, all others have
 * `input`; sound comes as it is made; the call ends with OK once its texts are spoken and nothing more will come. It
 * shares framing and field coding with the adapter, which have tests of their own; the numbers of the fields are written
 * out anew.
 */

/** Opens it on a free port. It speaks HTTP/2 only: for lists there is `openGoogleTtsServer`. */
export async function openGoogleSpeakingServer(initial: VoiceBehaviour = {}): Promise<VoiceServer> {
  const control: VoiceServer["control"] = { behaviour: initial };
  const received: string[] = [];
  const calls: { url: string; headers: IncomingHttpHeaders; method: string }[] = [];
  let opened = 0;
  const server = await openGrpcServer((stream, headers) => {
    const path = String(headers[":path"]);
    calls.push({ url: path, headers, method: "POST" });
    const status = control.fault?.type === "refuse" ? control.fault.status : control.behaviour.refuse;
    if (status !== undefined) return stream.respond({ ":status": status }, { endStream: true });
    if (path !== "/google.cloud.texttospeech.v1.TextToSpeech/StreamingSynthesize") {
      return stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true });
    }
    const voice = new ToneVoice(
      () => control.behaviour,
      () => 1000 + 1000 * (opened++ % 8),
    );
    serve(stream, { control, received, voice });
  });
  return Object.assign(server, { control, received, calls });
}

interface Served {
  readonly control: VoiceServer["control"];
  readonly received: string[];
  readonly voice: ToneVoice;
}

function serve(stream: ServerHttp2Stream, { control, received, voice }: Served): void {
  const socket = new CallSocket(stream, control.fault);
  let status = 0;
  acceptCall(stream, () => status);
  const fail = (code: number): void => {
    status = code;
    stream.end();
  };
  const frames = new GrpcFrames();
  let rateHz: number | undefined;
  let isEnding = false;
  const finishIfEnding = (): void => {
    if (isEnding && voice.isQuiet("call")) socket.close(endOfCall);
  };
  const speak = (text: string): void => {
    const { fault } = control.behaviour;
    if (fault === "deaf") return;
    if (fault === "close") return stream.session?.destroy();
    if (fault === "garbage") return socket.send(Buffer.from([0xff]));
    if (fault === "error" || fault === "quota") return fail(fault === "error" ? 14 : 8);
    voice.speak("call", {
      text,
      rateHz: rateHz ?? 24_000,
      // StreamingSynthesizeResponse.audio_content 1.
      onChunk: (pcm) => socket.send(encodeMessage({ 1: pcm })),
      onEnd: () => queueMicrotask(finishIfEnding),
    });
  };
  stream.on("data", (chunk: Buffer) => {
    for (const bytes of frames.push(chunk)) {
      const request = decodeMessage(bytes);
      const config = bytesIn(request, 1);
      const input = bytesIn(request, 2);
      if (rateHz === undefined) {
        // "The first message must contain a streaming_config … and must not contain input."
        const audio = config === undefined ? undefined : bytesIn(decodeMessage(config), 4);
        if (audio === undefined || input !== undefined) return fail(3);
        // StreamingAudioConfig: audio_encoding 1, of which PCM is 7; sample_rate_hertz 2.
        if (numberIn(decodeMessage(audio), 1) !== 7) return fail(3);
        rateHz = numberIn(decodeMessage(audio), 2);
      } else if (input === undefined || config !== undefined) return fail(3);
      else {
        const text = textIn(decodeMessage(input), 1);
        received.push(text);
        speak(text);
      }
    }
  });
  stream.on("end", () => {
    isEnding = control.behaviour.fault !== "deaf";
    finishIfEnding();
  });
  stream.once("close", () => voice.close());
}
