import type { FigureName } from "./figures.ts";

/** What a figure of a row should come to. */
export interface Target {
  /** In the words of the table that it is from. */
  readonly says: string;
  readonly row: string;
  readonly figure: FigureName;
  readonly atMost?: number;
  readonly atLeast?: number;
}

const realTime = (says: string, row: string, p50: number, p95: number): readonly Target[] => [
  { says: `real word, ${says}: P50`, row, figure: "realP50Ms", atMost: p50 },
  { says: `real word, ${says}: P95`, row, figure: "realP95Ms", atMost: p95 },
];
const firstSound = (says: string, row: string, p50: number, p95: number): readonly Target[] => [
  { says: `first sound, ${says}: P50`, row, figure: "firstSoundP50Ms", atMost: p50 },
  { says: `first sound, ${says}: P95`, row, figure: "firstSoundP95Ms", atMost: p95 },
];

/** The targets of "three hundred milliseconds", with a recogniser of 150 ms, a model of 350 and a voice of 75. */
export const targets: readonly Target[] = [
  ...firstSound("model-led", "plain", 300, 500),
  ...realTime("model-led", "plain", 590, 640),
  ...realTime("model-led, predicted turns", "predicted", 400, 600),
  ...realTime("transcript complete at the end of speech", "complete", 440, 480),
  ...realTime("rules-led", "rules", 250, 350),
  ...realTime("yes/no, model-led", "yes-no", 250, 350),
  ...realTime("yes/no, rules-led", "yes-no-rules", 250, 350),
  ...realTime("choice, model-led", "choice", 250, 350),
  ...realTime("choice, rules-led", "choice-rules", 250, 350),
  ...firstSound("slow model, two requests", "hedge-2", 300, 500),
  ...realTime("slow model, two requests", "hedge-2", 620, 1200),
  { says: "barge-in stop: P50", row: "barge-in", figure: "stopP50Ms", atMost: 200 },
  { says: "barge-in stop: P95", row: "barge-in", figure: "stopP95Ms", atMost: 250 },
  ...realTime("after a barge-in", "barge-in", 590, 660),
  ...realTime("local engines, one call", "local", 450, 700),
  { says: "cut-offs, 0.6 s pauses", row: "pauses-600", figure: "cutOffPerPause", atMost: 10 },
  { says: "cut-offs, turns", row: "natural", figure: "cutOffPerTurn", atMost: 5 },
  { says: "a backchannel stops the agent", row: "backchannel", figure: "falseInterruptions", atMost: 10 },
  { says: "finished sentences answered within 1 s", row: "plain", figure: "answeredWithin1s", atLeast: 99 },
  { says: "100 calls: all on one core", row: "load-100", figure: "cpuAll", atMost: 100 },
  { says: "100 calls: P95 over one call's", row: "load-100", figure: "overOneCallP95Ms", atMost: 50 },
  { says: "100 calls: pacer error P99", row: "load-100", figure: "pacerP99Ms", atMost: 10 },
  { says: "100 calls: memory a call", row: "load-100", figure: "memoryPerCallMb", atMost: 1 },
  { says: "layer over the vendors, 50 tokens: P95", row: "provider-layer", figure: "layerP95Ms", atMost: 3 },
];
