import { canonicalOf, toTokens, withoutFillers } from "./normalise.ts";
import type { Understood } from "./understood.ts";

/** How people call a service. Synonyms are plain words; "*" at the end of a word stands for any ending ("clean*"). */
export interface ServiceVocabulary<Id extends string = string> {
  readonly id: Id;
  readonly synonyms: readonly string[];
}

export interface ServiceMatch<Id extends string = string> extends Understood {
  readonly id: Id;
  /** Every service that was named, in the order said, `id` among them. */
  readonly all: readonly Id[];
}

interface FoundService<Id extends string> {
  readonly id: Id;
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
}

/**
 * Finds which service is meant: of overlapping matches the longest counts, of several named the last one that was not
 * refused ("a cleaning, no, a check-up").
 */
export function matchService<Id extends string>(
  text: string,
  vocabulary: readonly ServiceVocabulary<Id>[],
): ServiceMatch<Id> | undefined {
  const canonical = canonicalOf(withoutFillers(toTokens(text)), text);
  const found = longest(vocabulary.flatMap((service) => findService(canonical.text, service)));
  const wanted = found.filter((item) => !item.negated);
  const chosen = chooseOne(canonical.text, wanted);
  if (!chosen) return undefined;
  const all = [...new Set(wanted.map((item) => item.id))];
  return {
    id: chosen.id,
    all,
    span: canonical.spanOf(chosen.start, chosen.end),
    confidence: all.length > 1 ? 0.7 : 0.92,
  };
}

function chooseOne<Id extends string>(text: string, wanted: readonly FoundService<Id>[]): FoundService<Id> | undefined {
  const first = wanted[0];
  const last = wanted.at(-1);
  if (!first || !last) return undefined;
  const between = text.slice(first.end, last.start);
  return /\b(?:no|actually|i mean|i meant|sorry|make that|rather|instead|wait|scratch that)\b/.test(between)
    ? last
    : first;
}

function findService<Id extends string>(text: string, service: ServiceVocabulary<Id>): FoundService<Id>[] {
  return service.synonyms.flatMap((synonym) => {
    const words = toTokens(synonym.replaceAll("*", "qqq")).map((token) =>
      token.text.replace(/qqq$/, "[a-z']*").replace(/[+$]/g, "\\$&"),
    );
    const pattern = new RegExp(`(?<![\\w'])${words.join(" ?")}(?:'?s)?(?![\\w'])`, "g");
    return [...text.matchAll(pattern)].map((match) => ({
      id: service.id,
      start: match.index,
      end: match.index + match[0].length,
      negated:
        /\b(?:not|don't (?:want|need)|do not (?:want|need)|instead of|rather than)(?: (?:a|an|the|my|any))? $/.test(
          text.slice(0, match.index),
        ),
    }));
  });
}

function longest<Id extends string>(found: readonly FoundService<Id>[]): FoundService<Id>[] {
  const chosen: FoundService<Id>[] = [];
  for (const item of found.toSorted((left, right) => right.end - right.start - (left.end - left.start))) {
    if (!chosen.some((other) => item.start < other.end && item.end > other.start)) chosen.push(item);
  }
  return chosen.toSorted((left, right) => left.start - right.start);
}
