import { expect, test } from "vitest";
import { hasTestData, readTestData, reportScore } from "../../../test/setup/test-data.ts";
import type { ScoredCase } from "../../../test/setup/test-data.ts";
import { understandDate } from "./dates.ts";
import type { DateOption } from "./dates.ts";
import { understandNumber } from "./numbers.ts";
import { understandPhone } from "./phones.ts";
import { understandTime } from "./times.ts";
import type { TimeOption } from "./times.ts";
import { understandYesNo } from "./yes-no.ts";

// Microsoft/Recognizers-Text, Specs (MIT), every second English case.

interface SpecValue {
  readonly value?: string;
  readonly start?: string;
  readonly end?: string;
  readonly timex?: string;
}

interface SpecResult {
  readonly Text: string;
  readonly TypeName: string;
  readonly Resolution?: { readonly value?: unknown; readonly offset?: string; readonly values?: readonly SpecValue[] };
}

interface Spec {
  readonly Input: string;
  readonly Context?: { readonly ReferenceDateTime?: string };
  readonly Results: readonly SpecResult[];
}

function specs(model: string): Spec[] {
  return JSON.parse(readTestData(`recognizers-text-en/${model}.json`)) as Spec[];
}

const present = hasTestData("recognizers-text-en/DateTimeModel.json");

// What nobody books by: years, quarters, seasons, spans of hours and minutes, the past, repetitions.
const irrelevantWords =
  /year|\d ?h\b|at this time|quarter|\bq[1-4]\b|\bh[12]\b|fiscal|school|\bcy\b|century|decade|\d{4}'?s\b|summer|winter|spring|autumn|fall\b|season|\bhours?\b|\bhrs?\b|minutes?|mins?\b|seconds?\b|\bnow\b|present|ago|last|past|previous|yesterday|to date|since|same |that week|that month|partner of|for the day|of the day|^the day$|^\D*\d{4}(?:\D+\d{4})?$|^\w+ \d{4} \w+ may 2nd|week \d|^week$/i;

function isRelevant(result: SpecResult, reference: string): boolean {
  const type = result.TypeName.replace("datetimeV2.", "");
  if (!/^(?:date|daterange|time|timerange|datetime|datetimerange)$/.test(type) || irrelevantWords.test(result.Text))
    return false;
  const values = result.Resolution?.values ?? [];
  if (values.some((value) => value.value === "not resolved")) return false;
  if (type === "time" || type === "timerange") return true;
  const latest =
    values
      .map((value) => value.end ?? value.value ?? value.start ?? "")
      .toSorted()
      .at(-1) ?? "";
  const horizon = `${Number(reference.slice(0, 4)) + 2}${reference.slice(4, 10)}`;
  return latest >= reference.slice(0, 10) && latest <= horizon;
}

function dayBefore(date: string): string {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) ? date : new Date(time - 86_400_000).toISOString().slice(0, 10);
}

/** Ours are whole days with both ends in, and never begin in the past; theirs end before `end`. */
function dateMatches(option: DateOption, value: SpecValue, today: string): boolean {
  if (option.kind === "date")
    return [value.value, value.start ?? value.end].some((expected) => expected?.slice(0, 10) === option.date);
  if (option.kind !== "range") return false;
  const start = (value.start ?? today).slice(0, 10);
  const wanted = start < today ? today : start;
  const end = value.end?.slice(0, 10);
  const endFits = end === undefined ? option.to === undefined : option.to === dayBefore(end) || option.to === end;
  return (option.from === wanted || (value.start === undefined && option.from <= today)) && endFits;
}

const partOfTimex: Readonly<Record<string, RegExp>> = {
  MO: /morning|first/,
  AF: /afternoon/,
  EV: /evening/,
  NI: /night/,
  MEL: /lunch|morning/,
  DT: /./,
};

function timeMatches(option: TimeOption, value: SpecValue): boolean {
  const clock = (text: string | undefined): string | undefined => text?.slice(-8, -3);
  if (option.kind === "exact") return [clock(value.value), clock(value.start)].includes(option.time);
  const part = /T(?<part>MO|AF|EV|NI|MEL)/.exec(value.timex ?? "")?.groups?.["part"];
  if (part !== undefined && option.part !== undefined) return partOfTimex[part]?.test(option.part) ?? false;
  const [start, end] = [clock(value.start), clock(value.end)];
  const startFits = start === undefined ? option.from === "00:00" : option.from === start;
  return (
    startFits &&
    (end === undefined
      ? option.to === "23:59"
      : option.to === end ||
        Number(end.replace(":", "")) - Number(option.to.replace(":", "")) === (end.endsWith("00") ? 41 : 1))
  );
}

function scoreDateTime(spec: Spec, result: SpecResult): ScoredCase {
  const reference = spec.Context?.ReferenceDateTime ?? "2019-01-01T00:00:00";
  const today = reference.slice(0, 10);
  const values = result.Resolution?.values ?? [];
  const future = values.filter((value) => (value.end ?? value.value ?? value.start ?? "") >= today);
  const candidates = future.length > 0 ? future : values;
  const date = understandDate(spec.Input, { nowIso: `${reference.slice(0, 19)}Z`, timeZone: "UTC" });
  const dates = date ? [...date.options, ...date.excluded] : [];
  const time = understandTime(spec.Input);
  const times = time ? [...time.options, ...time.excluded] : [];
  const dateFits = dates.some((option) => candidates.some((value) => dateMatches(option, value, today)));
  const timeFits = times.some((option) => values.some((value) => timeMatches(option, value)));
  const type = result.TypeName.replace("datetimeV2.", "");
  const passed = (dateFits || !type.startsWith("date")) && (timeFits || /^date(?:range)?$/.test(type));
  const expected = JSON.stringify(candidates.map(({ value, start, end }) => value ?? [start, end]));
  return {
    input: `[${today} ${type}] ${spec.Input} «${result.Text}» ${expected}`,
    passed,
    detail: JSON.stringify({ dates, times }),
  };
}

