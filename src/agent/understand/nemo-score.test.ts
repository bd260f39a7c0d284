import { expect, test } from "vitest";
import { hasTestData, readTestData, reportScore } from "../../../test/setup/test-data.ts";
import type { ScoredCase } from "../../../test/setup/test-data.ts";
import { toCanonical } from "./normalise.ts";
import { understandDigits, understandNumber } from "./numbers.ts";
import { understandTime } from "./times.ts";

// NVIDIA/NeMo-text-processing, tests, spoken → written (Apache-2.0), every second case.

const present = hasTestData("nemo-en/spoken-to-written.time.txt");

function score(
  kind: string,
  floor: number,
  read: (spoken: string, written: string) => { readonly passed: boolean; readonly detail: string },
  ignored?: RegExp,
): void {
  const cases = readTestData(`nemo-en/spoken-to-written.${kind}.txt`)
    .trim()
    .split("\n")
    .map((line) => line.split("~"))
    .filter(([spoken = ""]) => !(ignored?.test(spoken) ?? false))
    .map(([spoken = "", written = ""]): ScoredCase => ({ input: `${spoken} ~ ${written}`, ...read(spoken, written) }));
  expect(reportScore(`NeMo ${kind}`, cases)).toBeGreaterThanOrEqual(floor);
}

test.skipIf(!present)("reads spoken cardinals (NeMo)", () => {
  // Above 2^53 no number of a call lies.
  score("cardinal", 1, (spoken, written) => {
    const number = understandNumber(spoken);
    return { passed: number?.value === Number(written), detail: String(number?.value) };
  });
});

test.skipIf(!present)("reads spoken ordinals (NeMo)", () => {
  score("ordinal", 1, (spoken, written) => {
    const number = understandNumber(spoken);
    return {
      passed: number?.ordinal === true && number.value === Number.parseInt(written, 10),
      detail: `${number?.value} ${number?.ordinal}`,
    };
  });
});

test.skipIf(!present)("reads spoken times of day (NeMo)", () => {
  score("time", 1, (spoken, written) => {
    const option = understandTime(spoken)?.options[0];
    const [, hour = "", minute = ""] = /^(\d\d):(\d\d)/.exec(written) ?? [];
    const wanted = [
      `${hour}:${minute}`,
      `${String((Number(hour) % 12) + 12).padStart(2, "0")}:${minute}`,
      `${String(Number(hour) % 12).padStart(2, "0")}:${minute}`,
    ];
    const halves = written.includes("p.m.") ? wanted.slice(1, 2) : written.includes("a.m.") ? wanted.slice(2) : wanted;
    return { passed: option?.kind === "exact" && halves.includes(option.time), detail: JSON.stringify(option) };
  });
});

test.skipIf(!present)("reads spoken telephone numbers (NeMo)", () => {
  score(
    "telephone",
    1,
    (spoken, written) => {
      const digits = understandDigits(spoken);
      return { passed: digits?.digits === written.replaceAll(/\D/g, ""), detail: String(digits?.digits) };
    },
    /dot|[a-z] [a-z]( [a-z])? |a b c|^[xar] /,
  );
});

test.skipIf(!present)("writes the numbers of spoken dates (NeMo)", () => {
  score(
    "date",
    1,
    (spoken, written) => {
      const text = toCanonical(spoken).text;
      const parts = (value: string): string =>
        value
          .replaceAll(/(\d+)(?:st|nd|rd|th)/g, "$1")
          .replaceAll(/\b(\d\d) (?:oh? )?(\d\d?)\b(?! \d\d)/g, (_all, century: string, tail: string) =>
            Number(century) >= 16 && Number(century) <= 21
              ? `${century}${tail.padStart(2, "0")}`
              : `${century} ${tail}`,
          )
          .split(/\s+/)
          .filter((word) => !/^(?:the|of|and)$/.test(word))
          .toSorted()
          .join(" ");
      return { passed: parts(text) === parts(written), detail: text };
    },
    /quarter/,
  );
});

test.skipIf(!present)("reads the amount of spoken money (NeMo)", () => {
  score(
    "money",
    0.94,
    (spoken, written) => {
      const number = understandNumber(spoken);
      return {
        passed: number !== undefined && String(number.value) === written.replace(/\..*/, "").replaceAll(/\D/g, ""),
        detail: String(number?.value),
      };
    },
    /point|billion|^one dollars$/,
  );
});
