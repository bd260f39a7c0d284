import { describe, expect, it } from "vitest";
import { compareReports } from "./compare.ts";
import { toMarkdown, withMeasured } from "./markdown.ts";
import { toTables, toTargetTable } from "./report.ts";
import type { BenchReport } from "./report.ts";
import type { RowResult } from "./row-result.ts";
import { toMarkdownTable, toTextTable } from "./text-table.ts";
import { checkTwins } from "./twin-check.ts";

function row(name: string, figures: RowResult["figures"], more: Partial<RowResult> = {}): RowResult {
  return { name, title: name, line: "loopback", n: 10, figures, notes: [], ...more };
}

function report(rows: readonly RowResult[]): BenchReport {
  return {
    format: 2,
    machine: {
      at: "2026-11-25T10:00:00.000Z",
      cpu: "a processor",
      cores: 2,
      memoryMb: 4096,
      system: "linux x64",
      node: "24.21.0",
      commit: "abc1234",
      load: [0.1, 0.2, 0.3],
      models: ["silero"],
    },
    loadAfter: [1, 1, 1],
    voices: ["buzz"],
    options: {},
    ruler: [],
    rows,
  };
}

describe("the report", () => {
  it("shows a row where it has figures, and each target beside what was measured", () => {
    const rows = [
      row("plain", { firstSoundP50Ms: 310.4, realP50Ms: 580, cutOffPerTurn: 0 }, { aloneMs: 575 }),
      row("load-100", { memoryPerCallMb: 0.5, pacerP99Ms: 12 }),
    ];
    const titles = toTables(rows).map(({ title, cells }) => [title, cells.length - 1]);
    expect(titles).toEqual([
      ["What the caller waits, ms", 1],
      ["Taking turns", 1],
      ["Load", 1],
    ]);
    const text = toTextTable(toTargetTable(rows).cells);
    expect(text).toMatch(/first sound, model-led: P50 .* 310 {2}✗ missed by 10 ms/);
    expect(text).toMatch(/real word, model-led: P50 .* 580 {2}✓/);
    expect(text).toMatch(/pacer error P99 .* 12\.0 {2}✗ missed by 2\.0 ms/);
    expect(text).toMatch(/real word, model-led: P95 .* – {2}nothing was measured/);
  });

  it("writes itself into a document, and there in the place of the one before", () => {
    const first = withMeasured("# Performance\n\nWords.\n", report([row("plain", { realP50Ms: 600 })]));
    const second = withMeasured(first, report([row("plain", { realP50Ms: 590 })]));
    expect(second.startsWith("# Performance\n\nWords.\n")).toBe(true);
    expect(second).toContain("590");
    expect(second).not.toContain("600 ");
    expect(second.match(/measured: written by/g)).toHaveLength(1);
    expect(toMarkdown(report([]))).toContain("commit `abc1234`");
  });

  it("lines figures up on the right, in Markdown too", () => {
    expect(
      toMarkdownTable([
        ["row", "P50"],
        ["a|b", "12"],
      ]),
    ).toBe("| row | P50 |\n| --- | --: |\n| a\\|b | 12 |");
  });
});

describe("two runs side by side", () => {
  it("show what differs, and which way is better", () => {
    const before = report([row("plain", { realP50Ms: 600, answeredWithin1s: 98 }), row("gone", {})]);
    const after = report([row("plain", { realP50Ms: 580, answeredWithin1s: 97, realP95Ms: 640 })]);
    const [, ...lines] = compareReports(before, after);
    expect(lines).toEqual([
      ["plain", "loopback", "real word P50", "600", "580", "-20 ms", "better"],
      ["plain", "loopback", "answered ≤ 1 s", "98.0", "97.0", "-1.0 %", "worse"],
      ["gone", "loopback", "", "measured", "–", "", ""],
    ]);
  });
});

describe("real and virtual time", () => {
  it("agree where their medians are at most 30 ms apart", () => {
    const real = [row("plain", { realP50Ms: 600 }), row("rules", { realP50Ms: 290 }), row("local", { realP50Ms: 900 })];
    const virtual = [row("plain", { realP50Ms: 575 }), row("rules", { realP50Ms: 250 })];
    expect(checkTwins(real, virtual).map(({ row: name, agrees }) => [name, agrees])).toEqual([
      ["plain", true],
      ["rules", false],
    ]);
  });
});
