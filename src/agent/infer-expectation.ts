import type { Expectation } from "../turn/expectation.ts";

/** Questions by what they ask for; the first that fits decides, so the narrow ones come first. */
const kinds: readonly (readonly [Expectation, RegExp])[] = [
  ["spelling", /\bspell\b/],
  [
    "digits",
    /\b(phone|telephone|cell|mobile|call ?back|contact|account|reference|confirmation|zip|social security|insurance)\b.*\b(number|code|digits|id)\b|\bnumber\b.*\b(reach|call) you\b|\bdate of birth\b|\bzip code\b|\blast four\b/,
  ],
  [
    "name",
    /\b(your|the|patient'?s?|full|first|last) name\b|\bname (for|should|can|may|please)\b|\bwho am i speaking\b|\bwhat('s| is) (the|your) name\b/,
  ],
  ["open", /\banything else\b|\bhow (can|may) i help\b|\bwhat can i (do|help)\b|\bwhat (brings|happened|seems)\b/],
  ["choice", /\bwhich\b(?! (day|date|time)\b)|\bwould you (like|prefer)\b.*\bor\b|,? or (the )?\w+[^?]*\?$/],
  [
    "date-time",
    /\b(what|which) (day|date|time|days|times|week)\b|\bwhen\b|\bhow soon\b|\bwhat works\b|\bday or time\b/,
  ],
  [
    "yes-no",
    /^(is|are|am|was|were|do|does|did|can|could|would|will|shall|should|may|have|has|had|isn't|aren't|don't|doesn't|won't)\b|\b(right|correct|okay|ok|all right|sound good|does that work)\?$/,
  ],
];

/** What a reply asks for, from the last question in it; `open` when there is none or it may be answered by anything. */
export function inferExpectation(reply: string): Expectation {
  const sentences = reply.match(/[^.!?]+(?:[.!?]+(?=\s|$|["')])|$)/g) ?? [];
  const last = sentences.map((sentence) => sentence.trim()).findLast((sentence) => sentence !== "");
  const request = last !== undefined && /^(please|and|just|go ahead|may|can|tell me|give me|say)\b/i.test(last);
  const question = sentences.map((sentence) => sentence.trim()).findLast((sentence) => sentence.endsWith("?"));
  const asked = question ?? (request ? last : undefined);
  if (asked === undefined) return "open";
  const text = asked.toLowerCase().replace(/^(and|so|okay|great|sure|perfect|thanks|thank you|alright)[,:]?\s+/, "");
  // "…, and is that right?": what decides is the last clause that begins as a question does.
  const tail = text.split(/,\s+(?=(?:is|are|do|does|would|could|can|may|what|which|when|who|how)\b)/).at(-1) ?? text;
  return (
    kinds.find(([, pattern]) => pattern.test(tail))?.[0] ??
    kinds.find(([, pattern]) => pattern.test(text))?.[0] ??
    "open"
  );
}
