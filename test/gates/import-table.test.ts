import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importTable } from "../../scripts/import-table.js";
import { root } from "../../scripts/run-program.ts";
import { openSample, type Sample } from "./sample.ts";

const refused: readonly (readonly [from: string, line: string])[] = [
  ["src/base/a.ts", 'import { x } from "../audio/x.ts";'],
  ["src/audio/a.ts", 'import { x } from "../contracts/x.ts";'],
  ["src/contracts/a.ts", 'import { x } from "../audio/x.ts";'],
  ["src/media/webrtc/a.ts", 'import { x } from "../../call/x.ts";'],
  ["src/providers/stt/a.ts", 'import { x } from "../../store/x.ts";'],
  ["src/providers/stt/a.ts", 'import { x } from "../../integrations/x.ts";'],
  ["src/integrations/crm/acme/a.ts", 'import { x } from "../../../providers/x.ts";'],
  ["src/turn/a.ts", 'import { x } from "../store/x.ts";'],
  ["src/turn/a.ts", 'import type { X } from "../store/x.ts";'],
  ["src/turn/a.ts", 'export type { X } from "../server/x.ts";'],
  ["src/turn/a.ts", 'export * from "../providers/x.ts";'],
  ["src/turn/a.ts", 'export const x = import("../providers/x.ts");'],
  ["src/turn/a.ts", 'export type X = import("../providers/x.ts").X;'],
  ["src/turn/a.ts", 'import { x } from "../base/../store/x.ts";'],
  ["src/turn/deep/er/a.ts", 'import { x } from "../../../store/x.ts";'],
  ["src/agent/a.ts", 'import { x } from "../turn/x.ts";'],
  ["src/agent/a.ts", 'import type { X } from "../call/x.ts";'],
  ["src/call/a.ts", 'import { x } from "../providers/x.ts";'],
  ["src/call/a.ts", 'import { x } from "../store/x.ts";'],
  ["src/playbooks/a.ts", 'import { x } from "../store/x.ts";'],
  ["src/playbooks/a.ts", 'import { x } from "../integrations/x.ts";'],
  ["src/store/a.ts", 'import { x } from "../server/x.ts";'],
  ["src/server/a.ts", 'import { x } from "../testing/index.ts";'],
  ["src/server/a.ts", 'import { x } from "../main.ts";'],
  ["src/server/a.ts", 'import { x } from "../cli/x.ts";'],
  ["src/main.ts", 'import { x } from "./testing/index.ts";'],
  ["src/cli/doctor.ts", 'import { x } from "../testing/index.ts";'],
  ["src/newcomer/a.ts", 'import { x } from "../base/x.ts";'],
  ["src/call/a.ts", 'import { x } from "../../scripts/x.ts";'],
  ["agents/a.agent.ts", 'import { x } from "../src/turn/x.ts";'],
  ["console/src/a.ts", 'import { x } from "../../src/call/x.ts";'],
];

const allowed: readonly (readonly [from: string, line: string])[] = [
  ["src/contracts/a.ts", 'import type { X } from "../audio/x.ts";'],
  ["src/turn/a.ts", 'import { x } from "../contracts/x.ts";'],
  ["src/turn/deep/a.ts", 'import { x } from "../x.ts";'],
  ["src/agent/a.ts", 'import type { X } from "../turn/x.ts";'],
  ["src/agent/a.ts", 'import { type X } from "../turn/x.ts";'],
  ["src/call/a.ts", 'import { x } from "../turn/x.ts";'],
  ["src/turn/a.test.ts", 'import { x } from "../testing/index.ts";'],
  ["src/cli/simulate.ts", 'import { x } from "../testing/index.ts";'],
  ["src/server/a.ts", 'import { x } from "../call/x.ts";'],
  ["agents/a.agent.ts", 'import { x } from "../src/index.ts";'],
  ["agents/a.agent.ts", 'import { x } from "callwright";'],
  ["console/src/a.ts", 'import type { X } from "../../src/call/x.ts";'],
  ["test/load/a.ts", 'import { x } from "../../src/main.ts";'],
];

interface Finding {
  readonly code: string;
  readonly filename: string;
}

describe("the import table", () => {
  let sample: Sample;
  const guilty = new Map<string, boolean>();

  beforeAll(async () => {
    sample = openSample({});
    for (const [index, [from, line]] of [...refused, ...allowed].entries()) {
      const path = numbered(from, index);
      sample.write({ [path]: `${line}\nexport {};\n` });
      guilty.set(path, false);
    }
    const result = await sample.run("oxlint", ["-c", join(root, ".oxlintrc.json"), "-f", "json", "."]);
    const { diagnostics } = JSON.parse(result.output) as { diagnostics: readonly Finding[] };
    for (const { code, filename } of diagnostics) if (code === "callwright(import-table)") guilty.set(filename, true);
  });
  afterAll(() => sample[Symbol.dispose]());

  test.each(refused.map(([from, line], index) => ({ from, line, index })))(
    "refuses in $from: $line",
    ({ from, index }) => {
      expect(guilty.get(numbered(from, index))).toBe(true);
    },
  );

  test.each(allowed.map(([from, line], index) => ({ from, line, index })))(
    "allows in $from: $line",
    ({ from, index }) => {
      expect(guilty.get(numbered(from, refused.length + index))).toBe(false);
    },
  );

  test("never lets a folder below know one above", () => {
    const reaches = (from: string, seen = new Set<string>()): Set<string> => {
      for (const to of importTable[from] ?? []) {
        if (to.startsWith("type:") || seen.has(to)) continue;
        seen.add(to);
        reaches(to, seen);
      }
      return seen;
    };
    for (const folder of Object.keys(importTable)) expect(reaches(folder), folder).not.toContain(folder);
  });
});

/** The path of a case: files that the table knows by name keep it, all others get a number. */
function numbered(from: string, index: number): string {
  if (from === "src/main.ts") return from;
  return from.replace(/\/([^/.]+)\./, (_, name: string) => `/${name}-${index}.`);
}
