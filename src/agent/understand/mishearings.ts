const mishearings: readonly (readonly [RegExp, string])[] = [
  [/\b(?:firsty|first tea|thirsty|thurs day|sir,? z(?:ee)?|her?sday)\b/gi, "Thursday"],
  [/\b(?:wends day|wens ?day|when'?s day)\b/gi, "Wednesday"],
  [/\b(?:choose day|chews day|toes day)\b/gi, "Tuesday"],
  [/\bfry day\b/gi, "Friday"],
  [/\bhave passed (?=(?:one|two|three|four|for|five|eight|nine|ten|eleven|twelve|\d)\b)/gi, "half past "],
  [/\bhalf past for\b/gi, "half past four"],
];

/** The words with what small recognisers are known to make of days and times put right, where nothing else can be meant. */
export function mendMishearings(text: string): string {
  return mishearings.reduce((words, [pattern, meant]) => words.replace(pattern, meant), text);
}
