import type { Expectation } from "../turn/expectation.ts";
import { understandYesNo } from "./understand/yes-no.ts";

/** An answer that a question makes likely: words that stand for it, and whether other words mean the same and no more. */
export interface LikelyAnswer {
  readonly sample: string;
  /** True only when these words answer so and say nothing else: a reply that was made for the sample then fits them too. */
  isMeantBy(text: string): boolean;
}

/** A menu of more is read to the end before anybody answers, and few of its replies would be of use. */
const mostOptions = 3;
const longestOption = 6;
/** Below this an answer is asked about again, so work for the sure one does not serve. */
const sure = 0.85;

/** The few answers that what the agent just said makes likely; none where there are many. */
export function likelyAnswers(question: string, asked: Expectation): readonly LikelyAnswer[] {
  if (asked === "yes-no") return [answerOf("yes", "Yes."), answerOf("no", "No.")];
  return asked === "choice" ? choices(question) : [];
}

function answerOf(answer: "yes" | "no", sample: string): LikelyAnswer {
  return {
    sample,
    isMeantBy: (text) => {
      const understood = understandYesNo(text);
      return understood?.answer === answer && understood.confidence >= sure && understood.remainder === "";
    },
  };
}

/** "Would you like Tuesday or Thursday?": what stands around the last "or", as far as the commas before it. */
function choices(question: string): readonly LikelyAnswer[] {
  const asked = question.match(/[^.!?]*\bor\b[^.!?]*\?/gi)?.at(-1);
  if (asked === undefined) return [];
  const parts = asked
    .replace(/\?.*$/, "")
    .split(/,\s*or\s+|\s+or\s+|,\s*/i)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const options = parts.map((part, index) => (index === 0 ? afterLeadIn(part) : part)).map((part) => contentOf(part));
  const isUsable = options.length >= 2 && options.length <= mostOptions;
  if (!isUsable || options.some((words) => words.length === 0 || words.length > longestOption)) return [];
  if (new Set(options.map((words) => words.join(" "))).size < options.length) return [];
  return options.map((words, index) => ({
    sample: words.join(" "),
    isMeantBy: (text) => picks(text, options, index),
  }));
}

/** "Would you prefer the morning" → "the morning". */
function afterLeadIn(part: string): string {
  return part.replace(
    /^.*\b(?:would you (?:like|prefer|rather have|want)|do you (?:want|prefer|need|mean)|shall (?:i|we) (?:take|say|make it|book)|should it be|is (?:it|that)|which (?:suits you|do you prefer|would you like)[,:]?|for|on|at|have)\s+/i,
    "",
  );
}

/** Words that pick something without saying what. */
const carrying = new Set(
  (
    "a an the i i'd i'll i'm would will like want prefer take have go with let's do say make it it's is be in on at for " +
    "please thanks thank you one that this yes yeah okay ok um uh well so then sounds suits works better best good great fine " +
    "me us my rather think guess probably could can we to of"
  ).split(" "),
);
const askingToWait = /\b(?:one|a) second\b/i;
const ordinals = [/^(?:first|former)$/, /^second$/, /^third$/];

function contentOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return words.filter((word) => !carrying.has(word));
}

/** Whether the text names this option, by its words or its place, and nothing besides. */
function picks(text: string, options: readonly (readonly string[])[], index: number): boolean {
  const said = contentOf(text);
  const option = options[index] ?? [];
  if (said.length === 0) return false;
  const [place] = said;
  if (said.length === 1 && place !== undefined) {
    if (askingToWait.test(text)) return false;
    const named =
      place === "latter" || place === "last" ? options.length - 1 : ordinals.findIndex((at) => at.test(place));
    if (named >= 0 && !options.flat().includes(place)) return named === index;
  }
  if (said.join(" ") === option.join(" ")) return true;
  const isOfOption = said.every((word) => option.includes(word));
  const isOfOther = options.some((other, at) => at !== index && said.every((word) => other.includes(word)));
  return isOfOption && !isOfOther;
}
