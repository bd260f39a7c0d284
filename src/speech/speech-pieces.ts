/** What is given to a voice in one go, and the silence that follows it when something else does. */
export interface SpeechPiece {
  readonly text: string;
  readonly pauseMs: number;
}

/** A pause by the mark that ends a piece: about what a reader makes, less what hurrying listeners mind. */
const pausesMs: Readonly<Record<string, number>> = {
  ",": 120,
  ";": 180,
  ":": 180,
  ".": 280,
  "!": 280,
  "?": 300,
  "…": 350,
};
const abbreviations = /(?:^|\s)(?:dr|mr|mrs|ms|st|ave|vs|no|[a-z])\.$/i;

/**
 * Cuts a clause into pieces: at the ends of sentences, and in the first clause of an utterance at its first comma too,
 * since the caller hears nothing until the first piece is done.
 */
export function toSpeechPieces(clause: string, isFirst: boolean): readonly SpeechPiece[] {
  const pieces: SpeechPiece[] = [];
  let start = 0;
  for (const match of clause.matchAll(/([,;:.!?…]+)["')\]]*\s+/gu)) {
    const end = match.index + match[0].length;
    const text = clause.slice(start, end).trim();
    const mark = (match[1] ?? "").at(-1) ?? "";
    const endsSentence = ".!?…".includes(mark) && !abbreviations.test(text);
    const endsOpening = isFirst && pieces.length === 0 && ",;:".includes(mark);
    if (!endsSentence && !endsOpening) continue;
    pieces.push(toPiece(text));
    start = end;
  }
  pieces.push(toPiece(clause.slice(start).trim()));
  return pieces.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

function toPiece(text: string): SpeechPiece {
  const mark = /([,;:.!?…])["')\]]*$/u.exec(text)?.[1] ?? "";
  return { text, pauseMs: pausesMs[mark] ?? 40 };
}
