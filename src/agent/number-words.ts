const ones =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const scales: readonly (readonly [number, string])[] = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
  [1e3, "thousand"],
];
const irregularOrdinals: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  nine: "ninth",
  twelve: "twelfth",
};

/** A whole number from 0 to below 10^15 in English words: 1234 → "one thousand two hundred and thirty four". */
export function cardinalWords(value: number): string {
  for (const [scale, name] of scales) {
    if (value < scale) continue;
    const rest = value % scale;
    const head = `${cardinalWords(Math.floor(value / scale))} ${name}`;
    if (rest === 0) return head;
    return `${head} ${rest < 100 ? "and " : ""}${cardinalWords(rest)}`;
  }
  if (value >= 100) {
    const head = `${ones[Math.floor(value / 100)]} hundred`;
    return value % 100 === 0 ? head : `${head} and ${cardinalWords(value % 100)}`;
  }
  if (value < 20) return ones[value] ?? "";
  const head = tens[Math.floor(value / 10)] ?? "";
  return value % 10 === 0 ? head : `${head} ${ones[value % 10]}`;
}

/** 21 → "twenty first". */
export function ordinalWords(value: number): string {
  const words = cardinalWords(value).split(" ");
  const last = words.pop() ?? "";
  const ordinal = irregularOrdinals[last] ?? (last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words, ordinal].join(" ");
}

/** A year as it is said: 2026 → "twenty twenty six", 2005 → "two thousand five", 1905 → "nineteen oh five". */
export function yearWords(year: number): string {
  const century = Math.floor(year / 100);
  const rest = year % 100;
  if (century % 10 === 0 && rest < 10)
    return rest === 0 ? cardinalWords(year) : `${cardinalWords(year - rest)} ${ones[rest]}`;
  if (rest === 0) return `${cardinalWords(century)} hundred`;
  return `${cardinalWords(century)} ${rest < 10 ? `oh ${ones[rest]}` : cardinalWords(rest)}`;
}

/** "0142" → "zero one four two". */
export function digitWords(digits: string): string {
  return Array.from(digits, (digit) => ones[Number(digit)]).join(" ");
}

/** "120", "1,234", "0.5", "-2" in words; many digits without commas are a code and said one by one. */
export function numberWords(written: string): string {
  const sign = /^[-−]/.test(written) ? "minus " : "";
  const [whole = "", fraction] = written.replace(/^[-−]/, "").split(".");
  const digits = whole.replaceAll(",", "");
  const isCode = !whole.includes(",") && (digits.length > 4 || /^0\d/.test(digits)) && fraction === undefined;
  if (isCode || digits.length > 15) return sign + digitWords(digits);
  const head = digits === "" ? "" : cardinalWords(Number(digits));
  return sign + (fraction === undefined ? head : `${head} point ${digitWords(fraction)}`.trim());
}
