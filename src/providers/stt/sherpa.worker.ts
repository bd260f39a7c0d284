import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { CallwrightError } from "../../base/errors.ts";
import { answerRequests } from "../../speech/answer-requests.ts";
import type { SherpaReply, SherpaRequest, SherpaWorkerData } from "./sherpa/session.ts";

/** What is used of the addon: `streaming-asr.js` of sherpa-onnx-node 1.13.8. */
interface Addon {
  readonly OnlineRecognizer: new (config: unknown) => Recognizer;
}

interface Stream {
  acceptWaveform(sound: { readonly samples: Float32Array; readonly sampleRate: number }): void;
}

interface Recognizer {
  createStream(): Stream;
  isReady(stream: Stream): boolean;
  decode(stream: Stream): void;
  getResult(stream: Stream): { readonly text: string };
}

const rateHz = 16_000;
/** A streaming model holds the last word back until it has heard what comes behind it. */
const tailSamples = 0.5 * rateHz;

const data = workerData as SherpaWorkerData;
const streams = new Map<number, Stream>();
let recognizer: Recognizer | undefined;

answerRequests<SherpaRequest, SherpaReply>("STT_WORKER_FAILED", async ({ session, type, samples }) => {
  recognizer ??= await load();
  if (type === "close") {
    streams.delete(session);
    return { reply: { text: "" }, transfer: [] };
  }
  const known = streams.get(session);
  // Nothing was said since the last final.
  if (known === undefined && type === "finalise") return { reply: { text: "" }, transfer: [] };
  const stream = known ?? recognizer.createStream();
  streams.set(session, stream);
  const sound = type === "finalise" ? new Float32Array(tailSamples) : Float32Array.from(samples, (one) => one / 32_768);
  stream.acceptWaveform({ samples: sound, sampleRate: rateHz });
  while (recognizer.isReady(stream)) recognizer.decode(stream);
  const text = recognizer.getResult(stream).text.trim();
  if (type === "finalise") streams.delete(session);
  // Many models were trained on capitals only.
  return { reply: { text: text === text.toUpperCase() ? text.toLowerCase() : text }, transfer: [] };
});

async function load(): Promise<Recognizer> {
  const modelConfig = await modelFiles();
  let addon: Addon;
  try {
    const loaded = (await import(data.module)) as Addon & { readonly default?: Addon };
    addon = loaded.default ?? loaded;
  } catch (cause) {
    throw new CallwrightError(`STT 'sherpa' cannot load its engine '${data.module}'`, {
      code: "STT_ENGINE_MISSING",
      field: "SHERPA_MODULE",
      hint: "Install it beside Callwright: npm install sherpa-onnx-node",
      cause,
    });
  }
  try {
    return new addon.OnlineRecognizer({
      featConfig: { sampleRate: rateHz, featureDim: 80 },
      modelConfig: { ...modelConfig, numThreads: data.threads, provider: "cpu", debug: false },
      decodingMethod: "greedy_search",
      // Our own endpointing asks for finals.
      enableEndpoint: false,
    });
  } catch (cause) {
    throw badModel("holds a model that the engine cannot load", cause);
  }
}

/** A streaming transducer: tokens.txt and three networks; the quantised ones where there are both. */
async function modelFiles(): Promise<Readonly<Record<string, unknown>>> {
  let names: string[];
  try {
    names = await readdir(data.modelDir);
  } catch (cause) {
    throw badModel("cannot be read", cause);
  }
  const find = (part: string): string => {
    const fitting = names.filter((name) => name.startsWith(part) && name.endsWith(".onnx"));
    const name = fitting.find((one) => one.includes("int8")) ?? fitting[0];
    if (name === undefined) throw badModel(`holds no ${part}*.onnx`);
    return join(data.modelDir, name);
  };
  if (!names.includes("tokens.txt")) throw badModel("holds no tokens.txt");
  const transducer = { encoder: find("encoder"), decoder: find("decoder"), joiner: find("joiner") };
  return { transducer, tokens: join(data.modelDir, "tokens.txt") };
}

function badModel(problem: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`STT 'sherpa': the folder of SHERPA_MODEL_DIR ${problem}`, {
    code: "STT_MODEL_MISSING",
    field: "SHERPA_MODEL_DIR",
    hint: "Unpack a streaming transducer there: tokens.txt, encoder*.onnx, decoder*.onnx and joiner*.onnx.",
    ...(cause === undefined ? {} : { cause }),
  });
}
