const small = new Set([
  "van",
  "von",
  "der",
  "den",
  "de",
  "la",
  "del",
  "della",
  "di",
  "da",
  "dos",
  "du",
  "le",
  "bin",
  "ibn",
]);

/** Writes a name as people do: "mcdonald" → McDonald, "o'neil" → O'Neil, "vincent van der berg" → Vincent van der Berg. */
export function capitaliseName(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[’`"]/g, "'")
    .split(/\s+/)
    .filter((word) => word !== "");
  const joined = words
    .join(" ")
    .replace(/\b(mac|mc) (\w{3,})/g, "mc$2")
    .replace(/\bo ' ?(\w{3,})/g, "o'$1")
    .replace(
      /(?<=.)\bo (neil|neill|brien|connor|donnell|hara|reilly|sullivan|keefe|leary|malley|rourke|shea|toole|grady)\b/g,
      "o'$1",
    );
  return joined
    .split(" ")
    .map((word, index, all) =>
      small.has(word) && index > 0 && index < all.length - 1 ? word : word.split("-").map(capitaliseWord).join("-"),
    )
    .join(" ");
}

function capitaliseWord(word: string): string {
  const plain = upperFirst(word);
  if (/^mc[a-z]{3,}$/.test(word)) return `Mc${upperFirst(word.slice(2))}`;
  const irish = /^(o|d|l)'([a-z]{2,})$/.exec(word);
  if (irish) return `${(irish[1] ?? "").toUpperCase()}'${upperFirst(irish[2] ?? "")}`;
  return plain;
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
