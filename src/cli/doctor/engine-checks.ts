import { openVad } from "../../app/speech-set-up.ts";
import { openVendors, vendorKinds } from "../../app/vendors.ts";
import type { Vendors } from "../../app/vendors.ts";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { LlmVendor } from "../../contracts/llm.ts";
import type { SpeechModelVendor } from "../../contracts/speech-model.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { modelsFolder } from "../../models/model-store.ts";
import { listModels } from "../../models/verify.ts";
import type { VendorKind } from "../../providers/define.ts";
import { loadVendors, localEngines } from "../../providers/load.ts";
import type { Check, Found } from "./finding.ts";
import { timed, trouble } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What engines are tried with. */
export interface EngineContext {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
}

const sample = "Hello, this is a test.";
/** Loading a model from a slow disk, on a busy machine. */
const engineTimeoutMs = 60_000;
const vendorTimeoutMs = 10_000;
/** Models without which a call is answered all the same. */
const optionalModels = new Set(["whisper-base", "smart-turn-v3.2"]);

/** One check for each speech model, by the sizes of its files. */
export function modelChecks(environment: Environment): readonly Check[] {
  const folder = modelsFolder(environment);
  return listModels(folder).map(({ name, state, summary }) => ({
    area: "models",
    name,
    onFailure: "warning",
    look: () => {
      if (state === "installed") return { detail: summary };
      const hint = `Run 'npx callwright models pull ${name}'.`;
      if (state === "missing" && optionalModels.has(name)) return { detail: `${summary}: not installed, not needed` };
      throw trouble(state === "missing" ? `${summary}: not installed` : `${summary}: its files are damaged`, hint);
    },
  }));
}

/** One check for each engine on this machine: that it loads and works. */
export async function engineChecks(context: EngineContext): Promise<readonly Check[]> {
  let vendors: Vendors;
  try {
    vendors = await openVendors(context.environment);
  } catch (error) {
    // A variable that is set to something unusable: nothing starts with it.
    return [{ area: "engines", name: "configuration", look: () => Promise.reject(error) }];
  }
  const isLocal = ({ name }: { readonly name: string }): boolean => localEngines.includes(name);
  const stt = vendors.stt.filter(isLocal);
  const tts = vendors.tts.filter(isLocal);
  const common = { area: "engines", onFailure: "warning", timeoutMs: engineTimeoutMs } as const;
  return [
    { ...common, name: "voice detection", look: () => checkVad(context) },
    ...stt.map((vendor): Check => ({
      ...common,
      name: vendor.name,
      look: (signal) => listen(vendor, context, signal),
    })),
    ...tts.map((vendor): Check => ({ ...common, name: vendor.name, look: (signal) => speak(vendor, context, signal) })),
  ];
}

/** One check for each vendor on the network: whether its key is there, and a round trip with it. */
export async function vendorChecks(
  context: EngineContext,
  { offline }: { offline: boolean },
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const kind of vendorKinds) {
    for (const definition of await loadVendors(kind)) {
      if (localEngines.includes(definition.name)) continue;
      const { name, summary, environment: variables } = definition;
      checks.push({
        area: "vendors",
        name: `${kind} ${name}`,
        onFailure: "warning",
        timeoutMs: vendorTimeoutMs,
        look: async (signal) => {
          const set = variables.filter((variable) => Boolean(context.environment[variable]));
          if (set.length === 0) return { detail: `${summary}: not configured (${variables[0] ?? "no variable"})` };
          const configured = `${summary}: ${set.join(", ")} set`;
          if (offline) return { detail: `${configured}; not asked` };
          const vendorOptions = definition.fromEnvironment(context.environment);
          // Names the setting that is wrong, and those that would be right; a round trip only fails.
          if (vendorOptions !== undefined)
            await definition.check?.(definition.options.parse(vendorOptions), { ...context, signal });
          return roundTrip({ kind, name, configured }, context, signal);
        },
      });
    }
  }
  return checks;
}

