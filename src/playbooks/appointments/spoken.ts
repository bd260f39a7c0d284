import { DateTime } from "luxon";

const hourWords = ["twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];
const ordinals = (
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth " +
  "seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth " +
  "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split(" ");

/** A time as people say it: `14:30` is "half past two", `09:45` "quarter to ten", `13:00` "one". */
export function sayTime(time: string): string {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const hour = hourWords[hours % 12] as string;
  const next = hourWords[(hours + 1) % 12] as string;
  if (hours === 12 && minutes === 0) return "noon";
  if (minutes === 0) return hour;
  if (minutes === 15) return `quarter past ${hour}`;
  if (minutes === 30) return `half past ${hour}`;
  if (minutes === 45) return `quarter to ${next}`;
  return `${hour} ${minutes < 10 ? `oh ${minutes}` : minutes}`;
}

/** The time with its part of the day: "half past two in the afternoon". */
export function sayTimeOfDay(time: string): string {
  const hours = Number(time.slice(0, 2));
  if (time === "12:00") return "noon";
  return `${sayTime(time)} in the ${hours < 12 ? "morning" : hours < 17 ? "afternoon" : "evening"}`;
}

/** A date as people say it, seen from `today`: "today", "tomorrow, Wednesday", "Tuesday, December first". Both `YYYY-MM-DD`. */
export function sayDate(date: string, today: string): string {
  const day = DateTime.fromISO(date, { zone: "utc" });
  const days = Math.round(day.diff(DateTime.fromISO(today, { zone: "utc" }), "days").days);
  if (days === 0) return "today";
  if (days === 1) return `tomorrow, ${day.toFormat("cccc")}`;
  return `${day.toFormat("cccc")}, ${day.toFormat("LLLL")} ${ordinals[day.day - 1] as string}`;
}

/** The date within a sentence about several: "today", "tomorrow", "Tuesday", or in full from a week on. */
export function sayDateShort(date: string, today: string): string {
  const day = DateTime.fromISO(date, { zone: "utc" });
  const days = Math.round(day.diff(DateTime.fromISO(today, { zone: "utc" }), "days").days);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  return days > 1 && days < 7 ? day.toFormat("cccc") : sayDate(date, today);
}

/** Words joined as in speech: "a", "a and b", "a, b and c". */
export function sayList(words: readonly string[], joiner = "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${joiner} ${words.at(-1) as string}`;
}

/** "a cleaning", "an emergency visit". */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}
