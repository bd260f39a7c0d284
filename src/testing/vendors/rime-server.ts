import type { WebSocket } from "ws";
import { misbehaves, openVoiceServer } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceConnection, VoiceServer } from "./voice-server.ts";

/*
 * A stand-in for Rime's `/ws3`, from "Websockets JSON": texts with a contextId are buffered (`segment=never`), `flush`
 * makes sound of the buffer: timestamps and chunks with the contextId, then a `done`; times are seconds from the
 * beginning of this synthesis. That one `done` follows each of several flushes could not be verified: the adapter sends
 * one at a time. `clear` empties the buffer. Voices: "List Voice Details".
 */
export function openRimeServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  const speaker = { age: "Young Adult", country: "US", dialect: "American", language: "English", lang: "eng" };
  return openVoiceServer(
    {
      socketPath: "/ws3",
      converse,
      lists: {
        "/data/voices/voice_details.json": [
          { ...speaker, speaker: "astra", gender: "Female", modelId: "coda" },
          { ...speaker, speaker: "albion", gender: "Male", modelId: "coda" },
          { ...speaker, speaker: "luna", gender: "Female", modelId: "arcana" },
        ],
      },
    },
    initial,
  );
}

function converse(socket: WebSocket, connection: VoiceConnection): (raw: string) => void {
  const rateHz = Number(connection.url.searchParams.get("samplingRate"));
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  let buffer = "";
  let contextId: string | null = null;
  return (raw) => {
    const message = JSON.parse(raw) as {
      readonly text?: string;
      readonly contextId?: string;
      readonly operation?: string;
    };
    if (message.text !== undefined) {
      buffer += message.text;
      contextId = message.contextId ?? null;
    }
    if (message.operation === "clear") buffer = "";
    if (message.operation !== "flush") return;
    const failed = misbehaves(socket, connection.behaviour, () => send({ type: "error", message: "by the script" }));
    if (failed) return;
    const id = contextId;
    connection.voice.speak(id ?? "none", {
      text: buffer,
      rateHz,
      onChunk: (pcm, words) => {
        if (words.length > 0) {
          const times = {
            words: words.map(({ text }) => text),
            start: words.map(({ startMs }) => startMs / 1000),
            end: words.map(({ endMs }) => endMs / 1000),
          };
          send({ type: "timestamps", word_timestamps: times, contextId: id });
        }
        send({ type: "chunk", data: pcm.toString("base64"), contextId: id });
      },
      onEnd: () => send({ type: "done" }),
    });
    buffer = "";
  };
}