/** What a call does without, in whole sentences. */
export async function degradations({ environment }: EngineContext): Promise<readonly string[]> {
  const vendors = await openVendors(environment).catch(() => undefined);
  if (vendors === undefined) return ["Vendors cannot be opened: see the configuration."];
  return [
    ...(vendors.stt.length === 0 ? ["No recogniser: callers type instead of speaking."] : []),
    ...(vendors.tts.every(({ name }) => name === "flite") ? ["Only the plain built-in voice (Flite) speaks."] : []),
    ...(vendors.llm.length === 0
      ? ["No language model: rules lead the conversation. Set OPENAI_API_KEY or OPENAI_BASE_URL to change that."]
      : []),
  ];
}

async function checkVad({ clock, log }: EngineContext): Promise<Found> {
  const { value: vad, tookMs } = await timed(clock, () => openVad(log, clock));
  await using _ = vad;
  if (vad.name === "silero") return { detail: "Silero loads", tookMs };
  return {
    state: "warning",
    detail: "Silero cannot run; voices are found by their energy",
    hint: "See --verbose for why.",
    tookMs,
  };
}

async function listen(vendor: SttVendor, { clock, log }: EngineContext, signal: AbortSignal): Promise<Found> {
  const sampleRateHz = vendor.capabilities.sampleRatesHz.at(-1) ?? 16_000;
  const { tookMs } = await timed(clock, async () => {
    await using _ = await vendor.open({ sampleRateHz, language: "en-US", keyterms: [], signal, clock, log });
  });
  return { detail: "recognition opens", tookMs };
}

async function speak(vendor: TtsVendor, { clock, log }: EngineContext, signal: AbortSignal): Promise<Found> {
  await using session = await vendor.open({ language: "en-US", signal, clock, log });
  const { value: samples, tookMs } = await timed(clock, async () => {
    for await (const event of session.speak(once(sample), signal))
      if (event.type === "audio") return event.samples.length;
    return 0;
  });
  if (samples > 0) return { detail: "speaks; the time is that of the first sound", tookMs };
  throw trouble("It makes no sound", "Run 'npx callwright models verify'.");
}

async function think(vendor: LlmVendor, { clock, log }: EngineContext, signal: AbortSignal): Promise<Found> {
  const messages = [{ role: "user", text: "Say OK." }] as const;
  const { tookMs } = await timed(clock, async () => {
    for await (const event of vendor.stream(
      { messages, tools: [], maxOutputTokens: 8, temperature: 0 },
      { signal, clock, log },
    )) {
      if (event.type === "text-delta" || event.type === "finish") return;
    }
    throw new CallwrightError("The model sent nothing", { code: "LLM_BAD_REPLY" });
  });
  return { detail: `model '${vendor.model}' answers; the time is that of the first token`, tookMs };
}

async function converse(vendor: SpeechModelVendor, { clock, log }: EngineContext, signal: AbortSignal): Promise<Found> {
  const sampleRateHz = vendor.capabilities.sampleRatesHz.at(-1) ?? 16_000;
  const { tookMs } = await timed(clock, async () => {
    const instructions = "You answer the telephone.";
    const options = { sampleRateHz, language: "en-US", instructions, tools: [], history: [], signal, clock, log };
    await using _ = await vendor.open(options);
  });
  return { detail: `a conversation with '${vendor.model}' opens`, tookMs };
}

async function roundTrip(
  { kind, name, configured }: { readonly kind: VendorKind; readonly name: string; readonly configured: string },
  context: EngineContext,
  signal: AbortSignal,
): Promise<Found> {
  const vendors: Vendors = await openVendors(context.environment);
  const isNamed = (one: { readonly name: string }): boolean => one.name === name;
  const found = await {
    stt: () => withVendor(vendors.stt.find(isNamed), (vendor) => listen(vendor, context, signal)),
    llm: () => withVendor(vendors.llm.find(isNamed), (vendor) => think(vendor, context, signal)),
    tts: () => withVendor(vendors.tts.find(isNamed), (vendor) => speak(vendor, context, signal)),
    s2s: () => withVendor(vendors.s2s.find(isNamed), (vendor) => converse(vendor, context, signal)),
  }[kind]();
  return { ...found, detail: `${configured}; ${found.detail}` };
}

function withVendor<Vendor>(vendor: Vendor | undefined, work: (vendor: Vendor) => Promise<Found>): Promise<Found> {
  if (vendor !== undefined) return work(vendor);
  return Promise.resolve({ state: "warning", detail: "not configured: its key is missing", hint: "Set its key." });
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
