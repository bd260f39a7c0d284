/** What these words bring, a model should hear of, whatever the rules make of them. */
const matters =
  /\b(?:and|also|plus|or|but|except|instead|only|unless|actually|wait|though|however|otherwise|not|no|never|nothing|cannot|\w+n't|what|which|who|whom|whose|where|how)\b|\d/;
/** A reason changes nothing about what is asked for. */
const reason = /^(?:because|since|as|so that)\b/;

/**
 * Whether `said` is `guess` and then only words that ask for nothing more: "… if you have the time for it". A negation,
 * a contrast, a second request, a number or another question is more; so is a guess that was heard differently.
 */
export function addsNothing(guess: string, said: string): boolean {
  const [before, after] = [wordsOf(guess), wordsOf(said)];
  if (before.length === 0 || before.some((word, index) => after[index] !== word)) return false;
  const added = after.slice(before.length).join(" ");
  return reason.test(added) ? !/\b(?:and|also|but|instead)\b|\d/.test(added) : !matters.test(added);
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}
