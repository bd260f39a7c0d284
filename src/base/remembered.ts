/**
 * The same pure function, which remembers its latest `most` answers: a sentence is read by dozens of rules, and again
 * with each word that is added. What is given out must not be changed.
 */
export function remembered<Answer>(most: number, read: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) {
      // The least recently asked is the first to go.
      answers.delete(text);
      answers.set(text, known);
      return known.answer;
    }
    const answer = read(text);
    answers.set(text, { answer });
    if (answers.size > most) answers.delete(answers.keys().next().value ?? "");
    return answer;
  };
}
