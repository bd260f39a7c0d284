import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";

const labelledPause = z.strictObject({
  /** The words of the turn up to the pause, as a recogniser writes them. */
  textBefore: z.string(),
  asked: z.enum(["nothing", "open", "yes-no", "choice", "date-time", "name", "digits", "spelling"]),
  profile: z.enum(["standard", "elderly", "non-native", "fast", "dictation"]).default("standard"),
  /** What the turn model says soon after the voice has ended; absent: not asked. */
  acoustic: z.number().min(0).max(1).optional(),
  /** How long the caller was silent before he went on; `end` when he did not. */
  pauseMs: z.union([z.number().positive(), z.literal("end")]),
  /** Not used for the choice, but to test it. */
  heldOut: z.boolean().default(false),
});

/** A pause of a caller, and whether the turn was over. */
export type LabelledPause = z.infer<typeof labelledPause>;

/** Reads labelled pauses, one JSON object a line. Throws TUNE_BAD_PAUSE, which names the line and the field. */
export function readPauses(text: string): readonly LabelledPause[] {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return lines.filter(({ line }) => line !== "").map(({ line, number }) => readPause(line, number));
}

function readPause(line: string, number: number): LabelledPause {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw badPause(number, "it is no JSON", "line", cause);
  }
  const read = labelledPause.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw badPause(number, issue?.message ?? "it is no pause", issue?.path.join(".") ?? "line", read.error);
}

function badPause(number: number, problem: string, field: string, cause: unknown): CallwrightError {
  return new CallwrightError(`Line ${number} is no labelled pause: ${problem}`, {
    code: "TUNE_BAD_PAUSE",
    field,
    hint: 'One object a line, such as {"textBefore":"I would like to","asked":"open","profile":"standard","pauseMs":600}; "end" where the turn was over.',
    cause,
  });
}
