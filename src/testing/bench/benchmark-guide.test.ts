import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toMarkdown, withMeasured } from "./markdown.ts";
import { scenarios } from "./rows.ts";
import { targets } from "./targets.ts";

function textOf(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
}

const guide = textOf("docs/guides/benchmark.md");

describe("the guide to the bench", () => {
  it("names every row, and no other", () => {
    const table = guide.slice(guide.indexOf("The delays alone |"), guide.indexOf('"The delays alone" counts'));
    const named = [...table.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name ?? "");
    // In brackets: the rows of a scenario that has several.
    const inner = new Set(["predicted", "hedge-off", "hedge-2", "load-1", "load-100"]);
    const names = scenarios.map(({ name }) => name);
    expect(named.filter((name) => !inner.has(name)).toSorted()).toEqual(names.toSorted());
  });

  it("and the command line know the same options", () => {
    const known = [...textOf("scripts/bench/options.ts").matchAll(/^ {8}"?([a-z-]+)"?: \{ type:/gm)].map(
      ([, name]) => `--${name}`,
    );
    const shown = new Set([...guide.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option));
    expect(known).toHaveLength(11);
    expect([...shown].toSorted()).toEqual(known.toSorted());
  });
});

describe("the document of what was measured", () => {
  it("has the place where a run writes itself, once", () => {
    const document = textOf("docs/performance.md");
    const report = {
      format: 2,
      machine: {
        at: "2026-11-25T10:00:00Z",
        cpu: "",
        cores: 2,
        memoryMb: 1,
        system: "",
        node: "",
        commit: "0",
        load: [],
        models: [],
      },
      loadAfter: [],
      voices: [],
      options: {},
      ruler: [],
      rows: [],
    } as const;
    const written = withMeasured(document, report);
    expect(written.match(/measured: written by/g)).toHaveLength(1);
    expect(written).toContain(toMarkdown(report));
    expect(written.indexOf("## Before")).toBe(document.indexOf("## Before"));
  });

  it("has every latency of the targets in its table", () => {
    const document = textOf("docs/performance.md");
    const table = document.slice(document.indexOf("## Targets"), document.indexOf("## Before"));
    for (const { atMost, figure, says } of targets) {
      if (atMost === undefined || figure === "layerP95Ms" || !/P(50|95)/.test(says)) continue;
      expect(table.replaceAll(",", "")).toContain(String(atMost));
    }
  });
});
