import { z } from "zod";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import { WorkerClient } from "../../speech/worker-client.ts";
import { defineStt } from "../define.ts";
import { SherpaSession } from "./sherpa/session.ts";
import type { SherpaReply, SherpaRequest, SherpaWorkerData } from "./sherpa/session.ts";

/*
 * sherpa-onnx (Apache-2.0), for those who bring a streaming transducer of their own. Written from `streaming-asr.js` and
 * `types.js` of sherpa-onnx-node 1.13.8, which is not a dependency: it weighs 32 MB and is of use only with a model.
 * It loads on Linux here; it was not run with a model, for none was to be had. One thread for all calls, which is never
 * terminated (ADR 0012).
 */
const options = z.strictObject({
  /** tokens.txt, encoder*.onnx, decoder*.onnx, joiner*.onnx. */
  modelDir: z.string().min(1),
  /** The engine: a package's name, or the address of a build of one's own. */
  module: z.string().min(1).default("sherpa-onnx-node"),
  threads: z.int().min(1).max(16).default(1),
});

const rateHz = 16_000;
const loadTimeoutMs = 60_000;

export default defineStt<z.infer<typeof options>>({
  name: "sherpa",
  summary: "sherpa-onnx on this machine, with a streaming model of one's own",
  options,
  environment: ["SHERPA_MODEL_DIR", "SHERPA_MODULE"],
  fromEnvironment: ({ SHERPA_MODEL_DIR: modelDir, SHERPA_MODULE: module }) =>
    modelDir ? { modelDir, ...(module && { module }) } : undefined,
  create({ modelDir, module, threads }): SttVendor {
    const data: SherpaWorkerData = { modelDir, module, threads };
    const worker = new WorkerClient<SherpaRequest, SherpaReply>({
      file: new URL("sherpa.worker.ts", import.meta.url),
      data,
      name: "sherpa",
      failureCode: "STT_WORKER_FAILED",
    });
    let lastId = 0;
    return {
      name: "sherpa",
      capabilities: {
        streaming: true,
        sampleRatesHz: [rateHz],
        wordTimes: false,
        confidence: false,
        finalDeadlineMs: 1500,
      },
      async open(openOptions) {
        const { sampleRateHz, signal, clock } = openOptions;
        if (sampleRateHz !== rateHz) {
          throw new CallwrightError(`STT 'sherpa' is not given audio of ${sampleRateHz} Hz`, {
            code: "STT_BAD_RATE",
            field: "sampleRateHz",
            hint: `Push ${rateHz} Hz.`,
          });
        }
        if (signal.aborted) throw new CancelledError(signal.reason);
        // Nothing of a session yet: loads the model, or says why it cannot.
        const id = ++lastId;
        await worker.request(
          { session: id, type: "close", samples: new Int16Array(0) },
          { clock, timeoutMs: loadTimeoutMs },
        );
        if (signal.aborted) throw new CancelledError(signal.reason);
        return new SherpaSession(worker, id, openOptions);
      },
    };
  },
});
