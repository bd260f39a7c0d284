import type { WebSocket } from "ws";
import { misbehaves, openVoiceServer } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceConnection, VoiceServer } from "./voice-server.ts";

/*
 * A stand-in for Deepgram's `/v1/speak`, from "TTS WebSocket", "Flush" and "Clear": Metadata at the beginning; Speak
 * fills the buffer, Flush makes sound of it and is answered by Flushed after the last of it; Clear drops everything and
 * is answered by Cleared; sound comes as binary messages. `/v1/models` lists voices below `tts`.
 */
export function openDeepgramTtsServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  const voice = (name: string, tags: readonly string[]): unknown => ({
    name,
    canonical_name: `aura-2-${name}-en`,
    architecture: "aura-2",
    languages: ["en", "en-US"],
    metadata: { accent: "American", tags },
  });
  return openVoiceServer(
    {
      socketPath: "/v1/speak",
      converse,
      lists: {
        "/v1/models": { stt: [], tts: [voice("thalia", ["feminine", "Clear"]), voice("apollo", ["masculine"])] },
      },
    },
    initial,
  );
}

function converse(socket: WebSocket, connection: VoiceConnection): (raw: string) => void {
  const rateHz = Number(connection.url.searchParams.get("sample_rate"));
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  send({ type: "Metadata", request_id: "r", model_name: connection.url.searchParams.get("model"), model_version: "1" });
  let buffer = "";
  let sequence = 0;
  let round = 0;
  return (raw) => {
    const { type, text = "" } = JSON.parse(raw) as { readonly type: string; readonly text?: string };
    if (type === "Speak") buffer += text;
    else if (type === "Clear") {
      buffer = "";
      connection.voice.stop(String(round++));
      send({ type: "Cleared", sequence_id: sequence++ });
    } else if (type === "Flush") {
      const failed = misbehaves(socket, connection.behaviour, (what) =>
        what === "error"
          ? send({ type: "Error", err_code: "DATA-0000", err_msg: "by the script" })
          : send({ type: "Warning", code: "EXCEEDED_FLUSH_LIMIT", description: "Exceeded the limit, by the script" }),
      );
      if (failed) return;
      connection.voice.speak(String(round), {
        text: buffer,
        rateHz,
        onChunk: (pcm) => socket.send(pcm),
        onEnd: () => send({ type: "Flushed", sequence_id: sequence++ }),
      });
      buffer = "";
    }
  };
}
