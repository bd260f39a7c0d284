import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Agent } from "../agent/agent.ts";
import { CallwrightError } from "../base/errors.ts";
import type { CallerProfile } from "../turn/endpointing.ts";

/** Where agents live when nothing else is said: the `agents` folder beside `src`. */
export const agentsFolder = new URL("../../agents/", import.meta.url);

const fileName = /^([a-z0-9-]+)\.agent\.ts$/;

const profiles = ["standard", "elderly", "non-native", "fast", "dictation"] as const satisfies readonly CallerProfile[];

const hedgeSchema = z.strictObject({
  policy: z.enum(["off", "at-start", "staggered"]),
  requests: z.number().int("must be a whole number").min(2).max(4).optional(),
  afterQuantile: z.number().min(0.5).max(0.99).optional(),
  sameVendor: z.boolean().optional(),
  maxExtraUsdPerCall: z.number().min(0).optional(),
  maxExtraUsdPerHour: z.number().min(0).optional(),
});

const pronunciationSchema = z.strictObject({
  word: z.string().trim().min(1, "must not be empty"),
  say: z.string().trim().min(1, "must not be empty"),
  matchCase: z.boolean().optional(),
});

const agentSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "lower case, digits and hyphens only"),
  title: z.string().trim().min(1, "must not be empty"),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 language such as 'en-US'")
    .optional(),
  profile: z.enum(profiles).optional(),
  stt: z.array(z.string().min(1)).optional(),
  llm: z.array(z.string().min(1)).optional(),
  tts: z.array(z.string().min(1)).optional(),
  prefer: z.enum(["order", "fastest"]).optional(),
  hedge: hedgeSchema.optional(),
  speechModel: z.union([z.string().min(1), z.literal(false)]).optional(),
  voice: z.string().min(1).optional(),
  pronunciations: z.array(pronunciationSchema).max(1000, "takes at most 1000").optional(),
  onsets: z
    .union([
      z.literal(false),
      z.array(z.string().trim().min(1, "must not be empty").max(60, "is at most 60 letters long")),
    ])
    .optional(),
  maxGuessUsdPerCall: z.number().min(0).max(100).optional(),
  brain: z.enum(["auto", "rules", "llm"]).optional(),
  playbook: z.custom<Agent["playbook"]>((value) => typeof value === "function", "must be a function"),
});

/** What fields of an agent that are more than a word look like. */
const hints: Readonly<Record<string, string>> = {
  hedge: `Fields of 'hedge': ${Object.keys(hedgeSchema.shape).join(", ")}; its policy is off, at-start or staggered.`,
  speechModel: "Write speechModel: 'openai-realtime', or false for none.",
  onsets: 'Write onsets: ["Let me see.", "Well,"], or false for none.',
  pronunciations: 'Write pronunciations: [{ word: "Okafor", say: "oh KAH for" }].',
};

/** Names of the agents in a folder, by their files. Throws AGENT_FOLDER_UNREADABLE or AGENT_NONE. */
export async function agentNames(folder: string): Promise<readonly string[]> {
  let entries;
  try {
    entries = await readdir(folder);
  } catch (cause) {
    throw new CallwrightError(`The folder of agents ${folder} cannot be read`, {
      code: "AGENT_FOLDER_UNREADABLE",
      field: "agents",
      hint: "Make a folder 'agents' with a file '<name>.agent.ts' in it, and give this user the right to read it.",
      cause,
    });
  }
  const names = entries.flatMap((entry) => fileName.exec(entry)?.[1] ?? []).sort();
  if (names.length > 0) return names;
  throw new CallwrightError(`There is no agent in ${folder}`, {
    code: "AGENT_NONE",
    field: "agents",
    hint: "Add a file '<name>.agent.ts' whose default export is defineAgent({ … }).",
  });
}

/** Imports one agent and validates it. Throws AGENT_UNKNOWN, AGENT_INVALID (file, field, fix) or AGENT_NAME_MISMATCH. */
export async function importAgent(folder: string, name: string): Promise<Agent> {
  const names = await agentNames(folder);
  if (!names.includes(name)) {
    throw new CallwrightError(`There is no agent '${name}'`, {
      code: "AGENT_UNKNOWN",
      field: "agent",
      hint: `Use one of: ${names.join(", ")}.`,
    });
  }
  const file = join(folder, `${name}.agent.ts`);
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(resolve(file)).href)) as { readonly default?: unknown }).default;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw badAgent(file, { problem: `cannot be imported: ${problem}`, hint: "Mend what the message names.", cause });
  }
  const agent = checkAgent(file, exported);
  if (agent.name === name) return agent;
  throw new CallwrightError(`${file} defines an agent of another name, '${agent.name}'`, {
    code: "AGENT_NAME_MISMATCH",
    field: "name",
    hint: `Write name: "${name}", or rename the file to ${agent.name}.agent.ts.`,
  });
}

/** The one error for an agent file that is not what it should be. */
export function badAgent(
  file: string,
  details: { readonly problem: string; readonly field?: string; readonly hint: string; readonly cause?: unknown },
): CallwrightError {
  const { problem, ...rest } = details;
  return new CallwrightError(`The agent file ${file} ${problem}`, { code: "AGENT_INVALID", ...rest });
}

function checkAgent(file: string, exported: unknown): Agent {
  if (typeof exported !== "object" || exported === null) {
    throw badAgent(file, {
      problem: "has no agent as its default export",
      field: "default",
      hint: "Write export default defineAgent({ … }).",
    });
  }
  const parsed = agentSchema.safeParse(exported);
  // The schema says the same as the type, but for `undefined` standing in an optional field.
  if (parsed.success) return exported as Agent;
  const issue = parsed.error.issues[0];
  const unknownField = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknownField === undefined ? [] : [unknownField])];
  const field = path.length === 0 ? "default" : path.join(".");
  throw badAgent(file, {
    problem: `has a bad field '${field}': ${unknownField === undefined ? issue?.message : "no such field"}`,
    field,
    hint: hints[String(path[0])] ?? `Fields of an agent: ${Object.keys(agentSchema.shape).join(", ")}.`,
  });
}
