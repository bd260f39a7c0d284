const units: Readonly<Record<string, number>> = {
  zero: 0,
  nought: 0,
  naught: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
};
const teens: Readonly<Record<string, number>> = {
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
};
const tens: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fourty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const scales: Readonly<Record<string, bigint>> = {
  thousand: 10n ** 3n,
  lakh: 10n ** 5n,
  million: 10n ** 6n,
  crore: 10n ** 7n,
  billion: 10n ** 9n,
  trillion: 10n ** 12n,
  quadrillion: 10n ** 15n,
  quintillion: 10n ** 18n,
  sextillion: 10n ** 21n,
};
const ordinalUnits: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  nineth: 9,
};
const ordinalTeens: Readonly<Record<string, number>> = {
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
  thirteenth: 13,
  fourteenth: 14,
  fifteenth: 15,
  sixteenth: 16,
  seventeenth: 17,
  eighteenth: 18,
  nineteenth: 19,
};
const ordinalTens: Readonly<Record<string, number>> = {
  twentieth: 20,
  thirtieth: 30,
  fortieth: 40,
  fiftieth: 50,
  sixtieth: 60,
  seventieth: 70,
  eightieth: 80,
  ninetieth: 90,
};

/** A spoken whole number: how many words it took, and whether it was an ordinal. */
export interface SpokenInteger {
  readonly value: bigint;
  readonly ordinal: boolean;
  readonly words: number;
}

/** The value of one digit word: "one" … "nine", "zero", and "oh" when `withOh`. */
export function digitOf(word: string, withOh = false): number | undefined {
  if (withOh && (word === "oh" || word === "o")) return 0;
  return own(units, word);
}

/** The value of a plain word below a hundred that ends no compound: "twelve", "thirty". */
export function teenOrTensOf(word: string): number | undefined {
  return own(teens, word) ?? own(tens, word);
}

/** Whether this word starts a compound with a digit after it: "twenty" … "ninety". */
export function tensOf(word: string): number | undefined {
  return own(tens, word);
}

/** Whether a number in words may begin with this word. */
export function isNumberWord(word: string): boolean {
  return beginnings.has(word);
}

const beginnings: ReadonlySet<string> = new Set(
  [units, teens, tens, ordinalUnits, ordinalTeens, ordinalTens]
    .flatMap((table) => Object.keys(table))
    .concat("a", "hundred"),
);

function own<V>(table: Readonly<Record<string, V>>, word: string): V | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

interface Below {
  readonly value: number;
  readonly ordinal: boolean;
  readonly words: number;
}

function belowHundred(words: readonly string[], at: number): Below | undefined {
  const word = words[at] ?? "";
  const unit = own(units, word) ?? own(teens, word);
  if (unit !== undefined) return { value: unit, ordinal: false, words: 1 };
  const ordinal = own(ordinalUnits, word) ?? own(ordinalTeens, word) ?? own(ordinalTens, word);
  if (ordinal !== undefined) return { value: ordinal, ordinal: true, words: 1 };
  const ten = own(tens, word);
  if (ten === undefined) return undefined;
  const next = words[at + 1] ?? "";
  const digit = own(units, next);
  if (digit !== undefined && digit > 0) return { value: ten + digit, ordinal: false, words: 2 };
  const ordinalDigit = own(ordinalUnits, next);
  if (ordinalDigit !== undefined) return { value: ten + ordinalDigit, ordinal: true, words: 2 };
  return { value: ten, ordinal: false, words: 1 };
}

/** What stands before "hundred": "three", "eleven", "a", nothing, or digits. */
function head(words: readonly string[], at: number): Below | undefined {
  if (words[at] === "a" && words[at + 1] === "hundred") return { value: 1, ordinal: false, words: 1 };
  if (words[at] === "hundred") return { value: 1, ordinal: false, words: 0 };
  return digits(words, at) ?? belowHundred(words, at);
}

/** "three hundred and twelve", "eleven hundred": one group before a scale word. */
function group(words: readonly string[], at: number): Below | undefined {
  const first = head(words, at);
  if (first === undefined || first.ordinal) return first;
  const next = words[at + first.words];
  if (next === "hundredth") return { value: first.value * 100, ordinal: true, words: first.words + 1 };
  if (next !== "hundred" || first.value >= 100) return first;
  const used = first.words + 1;
  const joined = words[at + used] === "and" ? 1 : 0;
  const tail = belowHundred(words, at + used + joined) ?? digits(words, at + used + joined);
  if (tail === undefined || tail.value >= 100) return { value: first.value * 100, ordinal: false, words: used };
  return { value: first.value * 100 + tail.value, ordinal: tail.ordinal, words: used + joined + tail.words };
}

/** Digits before a scale word: "4 thousand 3 hundred and 21". */
function digits(words: readonly string[], at: number): Below | undefined {
  const word = words[at] ?? "";
  if (!/^\d{1,3}$/.test(word)) return undefined;
  return { value: Number(word), ordinal: false, words: 1 };
}

interface Scaled {
  readonly value: bigint;
  readonly scale: bigint;
  readonly ordinal: boolean;
  readonly words: number;
}

/** One group with its scale word: "two hundred and two thousand", "a million", "one thousandth". */
function scaledGroup(words: readonly string[], at: number): Scaled | undefined {
  const bare = words[at] === "a" && own(scales, words[at + 1] ?? "") !== undefined;
  const part: Below | undefined = bare ? { value: 1, ordinal: false, words: 1 } : group(words, at);
  if (part === undefined) return undefined;
  const value = BigInt(part.value);
  const word = words[at + part.words] ?? "";
  if (part.ordinal) return { value, scale: 1n, ordinal: true, words: part.words };
  const scale = own(scales, word);
  if (scale !== undefined) return { value: value * scale, scale, ordinal: false, words: part.words + 1 };
  const ordinalScale = word.endsWith("th") ? own(scales, word.slice(0, -2)) : undefined;
  if (ordinalScale !== undefined)
    return { value: value * ordinalScale, scale: ordinalScale, ordinal: true, words: part.words + 1 };
  return { value, scale: 1n, ordinal: false, words: part.words };
}

/** The longest whole number that begins at word `at`. Digits count only together with number words. */
export function readInteger(words: readonly string[], at: number): SpokenInteger | undefined {
  let total = 0n;
  let used = 0;
  let previousScale: bigint | undefined;
  let ordinal = false;
  while (!ordinal && previousScale !== 1n) {
    const joined = used > 0 && words[at + used] === "and" ? 1 : 0;
    const part = scaledGroup(words, at + used + joined);
    // Each group must be smaller than the one before: "nineteen ninety four" is not one number, "two million three" is.
    if (part === undefined || (previousScale !== undefined && part.value >= previousScale)) break;
    total += part.value;
    used += joined + part.words;
    ordinal = part.ordinal;
    previousScale = part.scale;
  }
  // "Three lakh crore".
  for (
    let scale = own(scales, words[at + used] ?? "");
    used > 0 && !ordinal && scale !== undefined;
    scale = own(scales, words[at + used] ?? "")
  ) {
    total *= scale;
    used += 1;
  }
  return used === 0 ? undefined : { value: total, ordinal, words: used };
}
