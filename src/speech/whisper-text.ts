/** What Whisper writes when it hears nothing: learnt from subtitles. */
const phantoms: ReadonlySet<string> = new Set(
  `you|thank you|thanks|thank you very much|thank you so much|bye|bye bye|okay|so|the end|i|oh|uh|hmm|mm|silence|music`.split(
    "|",
  ),
);

/** Shorter speech than this cannot hold the phrases above; longer, they were probably said. */
const phantomVoicedMs = 160;
/** Nobody says the same three words five times running; a stuck decoder does. Digits may come three times. */
const mostRepeats = 4;
const charactersPerSecond = 28;

/**
 * The words that were said, out of what Whisper wrote: no sounds in brackets, no phantoms over near-silence, no endless
 * loops. `voicedMs` is how much of the audio was loud enough to be a voice.
 */
export function cleanWhisperText(raw: string, voicedMs: number): string {
  const text = collapseLoops(
    raw
      .replaceAll(/\[[^\]]*\]?|\([^)]*\)?|\*[^*]*\*?|♪+|>>/gu, " ")
      .replaceAll(/\s+/gu, " ")
      .trim(),
  );
  if (!/[\p{L}\p{N}]/u.test(text)) return "";
  const plain = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s']/gu, "")
    .trim();
  if (voicedMs < phantomVoicedMs && phantoms.has(plain)) return "";
  if (isPhantomSentence(plain)) return "";
  const longest = Math.max(24, (charactersPerSecond * (voicedMs + 600)) / 1000);
  return text.length <= longest ? text : text.slice(0, longest).replace(/\s+\S*$/u, "");
}

/** Of some no caller is the author, however loud the noise. */
function isPhantomSentence(plain: string): boolean {
  return /^(thanks|thank you) for watching|^please (like and )?subscribe|^subtitles by/.test(plain);
}

/** Ends a text where a run of one to eight words begins to come again and again. */
function collapseLoops(text: string): string {
  const words = text.split(" ");
  const plain = words.map((word) => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));
  for (let size = 1; size <= 8; size++) {
    const most = size === 1 ? mostRepeats + 2 : mostRepeats - 1;
    for (let start = 0; start + size * (most + 1) <= words.length; start++) {
      if (repeats(plain, start, size) > most) return words.slice(0, start + size).join(" ");
    }
  }
  return text;
}

function repeats(words: readonly string[], start: number, size: number): number {
  let count = 1;
  for (let at = start + size; at + size <= words.length; at += size, count++) {
    for (let index = 0; index < size; index++) {
      if (words[start + index] !== words[at + index]) return count;
    }
  }
  return count;
}
