import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardinalWords, ordinalWords, yearWords } from "./number-words.ts";
import { toSpeakable } from "./speakable.ts";

describe("speakable text", () => {
  it.each([
    ["A cleaning is $120.", "A cleaning is a hundred and twenty dollars."],
    [
      "It's $350, from $180.50.",
      "It's three hundred and fifty dollars, from a hundred and eighty dollars fifty cents.",
    ],
    ["at 2:30 PM or 14:30", "at two thirty P M or two thirty P M"],
    ["10:05 a.m. or 9 am", "ten oh five A M or nine A M"],
    ["(212) 555-0142", "two one two, five five five, zero one four two"],
    ["+12125550142", "plus one, two one two, five five five, zero one four two"],
    ["Dr. Okafor is in on Jan. 5, 2026.", "Doctor Okafor is in on January fifth, twenty twenty six."],
    ["2026-11-27", "November twenty seventh, twenty twenty six"],
    ["14 Harbor St., New York", "fourteen Harbor Street, New York"],
    ["Mon–Thu 08:30–17:00", "Monday to Thursday eight thirty to five P M"],
    ["30 min, 10-15 people", "thirty minutes, ten to fifteen people"],
    ["the 3rd of May", "the third of May"],
    ["The sun sat low.", "The sun sat low."],
    [
      "123 W 4th St, Apt 5B, Albany, NY 12207.",
      "one twenty three West fourth Street, apartment five B, Albany, New York one two two zero seven.",
    ],
    ["Dr. St. James, 1 Main St", "Doctor Saint James, one Main Street"],
    [
      "Your code is AB9453, the card ending in 8876.",
      "Your code is AB nine four five three, the card ending in eight eight seven six.",
    ],
    ["Write to anna.lee2@harbor-dental.com", "Write to anna dot lee two at harbor dash dental dot com"],
    ["about 1/2 an hour, 2 1/2 hours, 24/7", "about one half an hour, two and a half hours, twenty four seven"],
    ["on 3/4, or 12/25", "on March fourth, or December twenty fifth"],
    ["2-5lb, 400mg/day, 2.5 km", "two to five pounds, four hundred milligrams per day, two point five kilometers"],
    [
      "It took 1:02:03; closed at 5:30:00 PM EST",
      "It took one hour two minutes and three seconds; closed at five thirty P M EST",
    ],
    ["the 3rd, not the 5pm slot", "the third, not the five P M slot"],
    ["Nothing to change here", "Nothing to change here"],
  ])("says %j as %j", (written, spoken) => {
    expect(toSpeakable(written, "en-US")).toBe(spoken);
  });

  it("leaves other languages to the voice", () => {
    expect(toSpeakable("Das kostet $120.", "de-DE")).toBe("Das kostet $120.");
  });

  it("leaves no digit to the voice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.constantFrom("", "$", "No. "), (value, before) => {
        expect(toSpeakable(`It is ${before}${value} now`, "en")).not.toMatch(/\d/);
      }),
    );
  });

  it("counts as people do", () => {
    expect(cardinalWords(1_002_015)).toBe("one million two thousand and fifteen");
    expect([1, 2, 3, 12, 20, 21, 100].map(ordinalWords)).toEqual(
      "first,second,third,twelfth,twentieth,twenty first,one hundredth".split(","),
    );
    expect([1905, 1999, 2000, 2005, 2026].map(yearWords)).toEqual(
      "nineteen oh five,nineteen ninety nine,two thousand,two thousand five,twenty twenty six".split(","),
    );
  });
});

const testdata = process.env.CALLWRIGHT_TESTDATA ?? join(import.meta.dirname, "../../../shared/testdata");
const nemo = join(testdata, "nemo-en");
/** What a front desk says; the other classes (fractions, serial numbers, mathematics) are counted and not aimed at. */
const aimedAt = ["cardinal", "date", "decimal", "money", "telephone", "time"];

describe.skipIf(!existsSync(nemo))("speakable text, scored on nemo-en (skipped without testdata)", () => {
  it("publishes its pass rate and does not fall behind it", () => {
    const scores = readdirSync(nemo)
      .filter((file) => file.startsWith("written-to-spoken."))
      .map((file) => ({ kind: file.split(".")[1] ?? "", ...score(readFileSync(join(nemo, file), "utf8")) }));
    const total = (rows: typeof scores): readonly [number, number] => [
      rows.reduce((sum, row) => sum + row.passed, 0),
      rows.reduce((sum, row) => sum + row.count, 0),
    ];
    const [passed, count] = total(scores.filter(({ kind }) => aimedAt.includes(kind)));
    const [allPassed, allCount] = total(scores);
    const each = scores.map((row) => `${row.kind} ${row.passed}/${row.count}`).join(", ");
    process.stdout.write(`speakable on nemo-en: aimed at ${passed}/${count}; all ${allPassed}/${allCount} (${each})\n`);
    expect(passed / count).toBeGreaterThan(0.94);
    expect(allPassed / allCount).toBeGreaterThan(0.83);
  });
});

function score(text: string): { readonly passed: number; readonly count: number } {
  const cases = text.split("\n").map((line) => line.split("~"));
  const whole = cases.filter(([written, spoken]) => written && spoken);
  const passed = whole.filter(([written = "", spoken = ""]) => plain(toSpeakable(written, "en-US")) === plain(spoken));
  return { passed: passed.length, count: whole.length };
}

/** Words only: "P M" is PM, "a hundred and twenty" is "one hundred twenty". */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\b([ap]) m\b/g, "$1m")
    .replaceAll(/\ba hundred\b/g, "one hundred")
    .replaceAll(/\band\b|[^a-z0-9' ]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
