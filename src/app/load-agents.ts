import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Agent, AgentServices } from "../agent/agent.ts";
import { brainFailover } from "../agent/brain-failover.ts";
import { brainLlm } from "../agent/brain-llm.ts";
import { brainRelay } from "../agent/brain-relay.ts";
import type { Brain } from "../agent/brain.ts";
import { toolsOf } from "../agent/llm-messages.ts";
import type { Playbook, PlaybookContext } from "../agent/playbook.ts";
import { PromptPrimer } from "../agent/prompt-primer.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { LoadedAgent } from "../call/call-host.ts";
import { SpeechModelLink } from "../call/speech-model/link.ts";
import type { HedgeOptions } from "../contracts/hedging.ts";
import type { LlmVendor } from "../contracts/llm.ts";
import type { SpeechModelVendor } from "../contracts/speech-model.ts";
import { Fleet } from "../providers/health/fleet.ts";
import { openLlmRoute } from "../providers/llm-route/llm-route.ts";
import { localEngines } from "../providers/load.ts";
import { agentNames, agentsFolder, badAgent, importAgent } from "./agent-files.ts";
import { chooseSpeechModel, chooseVendors } from "./vendors.ts";
import type { Vendors } from "./vendors.ts";

/** What an agent is loaded with. */
export interface AgentLoading {
  readonly services: AgentServices;
  /** From {@link openVendors}. */
  readonly vendors: Omit<Vendors, "s2s"> & Partial<Pick<Vendors, "s2s">>;
  /** For agents that say nothing of it; from CALLWRIGHT_SPEECH_MODEL. */
  readonly speechModel?: string;
  /** How these vendors do over all calls of the process. Default: one that only these agents share. */
  readonly fleet?: Fleet;
  /** For agents that say nothing of it; from CALLWRIGHT_HEDGE. */
  readonly hedge?: HedgeOptions;
  /** Whether models are shown an agent's prompt while the phone rings; from CALLWRIGHT_PRIME_PROMPTS. */
  readonly primePrompts?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** How to load a folder of agents. */
export interface LoadAgentsOptions extends AgentLoading {
  /** Default: `agents` of this repository. */
  readonly folder?: string;
}

/**
 * Loads every `<name>.agent.ts` of a folder, by name. Throws AGENT_INVALID (with file, field and fix),
 * AGENT_NAME_MISMATCH, AGENT_VENDOR_UNKNOWN, AGENT_NONE or AGENT_FOLDER_UNREADABLE.
 */
export async function loadAgents(options: LoadAgentsOptions): Promise<ReadonlyMap<string, LoadedAgent>> {
  const folder = options.folder ?? fileURLToPath(agentsFolder);
  const fleet = options.fleet ?? new Fleet({ clock: options.clock, log: options.log, localEngines });
  const loaded = new Map<string, LoadedAgent>();
  for (const name of await agentNames(folder)) {
    loaded.set(name, await loadAgent(await importAgent(folder, name), { ...options, folder, fleet }));
  }
  return loaded;
}

/** Makes the playbook of one agent, and chooses its vendors and its brain. `folder` is for messages only. */
export async function loadAgent(agent: Agent, options: LoadAgentsOptions): Promise<LoadedAgent> {
  const { services, vendors, clock, log } = options;
  const fleet = options.fleet ?? new Fleet({ clock, log, localEngines });
  const file = join(options.folder ?? fileURLToPath(agentsFolder), `${agent.name}.agent.ts`);
  const chosen = { agent: agent.name, log };
  const [stt, llm, tts, playbook] = await Promise.all([
    chooseVendors({ ...chosen, kind: "stt", wanted: agent.stt, available: vendors.stt }),
    chooseVendors({ ...chosen, kind: "llm", wanted: agent.llm, available: vendors.llm }),
    chooseVendors({ ...chosen, kind: "tts", wanted: agent.tts, available: vendors.tts }),
    openPlaybook(agent, file, services),
  ]);
  const preference = agent.prefer === undefined ? {} : { prefer: agent.prefer };
  const routes = {
    stt: fleet.createRoute("stt", stt, preference),
    tts: fleet.createRoute("tts", tts, preference),
  };
  const models = agent.brain === "rules" ? [] : llm.map(({ name }) => name);
  // The one that is asked first, and who stands in for it or races with it.
  const leading = agent.brain === "rules" ? [] : llm.slice(0, 2);
  const speechModel = await speechModelOf(agent, options);
  const primer =
    options.primePrompts && !speechModel
      ? new PromptPrimer({ playbook, context: contextOf(clock), models: leading, clock })
      : undefined;
  const chooseBrain = brainChoice({ agent, playbook, llm, primer, options: { ...options, fleet } });
  const toCall = speechModel && {
    speechModel: (): ReturnType<NonNullable<LoadedAgent["speechModel"]>> => {
      const link = new SpeechModelLink({
        vendor: speechModel,
        instructions: () => playbook.instructions(contextOf(clock)),
        tools: toolsOf(playbook),
      });
      // In this order whatever is fastest: the model must hear what it is to answer.
      return { link, brain: chooseBrain(link.brain), stt: fleet.createRoute("stt", [link.ear, ...stt]) };
    },
  };
  const warmModels = async (signal: AbortSignal): Promise<void> => {
    await Promise.all(leading.map(async (vendor) => vendor.warm?.({ signal, clock })));
  };
  const ahead = {
    ...(leading.length > 0 && { warmModels }),
    ...(primer && { primeModels: (signal: AbortSignal) => primer.prime(signal, log) }),
  };
  const brain = (): Brain => chooseBrain();
  return { agent, playbook, ...routes, brain, models, ...toCall, ...ahead };
}

function contextOf(clock: Clock): PlaybookContext {
  return { wallTimeMs: () => clock.wallTimeMs() };
}

async function openPlaybook(agent: Agent, file: string, services: AgentServices): Promise<Playbook> {
  let playbook: Playbook;
  try {
    playbook = await agent.playbook(services);
  } catch (cause) {
    // The calendar and the database say themselves what is wrong with them.
    if (cause instanceof CallwrightError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw badAgent(file, {
      problem: `cannot make its playbook: ${problem}`,
      field: "playbook",
      hint: "Mend the function 'playbook' of this file.",
      cause,
    });
  }
  checkPlaybook(playbook, file);
  return playbook;
}

/** What TypeScript would have said, for agent files that nobody checked. */
function checkPlaybook(playbook: Partial<Playbook> | undefined, file: string): void {
  const problem = (field: string, what: string): CallwrightError =>
    badAgent(file, { problem: `makes a playbook whose ${field} ${what}`, field: `playbook.${field}`, hint });
  const hint = "Return definePlaybook({ name, tools, instructions, rules, keyterms }).";
  if (typeof playbook?.name !== "string" || playbook.name === "") throw problem("name", "is no text");
  if (typeof playbook.instructions !== "function") throw problem("instructions", "is no function");
  if (typeof playbook.rules !== "function") throw problem("rules", "is no function");
  if (!Array.isArray(playbook.keyterms)) throw problem("keyterms", "is no list");
  if (!Array.isArray(playbook.tools)) throw problem("tools", "is no list");
  const names = playbook.tools.map((tool) => tool.name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw problem("tools", `has '${twice}' twice`);
}

interface BrainChoice {
  readonly agent: Agent;
  readonly playbook: Playbook;
  readonly llm: readonly LlmVendor[];
  readonly primer: PromptPrimer | undefined;
  readonly options: AgentLoading & { readonly fleet: Fleet };
}

/** The model that is to hear and speak for an agent, if any. Rules are spoken by voices. */
async function speechModelOf(agent: Agent, options: LoadAgentsOptions): Promise<SpeechModelVendor | undefined> {
  const { log, vendors } = options;
  const name = agent.speechModel ?? options.speechModel;
  if (name === undefined || name === false || agent.brain === "rules") return undefined;
  const field = agent.speechModel === undefined ? "CALLWRIGHT_SPEECH_MODEL" : "speechModel";
  return chooseSpeechModel({ name, field, available: vendors.s2s ?? [], agent: agent.name, log });
}

/**
 * Rules alone, or models with the rules to carry on when all of them fail; made anew for each call. `speech`: the brain
 * of a speech model, for which the other models stand in.
 */
function brainChoice({ agent, playbook, llm, primer, options }: BrainChoice): (speech?: Brain) => Brain {
  const { clock, log } = options;
  const context = contextOf(clock);
  // A brain keeps its state to itself, so one of any state is a brain.
  const rules = (): Brain => playbook.rules(context);
  if (agent.brain === "rules") return rules;
  const lead = (primary: Brain): Brain =>
    brainFailover({
      primary,
      fallback: rules(),
      tools: playbook.tools,
      onSwitch: (from, to, reason) => log.warn({ agent: agent.name, from, to, reason }, `Brain: ${from} → ${to}`),
    }) as Brain;
  if (llm.length === 0) {
    if (agent.brain === "llm") {
      log.info({ agent: agent.name }, `Agent '${agent.name}' is led by a model and none is configured: rules lead it`);
    }
    return (speech) => (speech ? lead(speech) : rules());
  }
  const hedge = agent.hedge ?? options.hedge;
  const openModel = openLlmRoute({
    fleet: options.fleet,
    vendors: llm,
    ...(agent.prefer && { prefer: agent.prefer }),
    ...(hedge && { hedge }),
  });
  return (speech) => {
    const instructions = primer && { instructions: () => primer.instructions() };
    const model = brainLlm({ playbook, context, model: openModel(), ...instructions }) as Brain;
    return lead(speech ? (brainRelay({ first: speech, second: model }) as Brain) : model);
  };
}
