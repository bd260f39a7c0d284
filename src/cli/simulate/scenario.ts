import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";

/** Where the scenarios of this repository lie. */
const scenariosFolder = fileURLToPath(new URL("../../../scenarios/", import.meta.url));

const pattern = z
  .string()
  .min(1)
  .transform((source, context) => {
    try {
      return new RegExp(source, "i");
    } catch {
      context.addIssue({ code: "custom", message: "is no regular expression" });
      return z.NEVER;
    }
  });
const words = z.string().trim().min(1).max(500);
const instant = z.iso.datetime({ offset: true });

const step = z.union(
  [
    z.strictObject({ say: words }),
    z.strictObject({ waitMs: z.number().min(0).max(120_000) }),
    z.strictObject({ press: z.string().regex(/^[0-9*#A-D]{1,64}$/) }),
    /** Fails the run when the agent's last reply does not match. */
    z.strictObject({ expect: pattern }),
    z.strictObject({ hangup: z.literal(true) }),
  ],
  { error: "is no step. Write one of say, waitMs, press, expect, hangup" },
);

const schema = z.strictObject({
  title: words,
  agent: z.string().optional(),
  /** What time it is for the agent. Default: now. */
  now: instant.optional(),
  steps: z.array(step).max(200),
  /** What the caller answers once the steps are done: the first whose `when` the agent's last reply matches. */
  answers: z.array(z.strictObject({ when: pattern, say: words })).optional(),
  expect: z
    .strictObject({
      outcome: z.enum(["completed", "caller-hung-up", "agent-hung-up", "escalated", "failed"]).optional(),
      booked: z.number().int().min(0).optional(),
      callbacks: z.number().int().min(0).optional(),
    })
    .optional(),
});

/** What a synthetic caller does, and what must come of it. */
export type Scenario = z.output<typeof schema> & { readonly name: string };
export type ScenarioStep = Scenario["steps"][number];

/** Names of the scenarios of this repository. */
export async function scenarioNames(folder = scenariosFolder): Promise<readonly string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Reads a scenario by its name or its file. Throws SCENARIO_UNKNOWN, SCENARIO_UNREADABLE or SCENARIO_INVALID. */
export async function readScenario(nameOrFile: string, folder = scenariosFolder): Promise<Scenario> {
  const isFile = nameOrFile.endsWith(".json") || /[/\\]/.test(nameOrFile);
  if (!isFile && !(await scenarioNames(folder)).includes(nameOrFile)) {
    throw new CallwrightError(`There is no scenario '${nameOrFile}'`, {
      code: "SCENARIO_UNKNOWN",
      field: "scenario",
      hint: `Use one of: ${(await scenarioNames(folder)).join(", ")}; or give a file that ends in .json.`,
    });
  }
  const file = isFile ? nameOrFile : join(folder, `${nameOrFile}.json`);
  const parsed = schema.safeParse(parseJson(await readText(file), file));
  if (parsed.success) return { ...parsed.data, name: basename(file, ".json") };
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...unknown].join(".");
  const problem = unknown.length > 0 ? "no such field" : (issue?.message ?? "not valid");
  throw invalid(file, { problem: `${field}: ${problem}`, field });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CallwrightError(`The scenario ${file} cannot be read`, {
      code: "SCENARIO_UNREADABLE",
      field: "scenario",
      hint: "Give the path of a JSON file that this user may read.",
      cause,
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, { problem: cause instanceof Error ? cause.message : "not JSON", field: "", cause });
  }
}

function invalid(
  file: string,
  { problem, ...rest }: { readonly problem: string; readonly field: string; readonly cause?: unknown },
): CallwrightError {
  return new CallwrightError(`The scenario ${file} is not valid: ${problem}`, {
    code: "SCENARIO_INVALID",
    hint: "See docs/guides/command-line.md for what a scenario may hold.",
    ...rest,
  });
}
