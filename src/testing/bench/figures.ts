/** What the bench says of a row, by the name that the JSON and the targets use. */
export type FigureName = keyof typeof figures;

/** How a figure is shown, and which way is better. */
export interface FigureMeaning {
  readonly label: string;
  readonly unit: "ms" | "%" | "MB" | "×";
  readonly better: "lower" | "higher" | "neither";
  readonly decimals: number;
}

const ms = (label: string): FigureMeaning => ({ label, unit: "ms", better: "lower", decimals: 0 });
const share = (label: string, better: FigureMeaning["better"]): FigureMeaning => ({
  label,
  unit: "%",
  better,
  decimals: 1,
});

/** All figures. Times are taken by the ear at the caller's end; what gave a reply is told by the journal. */
export const figures = {
  firstSoundP50Ms: ms("first sound P50"),
  firstSoundP95Ms: ms("P95"),
  firstSoundP99Ms: ms("P99"),
  realP50Ms: ms("real word P50"),
  realP95Ms: ms("P95"),
  realP99Ms: ms("P99"),
  cutOffPerPause: share("cut off per pause", "lower"),
  cutOffPerTurn: share("per turn", "lower"),
  answeredWithin1s: share("answered ≤ 1 s", "higher"),
  wrongAnswers: share("wrong answer", "lower"),
  falseInterruptions: share("false interruptions", "lower"),
  missedInterruptions: share("missed", "lower"),
  stopP50Ms: ms("stop P50"),
  stopP95Ms: ms("stop P95"),
  gapP50Ms: ms("gap P50"),
  onsetShare: share("onset", "neither"),
  speculationShare: share("speculation", "neither"),
  predictionShare: share("prediction", "neither"),
  branchShare: share("branch", "neither"),
  fallbackShare: share("fallback", "lower"),
  speculationHits: share("speculations kept", "higher"),
  predictionHits: share("predictions kept", "higher"),
  branchHits: share("branches kept", "higher"),
  callsPerTurn: { label: "calls a turn", unit: "×", better: "lower", decimals: 2 },
  wastedPerTurn: { label: "wasted", unit: "×", better: "lower", decimals: 2 },
  cpuPerCall: share("core per call", "lower"),
  cpuAll: share("core, all calls", "lower"),
  memoryPerCallMb: { label: "memory per call", unit: "MB", better: "lower", decimals: 2 },
  pacerP99Ms: { label: "pacer P99", unit: "ms", better: "lower", decimals: 1 },
  overOneCallP95Ms: ms("P95 over one call's"),
  layerP95Ms: { label: "layer P95", unit: "ms", better: "lower", decimals: 2 },
  layerP99Ms: { label: "layer P99", unit: "ms", better: "lower", decimals: 2 },
} as const satisfies Readonly<Record<string, FigureMeaning>>;

/** The figures that are shown side by side: a row appears where it has one of them. */
export const figureGroups: readonly { readonly title: string; readonly names: readonly FigureName[] }[] = [
  {
    title: "What the caller waits, ms",
    names: ["firstSoundP50Ms", "firstSoundP95Ms", "firstSoundP99Ms", "realP50Ms", "realP95Ms", "realP99Ms"],
  },
  {
    title: "Taking turns",
    names: ["cutOffPerPause", "cutOffPerTurn", "answeredWithin1s", "wrongAnswers", "fallbackShare"],
  },
  {
    title: "Interruptions",
    names: ["falseInterruptions", "missedInterruptions", "stopP50Ms", "stopP95Ms", "gapP50Ms"],
  },
  {
    title: "What gave the reply, and what guessing costs",
    names: [
      "onsetShare",
      "speculationShare",
      "predictionShare",
      "branchShare",
      "speculationHits",
      "predictionHits",
      "branchHits",
      "callsPerTurn",
      "wastedPerTurn",
    ],
  },
  {
    title: "Load",
    names: ["cpuPerCall", "cpuAll", "memoryPerCallMb", "pacerP99Ms", "overOneCallP95Ms", "layerP95Ms", "layerP99Ms"],
  },
];
