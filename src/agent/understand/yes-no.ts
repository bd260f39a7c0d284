import { canonicalOf, toTokens, withoutFillers } from "./normalise.ts";
import { answerPhrases } from "./yes-no-phrases.ts";
import type { AnswerTone } from "./yes-no-phrases.ts";
import type { Understood } from "./understood.ts";

/** What was asked, where it changes what an answer means. */
export interface YesNoContext {
  /**
   * `confirm`: "is that right?"; `offer`: "would you like …?"; `anything-else`: "anything else?". "No, that's fine"
   * confirms after the first, declines after the others.
   */
  readonly asked?: "confirm" | "offer" | "anything-else";
}

export interface UnderstoodYesNo extends Understood {
  readonly answer: "yes" | "no" | "uncertain";
  /** What was said beside the answer, as it was heard: "no, Thursday" → "Thursday". Empty when nothing was. */
  readonly remainder: string;
}

/** Understands whether `text` agrees. Undefined when it is no answer at all. */
export function understandYesNo(text: string, context: YesNoContext = {}): UnderstoodYesNo | undefined {
  const canonical = canonicalOf(withoutFillers(toTokens(text.replaceAll(/👌\p{Emoji_Modifier}?|👍\p{Emoji_Modifier}?/gu, " ok "))), text);
  const words = canonical.text;
  const read = readPhrases(words);
  if (read.tones.length === 0) return undefined;
  const { answer, confidence } = decide(read.tones, context);
  if (answer === undefined) return undefined;
  const remainder = words.length > read.end ? canonical.spanOf(read.end + 1, words.length).text : "";
  return { answer, confidence, span: canonical.spanOf(read.start, read.end), remainder: withoutConnectors(remainder) };
}

interface ReadPhrases {
  readonly start: number;
  readonly end: number;
  readonly tones: readonly AnswerTone[];
}

/** Reads answer phrases from the front for as long as they follow each other; what has no tone is stepped over. */
function readPhrases(words: string): ReadPhrases {
  const tones: AnswerTone[] = [];
  let at = 0;
  let end = 0;
  let start = 0;
  while (at < words.length) {
    const match = longestPhrase(words, at);
    if (!match) break;
    if (match.tone !== "neutral") {
      if (tones.length === 0) start = at;
      tones.push(match.tone);
      end = match.end;
    } else if (tones.length > 0) end = match.end;
    at = match.end + 1;
  }
  return { start, end: Math.max(end, start), tones };
}

function longestPhrase(words: string, at: number): { readonly tone: AnswerTone; readonly end: number } | undefined {
  let best: { readonly tone: AnswerTone; readonly end: number } | undefined;
  for (const { tone, pattern } of answerPhrases) {
    pattern.lastIndex = at;
    const match = pattern.exec(words);
    if (match && match[0].length > 0 && (!best || at + match[0].length > best.end)) best = { tone, end: at + match[0].length };
  }
  return best;
}

interface Decision {
  readonly answer: UnderstoodYesNo["answer"] | undefined;
  readonly confidence: number;
}

function decide(tones: readonly AnswerTone[], context: YesNoContext): Decision {
  const first = tones[0];
  const has = (tone: AnswerTone): boolean => tones.includes(tone);
  if (first === "no" && !has("yes") && has("fine")) {
    return context.asked === "confirm" ? { answer: "yes", confidence: 0.6 } : { answer: "no", confidence: context.asked === undefined ? 0.55 : 0.85 };
  }
  if (first === "done") return context.asked === "confirm" && !has("no") ? { answer: "yes", confidence: 0.7 } : { answer: "no", confidence: 0.8 };
  if (first === "fine") return { answer: has("no") ? "no" : "yes", confidence: has("no") ? 0.7 : 0.9 };
  if (first === "change") return { answer: "no", confidence: 0.6 };
  if (first === "thanks") return has("no") || has("done") ? { answer: "no", confidence: 0.8 } : has("fine") || has("yes") ? { answer: "yes", confidence: 0.8 } : { answer: undefined, confidence: 0 };
  if (first === "uncertain") return has("yes") ? { answer: "yes", confidence: 0.6 } : has("no") ? { answer: "no", confidence: 0.6 } : { answer: "uncertain", confidence: 0.8 };
  if (first === "weak-yes") return { answer: has("no") ? "no" : "yes", confidence: 0.65 };
  if (first === "yes") return { answer: has("no") && tones.indexOf("no") < 3 && !has("fine") ? "no" : "yes", confidence: has("no") ? 0.6 : 0.95 };
  return { answer: "no", confidence: has("yes") ? 0.6 : 0.95 };
}

function withoutConnectors(text: string): string {
  return text.replace(/^(?:[\s,.;:!?–—-]|(?:but|and|also|then|so|though|except|only|instead|just)\b)+/iu, "").trim();
}
