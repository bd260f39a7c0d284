import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";

const listed = z.object({ id: z.string().optional(), name: z.string().optional() });
const listSchema = z.union([
  z.array(listed),
  z.object({ data: z.array(listed) }).transform(({ data }) => data),
  z.object({ models: z.array(listed) }).transform(({ models }) => models),
]);

/** The names in a list of models: `{data: [{id}]}` (OpenAI, Anthropic), `[{id}]` (Together), `{models: [{name}]}` (Gemini). */
export function modelNames(list: unknown): readonly string[] {
  const parsed = listSchema.safeParse(list);
  if (!parsed.success) return [];
  return parsed.data.map(({ id, name }) => (id ?? name ?? "").replace(/^models\//, "")).filter((name) => name !== "");
}

/** What was asked for, and what there is. */
interface ModelChoice {
  readonly vendor: string;
  /** Where the name was set: `GROQ_MODEL`. */
  readonly field: string;
  readonly wanted: string;
  readonly names: readonly string[];
}

const mostNames = 20;

/** Throws LLM_UNKNOWN_MODEL, with the names that come closest, when the service does not list the model. */
export function requireModel({ vendor, field, wanted, names }: ModelChoice): void {
  if (names.includes(wanted)) return;
  const closest = closestNames(wanted, names);
  throw new CallwrightError(`LLM '${vendor}' has no model '${wanted}'`, {
    code: "LLM_UNKNOWN_MODEL",
    field,
    hint: closest.length === 0 ? "It lists no models." : `Use one of: ${closest.join(", ")}.`,
  });
}

/** Up to 20 names, the most similar first. */
export function closestNames(wanted: string, names: readonly string[]): readonly string[] {
  return [...new Set(names)]
    .map((name) => ({ name, distance: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
    .slice(0, mostNames)
    .map(({ name }) => name);
}

/** Levenshtein's distance; characters that are only missing count half, since people leave parts of names out. */
function distance(wanted: string, name: string): number {
  let row = Array.from({ length: name.length + 1 }, (_, index) => index / 2);
  for (const [index, character] of [...wanted].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= name.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (name[column - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 0.5));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
