import type { WebSocket } from "ws";
import type { ToneWord } from "./spoken-tone.ts";
import { misbehaves, openVoiceServer } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceConnection, VoiceServer } from "./voice-server.ts";

/*
 * A stand-in for ElevenLabs' `/v1/text-to-speech/:voice_id/multi-stream-input`, from elevenlabs-js 8710089
 * (SendMessageMulti, ReceiveMessageMulti, Alignment): a context begins with a text of one space; `flush` makes sound of
 * the buffer; `close_context` is answered by `isFinal` after what is still to be said; times of letters are relative to
 * their chunk; five contexts at most, the sixth closes the socket with 1008 (agents-js#1985). Field names in are snake case, out camel case.
 */
interface Message {
  readonly text?: string;
  readonly context_id?: string;
  readonly flush?: boolean;
  readonly close_context?: boolean;
}

const mostContexts = 5;

/** Opens it on a free port. */
export function openElevenLabsServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  return openVoiceServer(
    {
      socketPath: "/v1/text-to-speech/",
      converse,
      lists: {
        "/v2/voices": {
          voices: [
            {
              voice_id: "EXAVITQu4vr4xnSDxMaL",
              name: "Sarah",
              labels: { gender: "female", accent: "american" },
              description: "Warm.",
              verified_languages: [{ language: "en", locale: "en-US", model_id: "eleven_flash_v2_5" }],
            },
            { voice_id: "JBFqnCBsd6RMkjVDRZzb", name: "George", labels: { gender: "male" } },
          ],
          has_more: false,
          total_count: 2,
        },
        "/v1/models": [
          { model_id: "eleven_flash_v2_5", can_do_text_to_speech: true },
          { model_id: "scribe_v2", can_do_text_to_speech: false },
        ],
      },
    },
    initial,
  );
}

function converse(socket: WebSocket, connection: VoiceConnection): (raw: string) => void {
  const rateHz = Number(connection.url.searchParams.get("output_format")?.replace("pcm_", ""));
  const buffers = new Map<string, string>();
  const closing = new Set<string>();
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  const finishIfClosing = (id: string): void => {
    if (!closing.has(id) || !connection.voice.isQuiet(id)) return;
    closing.delete(id);
    buffers.delete(id);
    connection.voice.stop(id);
    send({ audio: null, isFinal: true, contextId: id });
  };
  return (raw) => {
    const message = JSON.parse(raw) as Message;
    const id = message.context_id;
    if (id === undefined || connection.behaviour.fault === "deaf") return;
    if (message.close_context === true) {
      closing.add(id);
      return finishIfClosing(id);
    }
    if (!buffers.has(id) && buffers.size >= mostContexts) {
      return socket.close(1008, "Maximum simultaneous contexts per WebSocket connection exceeded (5).");
    }
    const text = (buffers.get(id) ?? "") + (message.text ?? "");
    buffers.set(id, message.flush === true ? "" : text);
    if (message.flush !== true || text.trim() === "") return;
    const failed = misbehaves(socket, connection.behaviour, (what) =>
      send({ error: what === "quota" ? "quota_exceeded" : "internal_error", message: "by the script", contextId: id }),
    );
    if (failed) return;
    let words: readonly ToneWord[] = [];
    let toldMs = 0;
    connection.voice.speak(id, {
      text,
      rateHz,
      onChunk: (pcm, first) => {
        if (first.length > 0) words = first;
        const untilMs = toldMs + (pcm.length * 1000) / (2 * rateHz);
        send({ audio: pcm.toString("base64"), contextId: id, alignment: letters(words, toldMs, untilMs) });
        toldMs = untilMs;
      },
      // The buffer ends with a space, which belongs to no word.
      onEnd: () => {
        send({ audio: null, contextId: id, alignment: { chars: [" "], charStartTimesMs: [0], charDurationsMs: [0] } });
        // `speak` counts this text as spoken only after `onEnd`.
        queueMicrotask(() => finishIfClosing(id));
      },
    });
  };
}

/** The letters that begin within a chunk; blanks stand between words. */
function letters(words: readonly ToneWord[], fromMs: number, untilMs: number): unknown {
  const all = words.flatMap(({ text, startMs, endMs }) => {
    const lengthMs = (endMs - startMs) / [...text].length;
    return [...`${text} `].map((char, index) => ({ char, startMs: startMs + index * lengthMs, lengthMs }));
  });
  const here = all.filter(({ startMs }) => startMs >= fromMs && startMs < untilMs);
  return {
    chars: here.map(({ char }) => char),
    charStartTimesMs: here.map(({ startMs }) => startMs - fromMs),
    charDurationsMs: here.map(({ lengthMs }) => lengthMs),
  };
}
