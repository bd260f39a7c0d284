import { z } from "zod";
import type { TtsVendor } from "../../contracts/tts.ts";
import { LocalVoice } from "../../speech/local-voice.ts";
import { WorkerClient } from "../../speech/worker-client.ts";
import { defineTts } from "../define.ts";
import type { FliteWorkerData } from "./flite.worker.ts";

const options = z.strictObject({
  voice: z.enum(["slt", "rms", "awb", "kal16", "kal"]).default("slt"),
  /** 1 is the voice's own pace. */
  speed: z.number().min(0.5).max(2).default(1),
});

/** Flite: a small voice that is always there, in WebAssembly on its own thread. */
export default defineTts<z.infer<typeof options>>({
  name: "flite",
  summary: "Flite, a plain voice that needs no download (English)",
  options,
  environment: ["FLITE_VOICE"],
  fromEnvironment: ({ FLITE_VOICE: voice }) => (voice ? { voice } : {}),
  voices: () =>
    Promise.resolve([
      { id: "slt", name: "SLT", languages: ["en-US"], gender: "female" },
      { id: "rms", name: "RMS", languages: ["en-US"], gender: "male" },
      { id: "awb", name: "AWB", languages: ["en-GB"], gender: "male", description: "Scottish" },
      { id: "kal16", name: "Kal", languages: ["en-US"], gender: "male", description: "diphones, 16 kHz" },
      { id: "kal", name: "Kal", languages: ["en-US"], gender: "male", description: "diphones, 8 kHz" },
    ]),
  create({ voice, speed }): TtsVendor {
    let opened: LocalVoice | undefined;
    return {
      name: "flite",
      capabilities: { streaming: true, wordTimes: false },
      async open(openOptions) {
        opened ??= openFlite(voice, speed);
        return opened.open(openOptions);
      },
    };
  },
});

function openFlite(voice: string, speed: number): LocalVoice {
  const data: FliteWorkerData = { voice };
  const file = new URL("flite.worker.ts", import.meta.url);
  return new LocalVoice(new WorkerClient({ file, data, name: "flite", failureCode: "TTS_WORKER_FAILED" }), speed);
}
