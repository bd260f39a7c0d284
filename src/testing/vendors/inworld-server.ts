import type { WebSocket } from "ws";
import { misbehaves, openVoiceServer } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceConnection, VoiceServer } from "./voice-server.ts";

/*
 * A stand-in for Inworld's `/tts/v1/voice:streamBidirectional`, from docs.inworld.ai "Synthesize speech (WebSocket)"
 * and what clients of it read (Pipecat and LiveKit, August 2026): create, send_text, flush_context, close_context;
 * answered by contextCreated, audioChunk (LINEAR16 with a WAV header before each chunk, words with wordStartTimeSeconds
 * from the beginning of the flush), flushCompleted, contextClosed. Errors: `error`, or a `status` with a code of gRPC.
 */
export function openInworldServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  const voice = (voiceId: string, tag: string): unknown => ({
    voiceId,
    displayName: voiceId,
    languages: ["en"],
    description: "A voice of the script.",
    tags: [tag, "friendly"],
  });
  return openVoiceServer(
    {
      socketPath: "/tts/v1/voice:streamBidirectional",
      converse,
      lists: { "/tts/v1/voices": { voices: [voice("Ashley", "female"), voice("Dennis", "male")] } },
    },
    initial,
  );
}

interface Message {
  readonly contextId: string;
  readonly create?: { readonly audioConfig: { readonly sampleRateHertz: number } };
  readonly send_text?: { readonly text: string };
  readonly flush_context?: unknown;
  readonly close_context?: unknown;
}

function converse(socket: WebSocket, connection: VoiceConnection): (raw: string) => void {
  const contexts = new Map<string, { rateHz: number; buffer: string; isClosing: boolean }>();
  const send = (contextId: string, result: object): void =>
    socket.send(JSON.stringify({ result: { contextId, status: { code: 0, message: "", details: [] }, ...result } }));
  const finishIfClosing = (id: string): void => {
    if (contexts.get(id)?.isClosing !== true || !connection.voice.isQuiet(id)) return;
    contexts.delete(id);
    connection.voice.stop(id);
    send(id, { contextClosed: {} });
  };
  return (raw) => {
    const message = JSON.parse(raw) as Message;
    const id = message.contextId;
    if (connection.behaviour.fault === "deaf") return;
    if (message.create !== undefined) {
      contexts.set(id, { rateHz: message.create.audioConfig.sampleRateHertz, buffer: "", isClosing: false });
      send(id, { contextCreated: {} });
    }
    const context = contexts.get(id);
    if (context === undefined) {
      socket.send(JSON.stringify({ result: { contextId: id, status: { code: 5, message: "Context not found" } } }));
      return;
    }
    context.buffer += message.send_text?.text ?? "";
    if (message.close_context !== undefined) {
      context.isClosing = true;
      finishIfClosing(id);
    } else if (message.flush_context !== undefined) {
      const failed = misbehaves(socket, connection.behaviour, (what) =>
        socket.send(JSON.stringify({ error: { ...(what === "quota" && { code: 8 }), message: "by the script" } })),
      );
      if (failed) return;
      const text = context.buffer;
      context.buffer = "";
      connection.voice.speak(id, {
        text,
        rateHz: context.rateHz,
        onChunk: (pcm, words) => {
          const wordAlignment = {
            words: words.map((word) => word.text),
            wordStartTimeSeconds: words.map(({ startMs }) => startMs / 1000),
            wordEndTimeSeconds: words.map(({ endMs }) => endMs / 1000),
          };
          const timestampInfo = words.length === 0 ? null : { wordAlignment };
          send(id, { audioChunk: { audioContent: withHeader(pcm).toString("base64"), timestampInfo } });
        },
        onEnd: () => {
          send(id, { flushCompleted: {} });
          queueMicrotask(() => finishIfClosing(id));
        },
      });
    }
  };
}

/** A WAV header whose lengths are not known, as streams have it. */
export function withHeader(pcm: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(0xff_ff_ff_ff, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.write("data", 36);
  header.writeUInt32LE(0xff_ff_ff_ff, 40);
  return Buffer.concat([header, pcm]);
}
