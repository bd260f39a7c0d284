import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CallwrightError } from "../base/errors.ts";

/** Writes text as phonemes of the International Phonetic Alphabet, punctuation aside. */
export type Phonemiser = (text: string) => Promise<string>;

/** Sound segments and the marks between them: espeak drops punctuation, and Piper wants it. */
const marks = /[,.?!;:]+|\s[-–—]\s|—|…/u;

/**
 * Finds a phonemiser: the optional package `phonemizer` (it holds espeak-ng, GPL-3: never loaded outside this worker),
 * else the program `espeak-ng`. Throws TTS_PHONEMISER_MISSING.
 */
export async function findPhonemiser(voice: string): Promise<Phonemiser> {
  try {
    const { phonemize } = await import("phonemizer");
    await phonemize("a", voice);
    return async (text) => (await phonemize(text, voice)).join(" ");
  } catch (packageError) {
    const run = promisify(execFile);
    const program: Phonemiser = async (text) => {
      const { stdout } = await run("espeak-ng", ["-q", "--ipa", "-v", voice, "--", text], { timeout: 5000 });
      return stdout.trim().replaceAll(/\s+/g, " ");
    };
    try {
      await program("a");
      return program;
    } catch (programError) {
      throw new CallwrightError("Piper has nothing that turns text into phonemes", {
        code: "TTS_PHONEMISER_MISSING",
        hint: "Install the package (`npm install phonemizer`) or the program espeak-ng, or speak with flite.",
        cause: new AggregateError([packageError, programError]),
      });
    }
  }
}

/** Phonemes of `text` with the punctuation put back, decomposed as Piper's voices expect. */
export async function toPhonemes(text: string, phonemise: Phonemiser): Promise<string> {
  let phonemes = "";
  let rest = text.trim();
  while (rest !== "") {
    const match = marks.exec(rest);
    const segment = match === null ? rest : rest.slice(0, match.index);
    if (/[\p{L}\p{N}]/u.test(segment)) phonemes += `${phonemes === "" ? "" : " "}${await phonemise(segment.trim())}`;
    if (match === null) break;
    if (phonemes !== "") phonemes += toMark(match[0]);
    rest = rest.slice(match.index + match[0].length);
  }
  return phonemes.normalize("NFD");
}

function toMark(found: string): string {
  const mark = found.trim().at(-1) ?? ",";
  if (mark === "…") return ".";
  return /[,.?!;:]/.test(mark) ? mark : ",";
}

/** Piper's ids: start, pad, then each phoneme with a pad behind it, end. What the voice does not know is left out. */
export function toPhonemeIds(
  phonemes: string,
  idsOf: Readonly<Record<string, readonly number[] | undefined>>,
): readonly number[] {
  const pad = idsOf._ ?? [0];
  const ids = [...(idsOf["^"] ?? []), ...pad];
  for (const phoneme of phonemes) {
    const known = idsOf[phoneme];
    if (known !== undefined) ids.push(...known, ...pad);
  }
  return [...ids, ...(idsOf.$ ?? [])];
}
