import type { ServerResponse } from "node:http";
import { withHeader } from "./inworld-server.ts";
import { openVoiceServer } from "./voice-server.ts";
import type { VoiceBehaviour, VoiceConnection, VoiceServer } from "./voice-server.ts";

/*
 * Stand-ins for voices that are asked over HTTP. OpenAI, openai-node 7b7d6ca speech.ts: `pcm` is 24 kHz without a header,
 * sent in chunks as it is made. Google, cloud_tts.proto (googleapis f8291d2b), SynthesizeSpeech over HTTP: JSON with
 * `audioContent`, LINEAR16 with a WAV header; errors as google.rpc.Status.
 */
export function openOpenAiTtsServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  const answer = (body: string, response: ServerResponse, connection: VoiceConnection): void => {
    const { input } = JSON.parse(body) as { readonly input: string };
    if (fails(response, connection, { type: "server_error", code: "insufficient_quota", message: "by the script" }))
      return;
    response.writeHead(200, { "content-type": "audio/pcm" });
    connection.voice.speak("reply", {
      text: input,
      rateHz: 24_000,
      onChunk: (pcm) => void response.write(pcm),
      onEnd: () => void response.end(),
    });
  };
  const models = ["gpt-4o-mini-tts", "tts-1", "gpt-6-luna"].map((id) => ({ id, object: "model" }));
  return openVoiceServer({ answer, lists: { "/v1/models": { object: "list", data: models } } }, initial);
}

/** Opens it on a free port. */
export function openGoogleTtsServer(initial?: VoiceBehaviour): Promise<VoiceServer> {
  const answer = (body: string, response: ServerResponse, connection: VoiceConnection): void => {
    const request = JSON.parse(body) as {
      readonly input: { readonly text: string };
      readonly audioConfig: { readonly sampleRateHertz: number };
    };
    if (fails(response, connection, { code: 8, status: "RESOURCE_EXHAUSTED", message: "Quota: insufficient_quota" }))
      return;
    const chunks: Buffer[] = [];
    connection.voice.speak("reply", {
      text: request.input.text,
      rateHz: request.audioConfig.sampleRateHertz,
      onChunk: (pcm) => void chunks.push(pcm),
      onEnd: () => {
        response.writeHead(200, { "content-type": "application/json" });
        // In pieces: a long reply does not come at once.
        const reply = JSON.stringify({ audioContent: withHeader(Buffer.concat(chunks)).toString("base64") });
        response.write(reply.slice(0, 20));
        response.end(reply.slice(20));
      },
    });
  };
  const voice = (name: string, ssmlGender: string): unknown => ({ name, ssmlGender, languageCodes: ["en-US"] });
  const voices = [voice("en-US-Chirp3-HD-Aoede", "FEMALE"), voice("en-US-Chirp3-HD-Puck", "MALE")];
  return openVoiceServer({ answer, lists: { "/v1/voices": { voices } } }, initial);
}

function fails(response: ServerResponse, { behaviour: { fault } }: VoiceConnection, error: unknown): boolean {
  if (fault === "deaf") return true;
  if (fault === "close") response.socket?.destroy();
  else if (fault === "error") response.writeHead(500).end(JSON.stringify({ error: { message: "by the script" } }));
  else if (fault === "quota") response.writeHead(429).end(JSON.stringify({ error }));
  else if (fault === "garbage") response.writeHead(200).end("{ this is not JSON");
  else return false;
  return true;
}
