import { workerData } from "node:worker_threads";
import { Whisper, WhisperFullParams, WhisperSamplingStrategy } from "@napi-rs/whisper";
import { requireIntactFile } from "../../models/intact-file.ts";
import { modelCorrupt } from "../../models/model-store.ts";
import { answerRequests } from "../../speech/answer-requests.ts";
import type { DecodeReply, DecodeRequest } from "../../speech/whisper-decoder.ts";

/** What the thread is started with. */
export interface WhisperWorkerData {
  readonly model: string;
  readonly modelFile: string;
}

/** Below this the library gives an empty text at once (it answers nothing for 1 s or less). */
const shortestSamples = 1.4 * 16_000;
/** Silence behind the speech: the decoder needs some to find the end. */
const tailSamples = 0.3 * 16_000;

const data = workerData as WhisperWorkerData;
let whisper: Whisper | undefined;

answerRequests<DecodeRequest, DecodeReply>("STT_WORKER_FAILED", async (request) => {
  whisper ??= await load();
  const length = Math.max(shortestSamples, request.samples.length + tailSamples);
  const samples = new Float32Array(length);
  for (const [index, sample] of request.samples.entries()) samples[index] = sample / 32_768;
  return { reply: { text: whisper.full(parameters(request), samples) }, transfer: [] };
});

async function load(): Promise<Whisper> {
  await requireIntactFile(data.model, data.modelFile);
  try {
    return new Whisper(data.modelFile, { useGpu: false });
  } catch (cause) {
    throw modelCorrupt(data.model, data.modelFile, "whisper.cpp cannot load it", cause);
  }
}

function parameters(request: DecodeRequest): WhisperFullParams {
  const parameters = new WhisperFullParams(WhisperSamplingStrategy.Greedy);
  parameters.nThreads = request.threads;
  parameters.audioCtx = request.audioContext;
  parameters.maxTokens = request.maxTokens;
  parameters.language = request.language;
  // Above 0 and below the 1e-6 that counts as greedy: the scaled logits make every choice certain, so whisper.cpp never
  // begins its fallback, five more decodes at rising temperatures that the binding cannot switch off.
  parameters.temperature = 5e-7;
  parameters.noTimestamps = true;
  parameters.singleSegment = true;
  parameters.noContext = true;
  parameters.suppressBlank = true;
  parameters.suppressNonSpeechTokens = true;
  parameters.printProgress = false;
  parameters.printTimestamps = false;
  return parameters;
}
