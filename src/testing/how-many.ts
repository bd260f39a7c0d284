import { CallwrightError } from "../base/errors.ts";

/** How many of something a test is to do: what its environment variable says, a whole number from 1, or the usual. */
export function howMany(variable: string, text: string | undefined, usual: number): number {
  if (text === undefined || text === "") return usual;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
  throw new CallwrightError(`The environment variable ${variable} is not valid: '${text}'`, {
    code: "CONFIG_INVALID",
    field: variable,
    hint: `Give a whole number from 1, such as ${usual}.`,
  });
}
