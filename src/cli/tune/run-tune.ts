import { readFile, writeFile } from "node:fs/promises";
import { openTurnScorer } from "../../app/speech-set-up.ts";
import { systemClock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { seededRandom } from "../../base/random.ts";
import flite from "../../providers/tts/flite.ts";
import piper from "../../providers/tts/piper.ts";
import { vendorVoice } from "../../testing/bench/voices.ts";
import type { CallerVoice } from "../../testing/bench/voices.ts";
import { endpointParameters } from "../../turn/endpointing.ts";
import { readPauses } from "../../turn/tuning/labelled-pause.ts";
import type { LabelledPause } from "../../turn/tuning/labelled-pause.ts";
import { choosePoint, replay, tuningCurve } from "../../turn/tuning/replay.ts";
import type { TuningFigures, TuningSource } from "../../turn/tuning/replay.ts";
import type { CommandContext } from "../console-output.ts";
import type { TuneFlags } from "../tune.ts";
import { builtInPauses } from "./built-in-pauses.ts";
import { svgChart, textChart } from "./chart.ts";

const sources: readonly TuningSource[] = ["words", "acoustics", "all"];

/** Runs the command. Throws TUNE_NO_FILE, TUNE_BAD_PAUSE or TUNE_TOO_FEW. */
export async function runTune(context: CommandContext, flags: TuneFlags): Promise<void> {
  const pauses = flags.pauses === undefined ? await makePauses(context, flags.seed) : await loadPauses(flags.pauses);
  const seen = pauses.filter(({ heldOut }) => !heldOut);
  const unseen = pauses.filter(({ heldOut }) => heldOut);
  if (!seen.some(({ pauseMs }) => pauseMs === "end") || !seen.some(({ pauseMs }) => pauseMs !== "end")) {
    throw new CallwrightError("There must be at least one pause inside a turn and one end that are not held out", {
      code: "TUNE_TOO_FEW",
      field: "pauses",
    });
  }
  const hasSound = seen.some(({ acoustic }) => acoustic !== undefined);
  const used = hasSound ? sources : (["words"] as const);
  const curves = used.map((source) => ({ source, points: tuningCurve(seen, source) }));
  const chosen = curves.map(({ source, points }) => {
    const point = choosePoint(points, flags.bound / 100);
    const parameters = point?.parameters ?? endpointParameters;
    return { source, parameters, seen: replay(seen, source, parameters), unseen: replay(unseen, source, parameters) };
  });
  const committed = {
    parameters: endpointParameters,
    seen: replay(seen, "all", endpointParameters),
    unseen: replay(unseen, "all", endpointParameters),
  };
  if (flags.svg !== undefined) await writeFile(flags.svg, svgChart(curves));
  const { stdout } = context;
  if (flags.json) {
    const counts = { pauses: pauses.length, heldOut: unseen.length };
    stdout.write(`${JSON.stringify({ ...counts, bound: flags.bound, chosen, committed, curves })}\n`);
    return;
  }
  const rows = [...chosen, { source: "committed", ...committed }];
  const lines = [
    textChart(curves),
    "",
    `Quickest with at most ${flags.bound} % of the pauses cut off (${seen.length} pauses seen, ${unseen.length} held out):`,
    ...rows.map((row) => `  ${row.source.padEnd(10)} ${figuresText(row.seen)} | held out ${figuresText(row.unseen)}`),
    ...rows.map(({ source, parameters }) => `  ${source.padEnd(10)} ${JSON.stringify(parameters)}`),
    ...(hasSound ? [separation(seen)] : ["No sound: npx callwright models pull smart-turn-v3.2 lets the voice count."]),
    "The committed parameters and why they differ: docs/guides/turn-taking.md.",
  ];
  stdout.write(`${lines.join("\n")}\n`);
}

function figuresText({ cutOffs, meanWaitMs, withinASecond }: TuningFigures): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return `cut off ${percent(cutOffs)}, mean wait ${Math.round(meanWaitMs)} ms, within 1 s ${percent(withinASecond)}`;
}

/** How often the model gives a true end the higher score: 0.5 is chance. */
function separation(pauses: readonly LabelledPause[]): string {
  const scores = (isEnd: boolean): number[] =>
    pauses.flatMap(({ pauseMs, acoustic }) =>
      acoustic !== undefined && (pauseMs === "end") === isEnd ? [acoustic] : [],
    );
  const [ends, inside] = [scores(true), scores(false)];
  let higher = 0;
  for (const end of ends) for (const other of inside) higher += end > other ? 1 : end === other ? 0.5 : 0;
  const share = higher / Math.max(1, ends.length * inside.length);
  return `The voice alone tells an end from a pause in ${(100 * share).toFixed(0)} % of pairs (50 % is chance).`;
}

async function loadPauses(file: string): Promise<readonly LabelledPause[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CallwrightError(`The file ${file} cannot be read`, { code: "TUNE_NO_FILE", field: "pauses", cause });
  }
  return readPauses(text);
}

async function makePauses(context: CommandContext, seed: string): Promise<readonly LabelledPause[]> {
  const { environment, stderr } = context;
  await using scorer = openTurnScorer(environment, silentLog, systemClock);
  const joe = piper.options.safeParse(piper.fromEnvironment(environment));
  // The held-out voice is one that neither these nor the bench have.
  const voices: readonly CallerVoice[] = [
    vendorVoice("flite awb", flite.create({ voice: "awb", speed: 1 }), systemClock),
    ...(joe.success ? [vendorVoice("piper joe", piper.create(joe.data), systemClock)] : []),
    vendorVoice("flite kal16", flite.create({ voice: "kal16", speed: 1 }), systemClock),
  ];
  // Awaited, so that the model is closed afterwards.
  return await builtInPauses({
    voices,
    scorer,
    random: seededRandom(seed),
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: (done, of) => {
      if (stderr.isTTY) stderr.write(`\r${done} of ${of} ${done === of ? "\n" : ""}`);
    },
  });
}
