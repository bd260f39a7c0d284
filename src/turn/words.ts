/** What a listener says to show that he listens; said while the agent speaks, it does not ask for the floor. */
const backchannels = new Set([
  "mhm",
  "mm-hmm",
  "mmhmm",
  "mm",
  "hmm",
  "hm",
  "uh-huh",
  "uhuh",
  "yeah",
  "yes",
  "yep",
  "yup",
  "right",
  "okay",
  "ok",
  "sure",
  "i see",
  "got it",
  "alright",
  "all right",
  "oh",
  "ah",
  "great",
  "good",
  "cool",
  "fine",
  "aha",
  "uh",
  "um",
]);

/** Lower case, no punctuation but hyphens and apostrophes inside words. */
export function toWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Whether all of `text` is listening noise such as "mhm, yeah". An empty text is not. */
export function isBackchannel(text: string): boolean {
  const words = toWords(text);
  if (words.length === 0 || words.length > 4) return false;
  if (backchannels.has(words.join(" "))) return true;
  return words.every((word, index) => {
    if (backchannels.has(word)) return true;
    const pair = `${words[index - 1] ?? ""} ${word}`;
    const nextPair = `${word} ${words[index + 1] ?? ""}`;
    return backchannels.has(pair) || backchannels.has(nextPair);
  });
}
