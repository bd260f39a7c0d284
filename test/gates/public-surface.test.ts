import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/run-program.ts";

const surfaces = ["src/index.ts", "src/testing/index.ts"];

/** Names that a file of re-exports and declarations exports, types included, in alphabetical order. */
function exportedNames(text: string): readonly string[] {
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap((match) => (match[1] ?? "").split(","));
  const renamed = lists.map((name) =>
    name
      .trim()
      .replace(/^type /, "")
      .replace(/^.* as /, ""),
  );
  const declared = [...text.matchAll(/export (?:async )?(?:const|function|class|interface|type) (\w+)/g)].map(
    (match) => match[1] ?? "",
  );
  return [...renamed, ...declared].filter((name) => name !== "").toSorted();
}

describe("the public surface", () => {
  test.each(surfaces)("%s exports what it promised", (file) => {
    const path = join(root, file);
    const names = existsSync(path) ? exportedNames(readFileSync(path, "utf8")) : [];
    expect(names).toMatchSnapshot();
  });

  test("hides nothing behind an `export *`", () => {
    const texts = surfaces
      .filter((file) => existsSync(join(root, file)))
      .map((file) => readFileSync(join(root, file), "utf8"));
    expect(texts.join("\n")).not.toMatch(/export \*/);
  });

  test("would notice a name that goes or comes", () => {
    const text = 'export { a, b as c } from "./x.ts";\nexport type { D } from "./x.ts";\nexport function e() {}\n';
    expect(exportedNames(text)).toEqual(["D", "a", "c", "e"]);
  });
});
