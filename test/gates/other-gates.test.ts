import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/run-program.ts";
import { openSample } from "./sample.ts";

describe("the other gates", () => {
  test("types: refuses a wrong type, an unchecked index and an enum", async () => {
    using sample = openSample({
      "tsconfig.json": JSON.stringify({
        extends: "../../tsconfig.json",
        compilerOptions: { rootDir: "." },
        include: ["src"],
      }),
      "src/wrong.ts": 'export const wrong: number = "one";\n',
      "src/index-access.ts": "export const first = (list: readonly number[]): number => list[0];\n",
      "src/enum.ts": "export enum Colour {\n  Red,\n}\n",
      "src/right.ts": "export const right = 1;\n",
    });
    const { code, output } = await sample.run("tsc", ["-p", "."]);
    expect(code).not.toBe(0);
    const faults = [...output.matchAll(/^src\/([\w-]+)\.ts\(\d+,\d+\): error/gm)].map((match) => match[1]);
    expect(new Set(faults)).toEqual(new Set(["wrong", "index-access", "enum"]));
  });

  test("format: refuses a file that is not formatted, and a line of more than 120 characters", async () => {
    const long = `export const long = [${Array.from({ length: 40 }, (_, index) => index).join(", ")}];\n`;
    using sample = openSample({
      "src/untidy.ts": "export const untidy   = { a:1 }\n",
      "src/long.ts": long,
      "src/tidy.ts": "export const tidy = { a: 1 };\n",
    });
    const { code, output } = await sample.run("oxfmt", ["-c", join(root, ".oxfmtrc.json"), "--check", "."]);
    expect(code).not.toBe(0);
    expect(output).toContain("src/untidy.ts");
    expect(output).toContain("src/long.ts");
    expect(output).not.toContain("src/tidy.ts");
  });

  test("unused code: refuses an export that nobody imports, a file and a dependency", async () => {
    using sample = openSample({
      "package.json": JSON.stringify({ name: "sample", type: "module", dependencies: { zod: "*" } }),
      "knip.json": readFileSync(join(root, "knip.json"), "utf8"),
      "tsconfig.json": JSON.stringify({ extends: "../../tsconfig.json", include: ["src"] }),
      "src/cli/main.ts": 'import { used } from "../call/helper.ts";\nconsole.log(used);\n',
      "src/call/helper.ts": "export const used = 1;\nexport const forgotten = 2;\n",
      "src/call/orphan.ts": "export const orphan = 1;\n",
    });
    const { code, output } = await sample.run("knip", ["--no-progress"]);
    expect(code).not.toBe(0);
    expect(output).toMatch(/forgotten\s+src\/call\/helper\.ts/);
    expect(output).toContain("src/call/orphan.ts");
    expect(output).toMatch(/zod\s+package\.json/);
    expect(output).not.toMatch(/\bused\b\s+src/);
  });
});
