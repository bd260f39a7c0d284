/** The thread of Smart Turn: one onnxruntime session, which blocks the thread it runs on, for all calls. */
import { workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { openResampler } from "../../audio/resample.ts";
import { yieldToOthers } from "../../base/thread-priority.ts";
import { requireIntactFile } from "../../models/intact-file.ts";
import { melBands } from "../../models/mel-filters.ts";
import { modelCorrupt } from "../../models/model-store.ts";
import { answerRequests } from "../answer-requests.ts";
import { LogMel, melFrames } from "./log-mel.ts";
import { smartTurnModel } from "./smart-turn-messages.ts";
import type { SmartTurnReply, SmartTurnRequest, SmartTurnWorkerData } from "./smart-turn-messages.ts";

const { modelFile } = workerData as SmartTurnWorkerData;
const mel = new LogMel();
let loading: Promise<InferenceSession> | undefined;

// Before the others in nothing: where the machine is busy, the words decide alone.
const opinionNiceness = 15;

answerRequests<SmartTurnRequest, SmartTurnReply>("TURN_WORKER_FAILED", async ({ samples, sampleRateHz }) => {
  loading ??= load();
  const session = await loading;
  const features = mel.make(atModelRate(samples, sampleRateHz));
  const input = new Tensor("float32", features, [1, melBands, melFrames]);
  const { logits } = await session.run({ input_features: input });
  // Called logits by the model's authors, and a probability already.
  return { reply: { probability: Number(logits?.data[0]) }, transfer: [] };
});
yieldToOthers(opinionNiceness);

async function load(): Promise<InferenceSession> {
  await requireIntactFile(smartTurnModel, modelFile);
  try {
    return await InferenceSession.create(modelFile, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw modelCorrupt(smartTurnModel, modelFile, "the runtime cannot load it", cause);
  }
}

function atModelRate(samples: Int16Array, sampleRateHz: number): Int16Array {
  if (sampleRateHz === 16_000) return samples;
  const resampler = openResampler(sampleRateHz, 16_000);
  const body = resampler.push(samples).slice();
  const tail = resampler.flush();
  const all = new Int16Array(body.length + tail.length);
  all.set(body);
  all.set(tail, body.length);
  return all;
}
