import { fileURLToPath } from "node:url";
import { agentsFolder, importAgent } from "../../app/agent-files.ts";
import { loadAgent } from "../../app/load-agents.ts";
import { openTurnScorer, openVad } from "../../app/speech-set-up.ts";
import { openVendors } from "../../app/vendors.ts";
import type { Vendors } from "../../app/vendors.ts";
import { Pacer } from "../../audio/pacer.ts";
import { systemClock } from "../../base/clock.ts";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import { secureIds } from "../../base/ids.ts";
import { seededRandom } from "../../base/random.ts";
import { CallHost } from "../../call/call-host.ts";
import { toRoute } from "../../call/fixed-route.ts";
import { localEngines } from "../../providers/load.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { UtteranceBank } from "../../testing/bench/utterance-bank.ts";
import type { UtteranceAudio } from "../../testing/bench/utterance.ts";
import { vendorVoice } from "../../testing/bench/voices.ts";
import { commandLog } from "../command-log.ts";
import type { CommandContext } from "../console-output.ts";
import { Progress } from "../console-output.ts";
import { Interruption } from "../interruption.ts";
import { openSharedDatabase } from "../open-shared-database.ts";
import type { SimulateFlags } from "../simulate.ts";
import { IsolatedCalendar } from "../talk/isolated-calendar.ts";
import { readScenario, scenarioNames } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";
import { runSimulation } from "./simulation.ts";
import { openReport } from "./report.ts";
import { SpokenCall } from "./spoken-call.ts";
import { openSpokenLine } from "./spoken-line.ts";
import type { SpokenLine } from "./spoken-line.ts";

/** Runs `callwright simulate` to its end. */
export async function runSimulate(context: CommandContext, scenarioName: string, flags: SimulateFlags): Promise<void> {
  if (flags.list === true) {
    await list(context, flags.json === true);
    return;
  }
  const scenario = await readScenario(scenarioName);
  using interruption = new Interruption();
  const report = openReport(context, flags.json === true);
  try {
    await play({ context, scenario, flags, report, signal: interruption.signal });
  } finally {
    if (interruption.exitCode !== undefined) process.exitCode = interruption.exitCode;
  }
  if (report.unexpected > 0) process.exitCode = 1;
}

async function list({ stdout }: CommandContext, json: boolean): Promise<void> {
  for (const name of await scenarioNames()) {
    const { title } = await readScenario(name);
    stdout.write(json ? `${JSON.stringify({ name, title })}\n` : `${name.padEnd(18)} ${title}\n`);
  }
}

interface Play {
  readonly context: CommandContext;
  readonly scenario: Scenario;
  readonly flags: SimulateFlags;
  readonly report: ReturnType<typeof openReport>;
  readonly signal: AbortSignal;
}

async function play({ context, scenario, flags, report, signal }: Play): Promise<void> {
  const { environment, stderr } = context;
  const log = commandLog(context);
  const clock = clockAt(scenario.now);
  const progress = new Progress(stderr);
  const agentName = flags.agent ?? scenario.agent ?? (environment["CALLWRIGHT_AGENT"] || "front-desk");
  const [agent, vendors] = await Promise.all([
    importAgent(fileURLToPath(agentsFolder), agentName),
    openVendors(environment),
  ]);
  if (vendors.stt.length === 0) throw noRecogniser();
  const voice = callerVoice(vendors);
  await using database = openSharedDatabase(context, { log, quiet: flags.json === true });
  await using calendar = new IsolatedCalendar({ database, clock, id: secureIds.next("talk"), preload: {} });
  await using vad = await openVad(log, clock);
  await using turnScorer = openTurnScorer(environment, log, clock);
  const loaded = await loadAgent(agent, { services: calendar.services, vendors, clock, log });
  await using line = openSpokenLine({ clock, random: seededRandom(scenario.name) });
  const sound = await makeSound({ scenario, voice, line, signal, onProgress: (text) => progress.show(text) });
  progress.end();
  report.begin({
    scenario,
    agent: agent.title,
    caller: voice.name,
    stt: toRoute(loaded.stt).order()[0]?.name ?? "none",
    brain: loaded.brain().name,
    tts: toRoute(loaded.tts).order()[0]?.name ?? "none",
    vad: vad.name,
  });
  await using calls = new CallHost({
    agents: new Map([[agent.name, loaded]]),
    vad,
    ...(turnScorer && { turnScorer }),
    clock,
    pacer: new Pacer(clock),
    ids: secureIds,
    log,
    maxCalls: 1,
  });
  const live = calls.open({ agent: agent.name, transport: line.transport });
  const call = new SpokenCall({ live, line, clock, signal });
  const snapshot = () => calendar.snapshot();
  await runSimulation({ scenario, call, sound, snapshot, onEvent: report.event });
  report.end();
}

/** Real time, on another date where the scenario wants one. */
function clockAt(now: string | undefined): Clock {
  if (now === undefined) return systemClock;
  const shiftMs = Date.parse(now) - systemClock.wallTimeMs();
  return { ...systemClock, wallTimeMs: () => systemClock.wallTimeMs() + shiftMs };
}

function callerVoice({ tts }: Vendors): TtsVendor {
  const voice = tts.find(({ name }) => localEngines.includes(name));
  if (voice !== undefined) return voice;
  throw new CallwrightError("There is no voice on this machine for the caller to speak with", {
    code: "SIMULATE_NO_VOICE",
    hint: "Run 'npx callwright models pull piper-joe-medium'.",
  });
}

function noRecogniser(): CallwrightError {
  return new CallwrightError("No speech recogniser is installed, so the agent could not hear the caller", {
    code: "SIMULATE_NO_RECOGNISER",
    hint: "Run 'npx callwright models pull whisper-tiny.en', or set the key of a vendor such as DEEPGRAM_API_KEY. 'npx callwright talk' needs none.",
  });
}

interface SoundOptions {
  readonly scenario: Scenario;
  readonly voice: TtsVendor;
  readonly line: SpokenLine;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** Speaks everything that the caller may say before the call begins: during it, the machine belongs to the agent. */
async function makeSound(options: SoundOptions): Promise<(text: string) => Promise<UtteranceAudio>> {
  const { scenario, voice, line, signal, onProgress } = options;
  const bank = new UtteranceBank([vendorVoice(voice.name, voice, systemClock)]);
  const make = (text: string): Promise<UtteranceAudio> => bank.make({ parts: [text], voice: 0 }, line.format);
  const texts = [...scenario.steps, ...(scenario.answers ?? [])].flatMap((one) => ("say" in one ? one.say : []));
  for (const [index, text] of texts.entries()) {
    if (signal.aborted) throw new CancelledError(signal.reason);
    onProgress(`Preparing what the caller says (${index + 1} of ${texts.length})`);
    await make(text);
  }
  return make;
}
