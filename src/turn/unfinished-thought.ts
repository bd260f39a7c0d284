import type { Expectation } from "./expectation.ts";

/** A side clause at the beginning: "if you have something on Tuesday", "yes, when I was there". Questions invert: "when are". */
const sideClause =
  /^(?:(?:and|but|so|well|yes|yeah|no|okay|oh) )*(?:if|when|once|since|while|unless|although|whenever|as soon as) (?:i|i'm|you|you're|we|we're|he|she|they|they're|it|my|our|there|someone) /;
/** What begins the clause that it waits for. */
const mainClause =
  /\b(?:i|i'm|i'd|i'll|you|we|we'd|we'll|he|she|they|it|it's|that's|then|please|can|could|would|will|should|is|are|do|does|did|what|how|tell|let|call|book|put|cancel|move)\b/;
/** Who greets and says who he is goes on to say why he calls. */
const introduction =
  /^(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there)? (?:this is|my name is|my name's|it's|i'm|i am) [\w'-]+(?: [\w'-]+){0,2}$/;

/**
 * How complete a sentence is whose end is whole and whose thought is not, 0 to 1; undefined for every other. A side clause
 * may be the whole answer to a question, so nothing is said of it where one was asked.
 */
export function thoughtCompleteness(words: readonly string[], asked: Expectation): number | undefined {
  const text = words.join(" ");
  if (introduction.test(text)) return asked === "name" ? undefined : 0.3;
  if (asked !== "nothing" && asked !== "open") return undefined;
  const begun = sideClause.exec(text);
  if (begun === null) return undefined;
  return mainClause.test(text.slice(begun[0].length)) ? undefined : 0.2;
}
