/** A pattern, and how its groups are said; a pattern without groups gets the whole match. */
export type Rule = readonly [pattern: RegExp, say: (...groups: string[]) => string];

/** A number as it is written, without a sign: `1,234.5`, `12`, `.5`. */
export const writtenNumber = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+`;

/** Applies rules in order, each to the whole text. */
export function applyRules(rules: readonly Rule[], text: string): string {
  let said = text;
  for (const [pattern, say] of rules) {
    said = said.replace(pattern, (match: string, ...groups) => {
      // The last two arguments of a replacer are the offset and the whole text.
      const captured = groups.slice(0, -2) as string[];
      return say(...(captured.length === 0 ? [match] : captured));
    });
  }
  return said;
}
