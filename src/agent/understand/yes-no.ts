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
  const canonical = canonicalOf(
    withoutFillers(toTokens(text.replaceAll(/👌\p{Emoji_Modifier}?|👍\p{Emoji_Modifier}?/gu, " ok "))),
    text,
  );
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
    // "Yes, but actually …": what comes after the answer is for the caller of this function.
    if (!match || (match.tone === "change" && tones[0] !== undefined && tones[0] !== "thanks")) break;
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
    if (match && match[0].length > 0 && (!best || at + match[0].length > best.end))
      best = { tone, end: at + match[0].length };
  }
  return best;
}

interface Decision {
  readonly answer: UnderstoodYesNo["answer"] | undefined;
  readonly confidence: number;
}

/** What the first phrase with a tone makes of the ones after it. */
const deciders: Readonly<
  Record<Exclude<AnswerTone, "neutral">, (has: (tone: AnswerTone) => boolean, context: YesNoContext) => Decision>
> = {
  no: (has, context) => {
    if (has("yes") || !has("fine")) return { answer: "no", confidence: has("yes") ? 0.6 : 0.95 };
    // "No, that's fine" confirms what was read back, and declines what was offered.
    if (context.asked === "confirm") return { answer: "yes", confidence: 0.6 };
    return { answer: "no", confidence: context.asked === undefined ? 0.55 : 0.85 };
  },
  done: (has, context) =>
    context.asked === "confirm" && !has("no") ? { answer: "yes", confidence: 0.7 } : { answer: "no", confidence: 0.8 },
  fine: (has) => ({ answer: has("no") ? "no" : "yes", confidence: has("no") ? 0.7 : 0.9 }),
  change: () => ({ answer: "no", confidence: 0.6 }),
  thanks: (has) => {
    if (has("no") || has("done")) return { answer: "no", confidence: 0.8 };
    return has("fine") || has("yes") ? { answer: "yes", confidence: 0.8 } : { answer: undefined, confidence: 0 };
  },
  uncertain: (has) => {
    if (has("yes")) return { answer: "yes", confidence: 0.6 };
    return has("no") ? { answer: "no", confidence: 0.6 } : { answer: "uncertain", confidence: 0.8 };
  },
  "weak-yes": (has) => ({ answer: has("no") ? "no" : "yes", confidence: 0.65 }),
  // "Yeah, no, that's not right" is a no; "yeah, no, that works" a yes.
  yes: (has) => ({ answer: has("no") && !has("fine") ? "no" : "yes", confidence: has("no") ? 0.6 : 0.95 }),
};

function decide(tones: readonly AnswerTone[], context: YesNoContext): Decision {
  const first = tones[0];
  if (first === undefined || first === "neutral") return { answer: undefined, confidence: 0 };
  return deciders[first]((tone) => tones.includes(tone), context);
}

function withoutConnectors(text: string): string {
  return text.replace(/^(?:[\s,.;:!?–—-]|(?:but|and|also|then|so|though|except|only|instead|just)\b)+/iu, "").trim();
}
