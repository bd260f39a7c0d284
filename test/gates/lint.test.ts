import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { join } from "node:path";
import { root } from "../../scripts/run-program.ts";
import { openSample, type Sample } from "./sample.ts";

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

// One bad file per rule, all linted in one run with the configuration of the repository.
const bad: readonly { readonly name: string; readonly path: string; readonly rule: string; readonly text: string }[] = [
  {
    name: "a file of 401 lines",
    path: "src/call/long-file.ts",
    rule: "eslint(max-lines)",
    text: "export const one = 1;\n".replace("one", "first") + "// line\n".repeat(400),
  },
  {
    name: "a function of 81 lines",
    path: "src/call/long-function.ts",
    rule: "eslint(max-lines-per-function)",
    text: `export function long(): void {\n${"  void 0;\n".repeat(79)}}\n`,
  },
  {
    name: "a test function of 81 lines",
    path: "src/call/long.test.ts",
    rule: "callwright(test-function-lines)",
    text: `import { test } from "vitest";\ntest("x", () => {\n${"  void 0;\n".repeat(79)}});\n`,
  },
  {
    name: "complexity 16",
    path: "src/call/complex.ts",
    rule: "eslint(complexity)",
    text: `export function complex(n: number): number {\n${Array.from({ length: 15 }, (_, i) => `  if (n === ${i}) return ${i};\n`).join("")}  return n;\n}\n`,
  },
  { name: "any", path: "src/call/any.ts", rule: "typescript(no-explicit-any)", text: "export const x = 1 as any;\n" },
  {
    name: "a promise that floats",
    path: "src/call/floating.ts",
    rule: "typescript(no-floating-promises)",
    text: "async function work(): Promise<void> {\n  await Promise.resolve();\n}\nexport function start(): void {\n  work();\n}\n",
  },
  {
    name: "@ts-ignore",
    path: "src/call/ignored.ts",
    rule: "typescript(ban-ts-comment)",
    text: "// @ts-ignore\nexport const x: string = 1;\n",
  },
  {
    name: "a swallowed error",
    path: "src/call/swallow.ts",
    rule: "eslint(no-empty)",
    text: "export function quiet(work: () => void): void {\n  try {\n    work();\n  } catch {}\n}\n",
  },
  {
    name: "a case that is forgotten",
    path: "src/call/forgotten.ts",
    rule: "typescript(switch-exhaustiveness-check)",
    text: 'export function f(kind: "a" | "b"): number {\n  switch (kind) {\n    case "a":\n      return 1;\n  }\n  return 0;\n}\n',
  },
  {
    name: "Date.now()",
    path: "src/call/date-now.ts",
    rule: "eslint(no-restricted-properties)",
    text: "export const x = Date.now();\n",
  },
  {
    name: "Math.random()",
    path: "src/call/chance.ts",
    rule: "eslint(no-restricted-properties)",
    text: "export const x = Math.random();\n",
  },
  {
    name: "AbortSignal.timeout()",
    path: "src/call/signal.ts",
    rule: "eslint(no-restricted-properties)",
    text: "export const x = AbortSignal.timeout(5);\n",
  },
  {
    name: "Date.now() in a script",
    path: "scripts/clock.ts",
    rule: "eslint(no-restricted-properties)",
    text: "export const x = Date.now();\n",
  },
  {
    name: "Date.now() in a test",
    path: "src/call/clock.test.ts",
    rule: "eslint(no-restricted-properties)",
    text: "export const x = Date.now();\n",
  },
  {
    name: "Date.now() in the console",
    path: "console/src/clock.ts",
    rule: "eslint(no-restricted-properties)",
    text: "export const x = Date.now();\n",
  },
  {
    name: "new Date()",
    path: "src/call/new-date.ts",
    rule: "callwright(no-clock)",
    text: "export const x = new Date();\n",
  },
  { name: "Date()", path: "src/call/date-call.ts", rule: "callwright(no-clock)", text: "export const x = Date();\n" },
  {
    name: "setTimeout",
    path: "src/call/timer.ts",
    rule: "eslint(no-restricted-globals)",
    text: "setTimeout(() => undefined, 5);\n",
  },
  {
    name: "setInterval",
    path: "src/call/interval.ts",
    rule: "eslint(no-restricted-globals)",
    text: "setInterval(() => undefined, 5);\n",
  },
  {
    name: "setTimeout in a test",
    path: "src/call/timer.test.ts",
    rule: "eslint(no-restricted-globals)",
    text: "setTimeout(() => undefined, 5);\n",
  },
  {
    name: "setTimeout in the console",
    path: "console/src/timer.ts",
    rule: "eslint(no-restricted-globals)",
    text: "setTimeout(() => undefined, 5);\n",
  },
  {
    name: "performance",
    path: "src/call/performance.ts",
    rule: "eslint(no-restricted-globals)",
    text: "export const x = performance.now();\n",
  },
  {
    name: "fetch in a vendor's file",
    path: "src/providers/llm/x.ts",
    rule: "eslint(no-restricted-globals)",
    text: 'export const x = fetch("/");\n',
  },
  {
    name: "fetch in the console outside its API",
    path: "console/src/page.ts",
    rule: "eslint(no-restricted-globals)",
    text: 'export const x = fetch("/");\n',
  },
  {
    name: "timers by import",
    path: "src/media/timer-import.ts",
    rule: "eslint(no-restricted-imports)",
    text: 'export { setTimeout as x } from "node:timers/promises";\n',
  },
  {
    name: "a socket in the engine",
    path: "src/turn/socket.ts",
    rule: "eslint(no-restricted-imports)",
    text: 'export { connect as x } from "node:net";\n',
  },
  {
    name: "ws in a vendor's file",
    path: "src/providers/stt/x.ts",
    rule: "eslint(no-restricted-imports)",
    text: 'import { WebSocket } from "ws";\nexport const x = new WebSocket("ws://127.0.0.1");\n',
  },
  {
    name: "chance by import in the engine",
    path: "src/turn/chance.ts",
    rule: "eslint(no-restricted-imports)",
    text: 'export { randomUUID as x } from "node:crypto";\n',
  },
];

