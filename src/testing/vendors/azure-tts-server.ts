import type { WebSocket } from "ws";
import { openVoiceServer, misbehaves } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceConnection, VoiceServer } from "./voice-server.ts";

/*
 * A stand-in for Azure's `/tts/cognitiveservices/websocket/v1`, from what cognitive-services-speech-sdk-js (July 2026)
 * expects of the service: `speech.config` once, then `synthesis.context` and `ssml` with the same X-RequestId a turn;
 * answered by turn.start, response, audio (binary: length of the headers in 16 bits, headers, samples),
 * audio.metadata (offsets in 100 ns) and turn.end. Wrong SSML closes the socket with 1007. Voices: "Get a list of voices".
 */
export function openAzureTtsServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  const voice = (name: string, gender: string): unknown => ({
    ShortName: `en-US-${name}Neural`,
    DisplayName: name,
    Locale: "en-US",
    Gender: gender,
    VoiceType: "Neural",
    SecondaryLocaleList: ["de-DE"],
  });
  return openVoiceServer(
    {
      socketPath: "/tts/cognitiveservices/websocket/v1",
      converse,
      lists: { "/cognitiveservices/voices/list": [voice("AvaMultilingual", "Female"), voice("Guy", "Male")] },
    },
    initial,
  );
}

function converse(socket: WebSocket, connection: VoiceConnection): (raw: string) => void {
  let rateHz = 0;
  let isConfigured = false;
  return (raw) => {
    const [head = "", body = ""] = raw.split("\r\n\r\n");
    const path = /^Path: *(.*)$/im.exec(head)?.[1];
    const id = /^X-RequestId: *([0-9a-f]{32})$/im.exec(head)?.[1];
    if (id === undefined) return socket.close(1007, "no X-RequestId");
    if (path === "speech.config") isConfigured = true;
    if (path === "synthesis.context") rateHz = 1000 * Number(/raw-(\d+)khz-16bit-mono-pcm/.exec(body)?.[1]);
    if (path !== "ssml") return;
    const text = /<voice name="[^"]+">([^<>]*)<\/voice><\/speak>$/.exec(body)?.[1];
    if (!isConfigured || text === undefined) return socket.close(1007, "SSML parsing error");
    const send = (kind: string, content: unknown): void =>
      socket.send(
        `X-RequestId:${id}\r\nContent-Type:application/json\r\nPath:${kind}\r\n\r\n${JSON.stringify(content)}`,
      );
    send("turn.start", { context: { serviceTag: "t" } });
    const failed = misbehaves(socket, connection.behaviour, () => socket.close(1011, "by the script"));
    if (failed) return;
    // Each socket has one utterance at a time, whose turns sound alike.
    connection.voice.speak("turn", {
      text: text.replaceAll(/&\w+;/g, "&"),
      rateHz,
      onChunk: (pcm, words) => {
        const header = Buffer.from(`X-RequestId:${id}\r\nPath:audio\r\n`);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(header.length);
        socket.send(Buffer.concat([length, header, pcm]));
        const metadata = words.map((word) => ({
          Type: "WordBoundary",
          Data: {
            Offset: word.startMs * 10_000,
            Duration: (word.endMs - word.startMs) * 10_000,
            text: { Text: word.text, Length: word.text.length, BoundaryType: "WordBoundary" },
          },
        }));
        if (metadata.length > 0) send("audio.metadata", { Metadata: metadata });
      },
      onEnd: () => send("turn.end", {}),
    });
  };
}
