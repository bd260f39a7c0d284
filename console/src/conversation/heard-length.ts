/** Where in the text the last heard word ends. What was heard may differ in spaces. */
export function heardLength(text: string, heard: string): number {
  const words = heard.split(/\s+/).filter((word) => word !== "");
  let at = 0;
  for (const word of words) {
    const found = text.indexOf(word, at);
    if (found < 0) break;
    at = found + word.length;
  }
  return at;
}
