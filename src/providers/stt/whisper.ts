import { availableParallelism } from "node:os";
import { z } from "zod";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import { modelFiles, modelsFolder, modelState } from "../../models/model-store.ts";
import { whisperRateHz } from "../../speech/speech-segment.ts";
import { WhisperDecoder, type DecodeReply, type DecodeRequest } from "../../speech/whisper-decoder.ts";
import { WhisperSession } from "../../speech/whisper-session.ts";
import { WorkerClient } from "../../speech/worker-client.ts";
import { defineStt } from "../define.ts";
import type { WhisperWorkerData } from "./whisper.worker.ts";

const options = z.strictObject({
  /** `tiny.en` is quick and English; `base` knows other languages and takes three times as long. */
  model: z.enum(["tiny.en", "base"]).default("tiny.en"),
  /** Folder of the pulled models. */
  models: z.string().min(1),
  /** Threads of one decode. They wait for one another by spinning: on a busy machine two are ten times slower than one. */
  threads: z
    .int()
    .min(1)
    .max(16)
    .default(availableParallelism() >= 8 ? 2 : 1),
  /** Decodes at once, each with its own copy of the model. */
  workers: z
    .int()
    .min(1)
    .max(8)
    .default(availableParallelism() >= 4 ? 2 : 1),
});

/** Whisper on this machine, on its own thread, decoded again while the caller speaks. */
export default defineStt<z.infer<typeof options>>({
  name: "whisper",
  summary: "Whisper on this machine (whisper.cpp; tiny English or base)",
  options,
  environment: ["CALLWRIGHT_DATA", "WHISPER_MODEL"],
  fromEnvironment(environment) {
    const models = modelsFolder(environment);
    const model = environment.WHISPER_MODEL || "tiny.en";
    const isKnown = options.shape.model.safeParse(model).success;
    if (isKnown && modelState(`whisper-${model}`, models) === "missing") return undefined;
    return { models, model };
  },
  create({ model, models, threads, workers }): SttVendor {
    let decoder: WhisperDecoder | undefined;
    return {
      name: "whisper",
      capabilities: {
        streaming: true,
        sampleRatesHz: [whisperRateHz],
        wordTimes: false,
        confidence: false,
        // On a busy machine a decode takes seconds; a filler bridges them, and words late are better than none.
        partials: false,
        finalDeadlineMs: 3000,
      },
      async open(openOptions) {
        const { language, sampleRateHz, signal, clock } = openOptions;
        if (sampleRateHz !== whisperRateHz)
          throw unsupported("sampleRateHz", `${sampleRateHz} Hz`, `Push ${whisperRateHz} Hz.`);
        if (model === "tiny.en" && !/^en\b/i.test(language)) {
          throw unsupported("language", `'${language}' with its English model`, "Set WHISPER_MODEL=base.");
        }
        if (signal.aborted) throw new CancelledError(signal.reason);
        decoder ??= openDecoder(model, models, workers);
        await decoder.warm(clock);
        if (signal.aborted) throw new CancelledError(signal.reason);
        return new WhisperSession({ ...openOptions, decoder, threads });
      },
    };
  },
});

function openDecoder(model: string, models: string, workers: number): WhisperDecoder {
  const name = `whisper-${model}`;
  const [modelFile = ""] = modelFiles(name, models);
  const data: WhisperWorkerData = { model: name, modelFile };
  const file = new URL("whisper.worker.ts", import.meta.url);
  const start = (): WorkerClient<DecodeRequest, DecodeReply> =>
    new WorkerClient({ file, data, name: "whisper", failureCode: "STT_WORKER_FAILED" });
  return new WhisperDecoder(Array.from({ length: workers }, start));
}

function unsupported(field: string, what: string, hint: string): CallwrightError {
  return new CallwrightError(`Whisper cannot take ${what}`, { code: "STT_UNSUPPORTED", field, hint });
}
