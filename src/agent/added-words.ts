/** What these words bring, a model should hear of, whatever the rules make of them. */
const matters =
  /\b(?:and|also|plus|or|but|except|instead|only|unless|actually|wait|though|however|otherwise|not|no|never|nothing|cannot|\w+n't|what|which|who|whom|whose|where|how)\b/;
/** An inverted verb asks, and recognisers leave out the question mark: "… do you take cards", "… when is the next". */
const question =
  /\bwhy\b|\bwhen (?:would|will|is|are)\b|\b(?:do|does|did|have) (?:you|i|we|they)\b|\b(?:is|are|was|were) (?:you|i|we|they|it|that|this|there|the)\b|\b(?:can|could|will|would|shall|should|may) (?:you|i|we|they|it|that|this|there|the)\b/;
const number = /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred)\b/;
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
  if (question.test(added) || number.test(added)) return false;
  return reason.test(added) ? !/\b(?:and|also|but|instead)\b/.test(added) : !matters.test(added);
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}