test.skipIf(!present)(
  "understands at least 85 % of the dates and times that an appointment may be made by (recognizers-text)",
  () => {
    const cases = specs("DateTimeModel").flatMap((spec) => {
      const reference = spec.Context?.ReferenceDateTime;
      if (reference === undefined) return [];
      return spec.Results.filter((result) => isRelevant(result, reference)).map((result) =>
        scoreDateTime(spec, result),
      );
    });
    expect(reportScore("recognizers-text DateTime", cases)).toBeGreaterThanOrEqual(0.85);
  },
);

test.skipIf(!present)("finds no day and no time where there is none (recognizers-text)", () => {
  const cases = specs("DateTimeModel")
    .filter((spec) => spec.Results.length === 0)
    .map((spec): ScoredCase => {
      const date = understandDate(spec.Input, { nowIso: "2019-01-01T00:00:00Z", timeZone: "UTC" });
      const time = understandTime(spec.Input);
      const claims = [date, time].filter((item) => item !== undefined && item.confidence > 0.5);
      return { input: spec.Input, passed: claims.length === 0, detail: JSON.stringify(claims) };
    });
  expect(reportScore("recognizers-text DateTime, nothing to find", cases)).toBeGreaterThanOrEqual(0.84);
});

test.skipIf(!present)("understands at least 90 % of the whole numbers people say (recognizers-text)", () => {
  // Fractions, powers and units of measure are no part of an appointment.
  const cases = specs("NumberModel")
    .filter(
      (spec) =>
        spec.Results.length === 1 &&
        /^-?\d{1,15}$/.test(String(spec.Results[0]?.Resolution?.value)) &&
        !/\^|\/|third|half|quarter|fifth|over |out of|x10|dozen|dozs?|\.\d+ ?[kmb]\b|\d ?(?:k|g|mil|bln|b|m)\b/i.test(
          spec.Input,
        ),
    )
    .map((spec): ScoredCase => {
      const expected = String(spec.Results[0]?.Resolution?.value);
      const number = understandNumber(spec.Input);
      return {
        input: spec.Input,
        passed: String(number?.value) === expected,
        detail: `${number?.value} instead of ${expected}`,
      };
    });
  expect(reportScore("recognizers-text Number", cases)).toBeGreaterThanOrEqual(0.96);
});

test.skipIf(!present)("understands at least 90 % of ordinals (recognizers-text)", () => {
  const cases = specs("OrdinalModel")
    .filter((spec) => /^\d+$/.test(String(spec.Results[0]?.Resolution?.value)))
    .map((spec): ScoredCase => {
      const expected = String(spec.Results[0]?.Resolution?.value);
      const number = understandNumber(spec.Input);
      return {
        input: spec.Input,
        passed: number?.ordinal === true && String(number.value) === expected,
        detail: `${number?.value} instead of ${expected}`,
      };
    });
  expect(reportScore("recognizers-text Ordinal", cases)).toBeGreaterThanOrEqual(0.91);
});

/** E.164 and the number as it was written are the same when they end alike; "(0)" and the prefixes 00, 011 and 1 are no part of it. */
function sameNumber(ours: string | undefined, expected: string | undefined): boolean {
  if (ours === undefined || expected === undefined) return ours === expected;
  const national = expected.replace(/^(?:00|011)/, "").replace(/^0+/, "");
  const found = ours
    .replaceAll(/\D/g, "")
    .replace(/^(?:00|011)/, "")
    .replace(/^0+/, "");
  return found.length >= 4 && (found.endsWith(national) || national.endsWith(found));
}

test.skipIf(!present)("finds at least 90 % of phone numbers, and none where there is none (recognizers-text)", () => {
  const cases = specs("PhoneNumberModel").map((spec): ScoredCase => {
    const expected = spec.Results.at(-1)
      ?.Text.replace("(0)", "")
      .replace(/(?:ext\.?|x).*$/i, "")
      .replaceAll(/\D/g, "");
    const phone = understandPhone(spec.Input);
    const digits = phone?.kind === "complete" ? phone.e164 : phone?.kind === "partial" ? phone.digits : undefined;
    return { input: spec.Input, passed: sameNumber(digits, expected), detail: `${digits} instead of ${expected}` };
  });
  expect(reportScore("recognizers-text Phone", cases)).toBeGreaterThanOrEqual(0.96);
});

test.skipIf(!present)("understands at least 95 % of yes and no (recognizers-text)", () => {
  const cases = specs("BooleanModel").map((spec): ScoredCase => {
    const expected = spec.Results[0]?.Resolution?.value === true ? "yes" : "no";
    const answer = understandYesNo(spec.Input);
    return {
      input: spec.Input,
      passed: answer?.answer === expected,
      detail: `${answer?.answer} instead of ${expected}`,
    };
  });
  expect(reportScore("recognizers-text Boolean", cases)).toBeGreaterThanOrEqual(1);
});
