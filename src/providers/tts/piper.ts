import { availableParallelism } from "node:os";
import { z } from "zod";
import type { TtsVendor } from "../../contracts/tts.ts";
import { modelFiles, modelsFolder, modelState } from "../../models/model-store.ts";
import { LocalVoice, type SpeechReply, type SpeechRequest } from "../../speech/local-voice.ts";
import { WorkerClient } from "../../speech/worker-client.ts";
import { defineTts } from "../define.ts";
import type { PiperWorkerData } from "./piper.worker.ts";

const model = "piper-joe-medium";

const options = z.strictObject({
  /** Folder of the pulled models. */
  models: z.string().min(1),
  /** 1 is the voice's own pace. */
  speed: z.number().min(0.5).max(2).default(1),
  /** Threads of one clause. More than one is quicker only while cores are idle. */
  threads: z
    .int()
    .min(1)
    .max(8)
    .default(availableParallelism() >= 8 ? 2 : 1),
});

/** Piper: a neural voice on this machine, on its own thread. */
export default defineTts<z.infer<typeof options>>({
  name: "piper",
  summary: "Piper, a neural voice on this machine (English)",
  options,
  environment: ["CALLWRIGHT_DATA", "PIPER_SPEED"],
  fromEnvironment(environment) {
    const models = modelsFolder(environment);
    if (modelState(model, models) === "missing") return undefined;
    return { models, ...(environment.PIPER_SPEED === undefined ? {} : { speed: Number(environment.PIPER_SPEED) }) };
  },
  voices: () => Promise.resolve([{ id: model, name: "Joe", languages: ["en-US"], gender: "male" }]),
  create({ models, speed, threads }): TtsVendor {
    let voice: LocalVoice | undefined;
    return {
      name: "piper",
      capabilities: { streaming: true, wordTimes: false },
      async open(openOptions) {
        voice ??= new LocalVoice(openPiper(models, threads), speed);
        return voice.open(openOptions);
      },
    };
  },
});

function openPiper(models: string, threads: number): WorkerClient<SpeechRequest, SpeechReply> {
  const [modelFile = "", configFile = ""] = modelFiles(model, models);
  const data: PiperWorkerData = { model, modelFile, configFile, threads };
  return new WorkerClient({
    file: new URL("piper.worker.ts", import.meta.url),
    data,
    name: "piper",
    failureCode: "TTS_WORKER_FAILED",
  });
}
