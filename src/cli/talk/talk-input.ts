import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";
import type { CalendarPreload } from "../../integrations/embedded/calendar-preload.ts";

/** What one line asks for. */
export type TalkInput =
  | { readonly type: "call"; readonly nowMs: number | undefined; readonly preload: CalendarPreload }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "silence"; readonly durationMs: number }
  | { readonly type: "dtmf"; readonly digits: string }
  | { readonly type: "hangup" };

/** An hour: more silence than any call stands. */
const longestSilenceMs = 3_600_000;
const longestText = 5000;
const mostEntries = 2000;

const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** A time in ISO 8601 with offset as Unix epoch ms; undefined when it is none. */
export function readInstant(text: string): number | undefined {
  const atMs = withOffset.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

const instant = z
  .string()
  .refine((text) => readInstant(text) !== undefined, "is no time in ISO 8601 with offset (2026-12-01T10:00:00-05:00)");
const text = z.string().min(1).max(200);
const preload = {
  busy: z
    .array(z.strictObject({ practitioner: text, start: instant, end: instant }))
    .max(mostEntries)
    .optional(),
  appointments: z
    .array(z.strictObject({ name: text, phone: text, service: text, start: instant, practitioner: text.optional() }))
    .max(mostEntries)
    .optional(),
};

const actions = {
  call: z.strictObject({ now: instant.optional(), ...preload }).transform(({ now, ...rest }): TalkInput => {
    const nowMs = now === undefined ? undefined : Date.parse(now);
    // Fields that are absent stay absent.
    return { type: "call", nowMs, preload: rest as CalendarPreload };
  }),
  say: z
    .string()
    .max(longestText)
    .transform((said): TalkInput => ({ type: "say", text: said })),
  silenceMs: z
    .number()
    .min(0)
    .max(longestSilenceMs)
    .transform((durationMs): TalkInput => ({ type: "silence", durationMs })),
  dtmf: z
    .string()
    .regex(/^[0-9*#A-D]{1,64}$/, "has to be keys: 0-9, *, #, A-D, at most 64")
    .transform((digits): TalkInput => ({ type: "dtmf", digits })),
  hangup: z.literal(true).transform((): TalkInput => ({ type: "hangup" })),
};
const names = Object.keys(actions).join(", ");

/** Reads one line. Throws TALK_BAD_JSON or TALK_BAD_LINE, whose message alone says what is wrong and what is right. */
export function readTalkInput(line: string): TalkInput {
  const value = parseJson(line);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badLine("", `A line is one JSON object with one of: ${names}`);
  }
  const name = actionOf(value);
  const parsed = actions[name].safeParse((value as Record<string, unknown>)[name]);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const field = [name, ...(issue?.path ?? []), ...unknown].join(".");
  throw badLine(field, `${field}: ${unknown.length > 0 ? "no such field" : (issue?.message ?? "not valid")}`);
}

function actionOf(value: object): keyof typeof actions {
  const keys = Object.keys(value);
  const unknown = keys.find((key) => !Object.hasOwn(actions, key));
  if (unknown !== undefined) {
    throw badLine(unknown, `'${unknown.slice(0, 40)}' is nothing that a line can ask for. Use one of: ${names}`);
  }
  if (keys.length !== 1) throw badLine("", `A line asks for one thing: one of ${names}`);
  return keys[0] as keyof typeof actions;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : "";
    throw new CallwrightError(`The line is not JSON: ${problem.slice(0, 200)}`, { code: "TALK_BAD_JSON", cause });
  }
}

function badLine(field: string, message: string): CallwrightError {
  return new CallwrightError(message, { code: "TALK_BAD_LINE", field });
}
