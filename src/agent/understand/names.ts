import { matchKnown } from "./known-names.ts";
import { afterCorrection, toTokens } from "./normalise.ts";
import type { Token } from "./normalise.ts";
import { capitaliseName } from "./name-capitals.ts";
import { isNameWord } from "./name-words.ts";
import { readSpelling } from "./spelling.ts";
import type { Understood } from "./understood.ts";

export interface NameContext {
  /** The name was just asked for: a bare "Sarah Connor" counts, a single word too. */
  readonly asked?: boolean;
  /** What is known so far, for a spelling or a correction that gives only a part. */
  readonly previous?: { readonly first?: string; readonly last?: string };
  /** People who work here: they are not the caller unless said to be ("this is …"). */
  readonly practitioners?: readonly string[];
}

export interface UnderstoodName extends Understood {
  /** As it is written: "Maria Lopez". */
  readonly full: string;
  readonly first?: string;
  readonly last?: string;
  /** The caller spelled it, or a part of it. */
  readonly spelled: boolean;
}

/** Understands who the caller says they are. Undefined for sentences that hold no name. */
export function understandName(text: string, context: NameContext = {}): UnderstoodName | undefined {
  const corrected = afterCorrection(text);
  const parts =
    corrected.retracted === "" ? undefined : readName(corrected.text, { ...context, asked: context.asked ?? false });
  if (parts)
    return {
      ...parts,
      span: { ...parts.span, from: parts.span.from + corrected.from, to: parts.span.to + corrected.from },
    };
  return readName(text, context);
}

const firstAndLast = [
  /\b(?:last|family|sur) ?name(?: is|'s|:)? (?<last>[\p{L}'’ -]+?)[,.]? (?:and )?(?:my )?(?:the )?first(?: name)?(?: is|'s|:)? (?<first>[\p{L}'’-]+)/iu,
  /\bfirst(?: name)?(?: is|'s|:)? (?<first>[\p{L}'’-]+)[,.]? (?:and )?(?:my )?(?:the )?(?:last|family|sur) ?(?:name)?(?: is|'s|:)? (?<last>[\p{L}'’ -]+)/iu,
];

