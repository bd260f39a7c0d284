/** Words that carry no meaning of their own: a text with and without them asks for the same answer. */
const fillers = new Set([
  "um",
  "uh",
  "uhm",
  "erm",
  "er",
  "ah",
  "hmm",
  "mm",
  "like",
  "well",
  "please",
  "thanks",
  "okay",
  "ok",
  "so",
]);

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

/** Whether two texts ask for the same answer: the same words, fillers and politeness aside, digits and order kept. */
export function isEquivalent(one: string, other: string): boolean {
  return essence(one) === essence(other);
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

function essence(text: string): string {
  const words = toWords(text);
  const kept = words.filter((word) => !fillers.has(word));
  // A text of nothing but fillers ("okay") is its own meaning.
  return (kept.length > 0 ? kept : words).join(" ");
}
