import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/run-program.ts";

/** Files of vendors without the test that must stand beside each. */
function vendorsWithoutTest(files: readonly string[]): readonly string[] {
  const isVendor = (file: string): boolean => /^src\/providers\/(stt|llm|tts)\/[a-z0-9-]+\.ts$/.test(file);
  return files.filter((file) => isVendor(file) && !files.includes(file.replace(/\.ts$/, ".test.ts")));
}

/** Comments that switch a gate off, as `file:line`. */
function gatesSwitchedOff(file: string, text: string): readonly string[] {
  const pattern = /(oxlint|eslint|prettier|oxfmt|knip)-(disable|ignore)|@ts-(ignore|nocheck|expect-error)/;
  return text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []));
}

function list(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root, exclude: ["**/node_modules/**", "console/dist/**", "test/gates/**"] }).map(
    (path) => path.replaceAll("\\", "/"),
  );
}

describe("the repository", () => {
  test("has a test beside every vendor", () => {
    expect(vendorsWithoutTest(list("src/providers/*/*.ts"))).toEqual([]);
  });

  test("would notice a vendor without a test", () => {
    const files = ["src/providers/stt/acme.ts", "src/providers/tts/acme.ts", "src/providers/tts/acme.test.ts"];
    expect(vendorsWithoutTest([...files, "src/providers/http.ts"])).toEqual(["src/providers/stt/acme.ts"]);
  });

  test("switches no gate off in the code", () => {
    const files = list("{src,test,scripts,agents,console,bin}/**/*.{ts,tsx,js,mjs}");
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => gatesSwitchedOff(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
  });

  test("would notice a gate that is switched off", () => {
    const text = "// oxlint-disable-next-line no-console\nconst ok = 1;\n// @ts-expect-error\n";
    expect(gatesSwitchedOff("a.ts", text)).toEqual(["a.ts:1", "a.ts:3"]);
  });

  test("has no barrel but the two public ones", () => {
    const barrels = list("src/**/index.ts").filter((file) => {
      const lines = readFileSync(join(root, file), "utf8").split("\n");
      const code = lines.filter((line) => line.trim() !== "" && !/^\s*(\/\/|\/?\*)/.test(line));
      return code.every((line) => /^(export .*from |export \{|export type \{|\s+[\w, ]+,?$|\} from )/.test(line));
    });
    expect(barrels.filter((file) => file !== "src/index.ts" && file !== "src/testing/index.ts")).toEqual([]);
  });

  test("pins every dependency to one version", () => {
    type Versions = Readonly<Record<string, string>>;
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly dependencies: Versions;
      readonly devDependencies: Versions;
      readonly optionalDependencies?: Versions;
    };
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test("names no host of a package registry in its lock", () => {
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toMatch(/"resolved"/);
  });
});