const introductions: readonly { readonly pattern: RegExp; readonly confidence: number }[] = [
  { pattern: /\b(?:my|the|his|her) (?:full )?name(?: is|'s|s| would be| will be)(?: actually)? /iu, confidence: 0.95 },
  {
    pattern:
      /\b(?:name is|name's|call me|i go by|i am called|i'm called|they call me|put (?:it )?(?:it )?under|(?:it's|its|it is|appointment|book(?:ed)?) under|under the name(?: of)?|name of|the name|(?:just |already )?told you(?: it's| it was)?|i (?:just )?said(?: it's| it was)?) /iu,
    confidence: 0.9,
  },
  { pattern: /\b(?:this is|you're (?:speaking|talking) (?:to|with)|speaking with) /iu, confidence: 0.85 },
  { pattern: /\b(?:last|family|sur) ?name(?: is|'s)? /iu, confidence: 0.9 },
  { pattern: /\bfirst name(?: is|'s)? /iu, confidence: 0.9 },
  {
    pattern:
      /(?:^|[.,!?] |\b(?:hi|hello|hey|yes|yeah|sure|okay|ok|wrong|no|nope|nah|actually|so|well|um|uh|and),? )(?:it's|it is|its|i'm|i am|that's|that is|that would be|it would be|it'd be) /iu,
    confidence: 0.75,
  },
];

function readName(text: string, context: NameContext): UnderstoodName | undefined {
  return (
    readSpelled(text, context) ?? readFirstAndLast(text) ?? readIntroduced(text, context) ?? readBare(text, context)
  );
}

function readFirstAndLast(text: string): UnderstoodName | undefined {
  for (const pattern of firstAndLast) {
    const match = pattern.exec(text);
    if (!match?.groups) continue;
    const first = nameWords(toTokens(match.groups["first"] ?? ""), true);
    const last = nameWords(toTokens(match.groups["last"] ?? ""), true);
    if (first.length > 0 && last.length > 0)
      return build([...first, ...last], { from: match.index, to: match.index + match[0].length }, text, {
        confidence: 0.95,
        firstCount: first.length,
      });
  }
  return undefined;
}

function readIntroduced(text: string, context: NameContext): UnderstoodName | undefined {
  for (const { pattern, confidence } of introductions) {
    const match = pattern.exec(text);
    if (!match) continue;
    const from = match.index + match[0].length;
    const sure = confidence >= 0.85;
    const tokens = shifted(toTokens(text.slice(from)), from);
    const words = nameWords(tokens, sure || context.asked === true);
    const first = words[0];
    const last = words.at(-1);
    if (!first || !last || (!sure && !plausible(words, tokens, context))) continue;
    return build(words, { from: first.from, to: last.to }, text, { confidence, ...onlyPart(match[0]) });
  }
  return undefined;
}

function onlyPart(introduction: string): { readonly only?: "first" | "last" } {
  if (/(?:last|family|sur) ?name/i.test(introduction)) return { only: "last" };
  return /first name/i.test(introduction) ? { only: "first" } : {};
}

function shifted(tokens: readonly Token[], by: number): Token[] {
  return tokens.map((token) => ({ ...token, from: token.from + by, to: token.to + by }));
}

/** "I'm late" is no name: after a weak introduction the words must end there and look like names. */
function plausible(words: readonly Token[], tokens: readonly Token[], context: NameContext): boolean {
  const last = words.at(-1);
  const next = tokens[words.length];
  const ends =
    next === undefined ||
    last?.pause !== undefined ||
    /^(?:here|speaking|calling|and|from|again|with|i|please|thanks)$/.test(next.text);
  return (
    ends &&
    words.every((word) => isNameWord(word.text)) &&
    (context.asked === true || words.length >= 2 || next === undefined || last?.pause !== undefined)
  );
}

const particles = new Set([
  "van",
  "von",
  "de",
  "la",
  "der",
  "den",
  "del",
  "della",
  "di",
  "da",
  "dos",
  "du",
  "le",
  "al",
  "el",
  "bin",
  "ibn",
  "ben",
  "st",
  "saint",
  "mac",
  "o",
]);

/** The words from the start that make up a name, at most four. */
function nameWords(tokens: readonly Token[], lenient: boolean): Token[] {
  const words: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    if (words.length === 0 && /^(?:um|uh|er|mr|mrs|ms|miss|dr|doctor|it's|is|actually)$/.test(token.text)) continue;
    if (words.length >= 4 || !fitsName(token, tokens[index + 1], words.length === 0, lenient)) break;
    words.push(token);
    // "James T. Kirk": the dot of an initial ends no name.
    if (token.pause !== undefined && token.pause !== "-" && token.text.length > 1) break;
  }
  while (words.length > 1 && particles.has(words.at(-1)?.text ?? "")) words.pop();
  return words;
}

/** "This is Dr. Smith's office": the name of somebody else. */
function isPossessive(token: Token, next: Token | undefined): boolean {
  return token.text.endsWith("'s") && next !== undefined && token.pause === undefined;
}

function fitsName(token: Token, next: Token | undefined, isFirst: boolean, lenient: boolean): boolean {
  if (particles.has(token.text)) return true;
  if (isPossessive(token, next)) return false;
  // A middle initial: "James T Kirk".
  if (/^[a-z]$/.test(token.text)) return !isFirst && next !== undefined && token.text !== "i" && isNameWord(next.text);
  return /^[\p{L}'-]+$/u.test(token.text) && isNameWord(token.text, lenient && isFirst);
}

/** A bare "Sarah Connor": counts when asked for, when nothing but the name was said. */
function readBare(text: string, context: NameContext): UnderstoodName | undefined {
  if (context.asked !== true) return undefined;
  const tokens = toTokens(text);
  const body = tokens.filter(
    (token, index) =>
      !(
        /^(?:um|uh|er|yes|yeah|sure|okay|ok|hi|hello|oh|well|so|of|course|please|thanks|it's|just|here|speaking|calling)$/.test(
          token.text,
        ) &&
        (index < 3 || index >= tokens.length - 2)
      ),
  );
  const words = nameWords(body, false);
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last || words.length < body.length) return readReversed(body, text);
  if (context.practitioners && words.length === 1 && matchKnown(text, context.practitioners)) return undefined;
  return build(words, { from: first.from, to: last.to }, text, { confidence: words.length >= 2 ? 0.85 : 0.65 });
}

/** "Connor, Sarah". */
function readReversed(body: readonly Token[], text: string): UnderstoodName | undefined {
  const [last, first] = body;
  if (body.length !== 2 || !last || !first || last.pause !== "," || !isNameWord(last.text) || !isNameWord(first.text))
    return undefined;
  return build([first, last], { from: last.from, to: first.to }, text, { confidence: 0.65 });
}

/** A name that was spelled, alone or after it was said: "Chen, C H E N"; the spelled letters replace the word most like them. */
function readSpelled(text: string, context: NameContext): UnderstoodName | undefined {
  const spelling = readSpelling(text);
  if (!spelling) return undefined;
  const before = text
    .slice(0, spelling.span.from)
    .replace(/\b(?:that's|that is|it's|it is|spelled|spelt|spell|with)[\s,]*$/iu, "");
  const said = /[\p{L}]/u.test(before) && !spelling.refined ? readName(before, { ...context, asked: true }) : undefined;
  const name = capitaliseName(spelling.letters);
  const base = said ?? (context.previous ? { first: context.previous.first, last: context.previous.last } : {});
  const part = whichPart(before, base, spelling.letters);
  const first = part === "first" ? name : base.first;
  const last = part === "last" ? name : base.last;
  const full = [first, last].filter((word) => word !== undefined).join(" ");
  return {
    full,
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
    spelled: true,
    span: said
      ? { from: said.span.from, to: spelling.span.to, text: text.slice(said.span.from, spelling.span.to) }
      : spelling.span,
    confidence: spelling.confidence,
  };
}

function whichPart(
  before: string,
  base: { readonly first?: string | undefined; readonly last?: string | undefined },
  letters: string,
): "first" | "last" {
  if (/\b(?:last|family|sur) ?name\b[^,.]*$/iu.test(before)) return "last";
  if (/\bfirst name\b[^,.]*$/iu.test(before)) return "first";
  const likeFirst = base.first === undefined ? 0 : sameStart(base.first, letters);
  const likeLast = base.last === undefined ? 0 : sameStart(base.last, letters);
  if (likeFirst > likeLast) return "first";
  if (base.last === undefined && base.first === undefined) return "last";
  return "last";
}

function sameStart(left: string, right: string): number {
  const known = matchKnown(right, [left.toLowerCase()]);
  return (known?.confidence ?? 0) + (left.charAt(0).toLowerCase() === right.charAt(0) ? 0.3 : 0);
}

interface BuildOptions {
  readonly confidence: number;
  readonly firstCount?: number;
  readonly only?: "first" | "last";
}

function build(
  tokens: readonly Token[],
  place: { readonly from: number; readonly to: number },
  text: string,
  options: BuildOptions,
): UnderstoodName {
  const words = tokens.map(
    (token, index) =>
      `${index === 0 ? "" : text.slice(tokens[index - 1]?.to, token.from) === "-" ? "-" : " "}${token.text.replace(/'s$/, "")}`,
  );
  const full = capitaliseName(words.join(""));
  const split = full.split(" ");
  const firstCount = options.firstCount ?? 1;
  const only = options.only;
  const first =
    only === "last" ? undefined : only === "first" || split.length === 1 ? full : split.slice(0, firstCount).join(" ");
  const last =
    only === "last" ? full : only === "first" || split.length === 1 ? undefined : split.slice(firstCount).join(" ");
  return {
    full,
    spelled: false,
    confidence: options.confidence,
    span: { from: place.from, to: place.to, text: text.slice(place.from, place.to) },
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
  };
}
