/** A name as it is compared: no case, no diacritics, no punctuation, single spaces. "José  O'Neil" → "jose oneil". */
export function plainName(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/['’.]/g, "")
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
}

/**
 * Whether two names may be one person's, as far as speech can tell: "Jon Smyth" and "John Smith" sound alike. A full
 * name is asked for where a full name is known; a middle name may be missing. Only together with an equal phone
 * number is this proof enough.
 */
export function isSameName(one: string, other: string): boolean {
  const [shorter, longer] = [plainName(one).split(" "), plainName(other).split(" ")].sort(
    (a, b) => a.length - b.length,
  );
  if (shorter === undefined || longer === undefined || shorter[0] === "" || longer[0] === "") return false;
  if (shorter.join("") === longer.join("")) return true;
  if (shorter.length === 1 && longer.length > 1) return false;
  let next = 0;
  for (const word of shorter) {
    while (next < longer.length && !isSameWord(word, longer[next] ?? "")) next++;
    if (next === longer.length) return false;
    next++;
  }
  return true;
}

function isSameWord(one: string, other: string): boolean {
  if (one === other || sound(one) === sound(other)) return true;
  return Math.min(one.length, other.length) >= 5 && isOneSlipApart(one, other);
}

/** How a name sounds, roughly, for spellings that English ears take for one: Jon/John, Sarah/Sara, Philip/Phillip. */
function sound(word: string): string {
  return word
    .replaceAll("ph", "f")
    .replaceAll("ck", "k")
    .replaceAll("sch", "sh")
    .replaceAll(/c(?=[eiy])/g, "s")
    .replaceAll("c", "k")
    .replaceAll(/(?<=[^aeiou])h|h$|(?<=o)h(?=n)/g, "")
    .replaceAll("y", "i")
    .replaceAll("z", "s")
    .replaceAll(/(\p{Letter})\1+/gu, "$1")
    .replaceAll(/ie$|ei$/g, "i")
    .replaceAll(/(?<=..)e$/g, "");
}

/** One letter added, left out, changed, or two neighbours exchanged. */
function isOneSlipApart(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let endOne = one.length;
  let endOther = other.length;
  while (endOne > start && endOther > start && one[endOne - 1] === other[endOther - 1]) {
    endOne--;
    endOther--;
  }
  const [left, right] = [one.slice(start, endOne), other.slice(start, endOther)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

/** E.164: a plus, then 7 to 15 digits, the first not 0 (ITU-T E.164 §6). */
export function isE164(phone: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(phone);
}
