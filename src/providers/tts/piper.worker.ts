import { readFile } from "node:fs/promises";
import { workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { requireIntactFile } from "../../models/intact-file.ts";
import { modelCorrupt } from "../../models/model-store.ts";
import { answerRequests } from "../../speech/answer-requests.ts";
import { findPhonemiser, toPhonemeIds, toPhonemes, type Phonemiser } from "../../speech/piper-phonemes.ts";
import type { SpeechReply, SpeechRequest } from "../../speech/local-voice.ts";

/** What the thread is started with. */
export interface PiperWorkerData {
  readonly model: string;
  readonly modelFile: string;
  readonly configFile: string;
  readonly threads: number;
}

const voiceConfig = z.object({
  audio: z.object({ sample_rate: z.number().int() }),
  espeak: z.object({ voice: z.string() }),
  inference: z.object({ noise_scale: z.number(), length_scale: z.number(), noise_w: z.number() }),
  phoneme_id_map: z.record(z.string(), z.array(z.number().int())),
});

interface Voice {
  readonly session: InferenceSession;
  readonly config: z.infer<typeof voiceConfig>;
  readonly phonemise: Phonemiser;
}

const data = workerData as PiperWorkerData;
let loading: Promise<Voice> | undefined;

answerRequests<SpeechRequest, SpeechReply>("TTS_WORKER_FAILED", async ({ text, speed }) => {
  loading ??= load();
  const voice = await loading.catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const samples = await synthesise(voice, text, speed);
  return { reply: { samples, sampleRateHz: voice.config.audio.sample_rate }, transfer: [samples.buffer] };
});

async function load(): Promise<Voice> {
  const config = await loadConfig();
  const phonemise = await findPhonemiser(config.espeak.voice);
  await requireIntactFile(data.model, data.modelFile);
  try {
    const session = await InferenceSession.create(data.modelFile, {
      intraOpNumThreads: data.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
    });
    return { session, config, phonemise };
  } catch (cause) {
    throw modelCorrupt(data.model, data.modelFile, "the runtime cannot load it", cause);
  }
}

async function loadConfig(): Promise<z.infer<typeof voiceConfig>> {
  try {
    return voiceConfig.parse(JSON.parse(await readFile(data.configFile, "utf8")));
  } catch (cause) {
    throw modelCorrupt(data.model, data.configFile, "it is no description of a Piper voice", cause);
  }
}

async function synthesise(voice: Voice, text: string, speed: number): Promise<Int16Array<ArrayBuffer>> {
  const phonemes = await toPhonemes(text, voice.phonemise);
  if (phonemes === "") return new Int16Array(0);
  const ids = BigInt64Array.from(toPhonemeIds(phonemes, voice.config.phoneme_id_map), BigInt);
  const { noise_scale: noise, length_scale: length, noise_w: width } = voice.config.inference;
  const outputs = await voice.session.run({
    input: new Tensor("int64", ids, [1, ids.length]),
    input_lengths: new Tensor("int64", BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor("float32", Float32Array.of(noise, length / speed, width), [3]),
  });
  const wave = outputs.output?.data;
  if (!(wave instanceof Float32Array)) throw modelCorrupt(data.model, data.modelFile, "it gives no sound");
  return Int16Array.from(wave, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))));
}