describe("lint", () => {
  let sample: Sample;
  let findings: readonly Finding[];

  beforeAll(async () => {
    const cycle = {
      "src/call/cycle-a.ts": 'import { b } from "./cycle-b.ts";\nexport const a = (): number => b();\n',
      "src/call/cycle-b.ts": 'import { a } from "./cycle-a.ts";\nexport const b = (): number => a();\n',
    };
    const good = {
      "src/base/real-clock.ts":
        "export const x = [Date.now(), Math.random(), setTimeout, new Date(), performance.now()];\n",
      "src/providers/http.ts": 'export const x = fetch("/");\n',
      "src/call/parse.ts": 'export const x = new Date("2026-01-05T14:00:00Z");\n',
      "console/src/api/http.ts": 'export const x = fetch("/");\n',
      "src/call/described.test.ts": `import { describe } from "vitest";\ndescribe("x", () => {\n${"  void 0;\n".repeat(79)}});\n`,
    };
    sample = openSample({ ...good, ...cycle });
    sample.write(Object.fromEntries(bad.map(({ path, text }) => [path, text])));
    sample.write({ "tsconfig.json": JSON.stringify({ extends: "../../tsconfig.json", include: ["**/*.ts"] }) });
    const result = await sample.run("oxlint", ["-c", join(root, ".oxlintrc.json"), "-f", "json", "."]);
    findings = (JSON.parse(result.output) as { diagnostics: readonly Finding[] }).diagnostics;
  });
  afterAll(() => sample[Symbol.dispose]());

  test.each(bad)("refuses $name", ({ path, rule }) => {
    expect(findings.filter(({ filename }) => filename === path).map(({ code }) => code)).toContain(rule);
  });

  test("refuses a cycle", () => {
    expect(findings.filter(({ code }) => code === "import(no-cycle)").length).toBeGreaterThan(0);
  });

  test.each([
    "src/base/real-clock.ts",
    "src/providers/http.ts",
    "src/call/parse.ts",
    "console/src/api/http.ts",
    "src/call/described.test.ts",
  ])("lets %s pass", (path) => {
    const restricting = /restricted|callwright|max-lines/;
    expect(findings.filter(({ filename, code }) => filename === path && restricting.test(code))).toEqual([]);
  });
});
