const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text as SSML has it; control characters, which XML 1.0 does not take, become spaces. */
export function toSsml(text: string, voice: string, language: string): string {
  const clean = text.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, " ");
  const escape = (value: string): string => value.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? "");
  return (
    `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${escape(language)}">` +
    `<voice name="${escape(voice)}">${escape(clean.toWellFormed())}</voice></speak>`
  );
}
