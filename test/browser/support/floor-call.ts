import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeWav } from "../../../src/audio/wav.ts";
import type { JournalEvent } from "../../../src/call/journal-events.ts";
import { summariseCall } from "../../../src/store/call-records.ts";
import type { JournalWriter } from "../../../src/store/journal-writer.ts";

const sampleRateHz = 16_000;
const cutOff = { turnId: "t_1", revision: 1 };
const first = { turnId: "t_1", revision: 2 };
const second = { turnId: "t_2", revision: 3 };
const third = { turnId: "t_3", revision: 4 };

/** What happened when, ms: a cut-off, a sound of listening, an interruption, a reply that was taken back unheard. */
const happenings: readonly (readonly [number, JournalEvent])[] = [
  [900, { type: "turn-start", turnId: "t_1" }],
  [920, { type: "speech-start", onsetMs: 900 }],
  [1900, { type: "turn-soft-commit", ...cutOff, text: "On Tuesday", reason: "endpoint", waitMs: 350 }],
  [1900, { type: "agent-say", ...cutOff, text: "Tuesday at nine is free.", filler: false }],
  [2000, { type: "agent-speech-start", ...cutOff }],
  [2300, { type: "turn-retract", ...cutOff, audible: true }],
  [2300, { type: "agent-speech-end", turnId: "t_1/1", heard: "Tuesday", interrupted: true }],
  [3400, { type: "transcript", turnId: "t_1", text: "On Tuesday or Friday, please.", final: true }],
  [3400, { type: "speech-end", lastVoicedMs: 3300 }],
  [
    3500,
    { type: "turn-soft-commit", ...first, text: "On Tuesday or Friday, please.", reason: "endpoint", waitMs: 200 },
  ],
  [3500, { type: "agent-say", ...first, text: "Let me look. Friday at ten is free, with Dr. Rivera.", filler: false }],
  [3520, { type: "agent-speech-start", ...first }],
  [
    3950,
    {
      type: "turn-latency",
      turnId: "t_1",
      latency: {
        totalMs: 220,
        firstWordMs: 650,
        began: "prediction",
        onset: true,
        stages: [
          { name: "stt", startMs: 0, endMs: 150 },
          { name: "endpointing", startMs: 150, endMs: 200 },
          { name: "brain", startMs: 200, endMs: 560 },
          { name: "tts", startMs: 560, endMs: 650 },
        ],
        marks: { "reply-start": -240, "soft-commit": 200, "first-sound": 650 },
      },
    },
  ],
  [4000, { type: "turn-commit", ...first, text: "On Tuesday or Friday, please.", kind: "speech" }],
  [4780, { type: "barge-in", turnId: "t_1", onsetMs: 4700, decision: "pause", words: "" }],
  [5000, { type: "barge-in", turnId: "t_1", onsetMs: 4700, decision: "resume", words: "mhm" }],
  [5780, { type: "barge-in", turnId: "t_1", onsetMs: 5700, decision: "pause", words: "" }],
  [5900, { type: "turn-start", turnId: "t_2" }],
  [6000, { type: "agent-speech-end", turnId: "t_1", heard: "Let me look. Friday at ten", interrupted: true }],
  [6000, { type: "barge-in", turnId: "t_1", onsetMs: 5700, decision: "flush", words: "no wait" }],
  [6500, { type: "turn-soft-commit", ...second, text: "No, wait", reason: "endpoint", waitMs: 300 }],
  [6500, { type: "agent-say", ...second, text: "Sure.", filler: false }],
  [6550, { type: "turn-retract", ...second, audible: false }],
  [7400, { type: "transcript", turnId: "t_2", text: "No, wait, Thursday.", final: true }],
  [7400, { type: "speech-end", lastVoicedMs: 7300 }],
  [
    7600,
    { type: "turn-soft-commit", ...third, turnId: "t_2", text: "No, wait, Thursday.", reason: "endpoint", waitMs: 300 },
  ],
  [7600, { type: "turn-commit", ...third, turnId: "t_2", text: "No, wait, Thursday.", kind: "speech" }],
  [9900, { type: "call-end", outcome: "caller-hung-up", disposition: "", durationMs: 9900 }],
];

interface FloorCall {
  readonly id: string;
  readonly from: string;
  readonly startedAtMs: number;
  /** Where recordings are. */
  readonly folder: string;
}

/** Puts down a call in which both wanted to speak at once, with its recording; the caller hung up on a silent agent. */
export async function recordFloorCall(
  writer: JournalWriter,
  { id, from, startedAtMs, folder }: FloorCall,
): Promise<void> {
  const recordingPath = join(folder, `${id}.wav`);
  await writeFile(recordingPath, encodeWav({ sampleRateHz, channels: 2, samples: twoVoices(10_000) }));
  const journal = happenings.map(([atMs, event], index) => ({ seq: index + 1, atMs, event }));
  writer.callStarted({
    id,
    from,
    agent: "front-desk",
    transport: "sip",
    startedAtMs,
    brain: "rules",
    stt: "s",
    tts: "t",
  });
  for (const entry of journal) writer.write(id, entry);
  const end = { outcome: "caller-hung-up", disposition: "", endedAtMs: startedAtMs + 9900 } as const;
  writer.callEnded({ id, ...end, recordingPath, ...summariseCall(journal) });
  await writer.flush();
}

/** The caller left and the agent right, each a tone where it speaks. */
function twoVoices(lengthMs: number): Int16Array {
  const samples = new Int16Array((lengthMs * sampleRateHz * 2) / 1000);
  const put = (side: 0 | 1, fromMs: number, toMs: number): void => {
    for (let at = (fromMs * sampleRateHz) / 1000; at < (toMs * sampleRateHz) / 1000; at++) {
      samples[at * 2 + side] = 9000 * Math.sin(at * 0.09) * Math.abs(Math.sin(at / 2600));
    }
  };
  for (const [fromMs, toMs] of [
    [900, 1550],
    [1950, 3300],
    [4700, 4950],
    [5700, 7300],
  ] as const)
    put(0, fromMs, toMs);
  for (const [fromMs, toMs] of [
    [2000, 2300],
    [3520, 6000],
  ] as const)
    put(1, fromMs, toMs);
  return samples;
}
