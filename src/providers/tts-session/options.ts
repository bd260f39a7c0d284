import { z } from "zod";

/** Time limits that every voice has, as fields of its options. */
export const voiceLimits = {
  openTimeoutMs: z.number().int().positive().default(5000),
  /** From a text to its first sound, and from one sound to the next. */
  audioTimeoutMs: z.number().int().positive().default(4000),
};

/** Options out of environment variables; one that is empty counts as one that is not there. */
export function whatIsSet(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
